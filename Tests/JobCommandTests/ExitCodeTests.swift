import AWS
import JobKit
import OpenSearch
import Resilience
import Testing
import Transport

@testable import JobCommand

@Suite struct ExitCodeTests {
    @Test func `the first that applies wins`() {
        let order: [Int32] = [64, 78, 75, 143, 130, 77, 69, 124, 1, 3, 2, 0]
        let codes = order.compactMap { ExitCode(rawValue: $0) }
        #expect(codes.count == ExitCode.allCases.count)
        for (position, code) in codes.enumerated() {
            #expect(ExitCode.first(of: codes[position...].reversed()) == code)
        }
        #expect(ExitCode.first(of: []) == .done)
    }

    @Test(arguments: [
        (TransportError.Code.resolve, ExitCode.unreachable), (.connect, .unreachable), (.tls, .unreachable),
        (.timeout, .unreachable), (.interrupted, .unreachable), (.tooLarge, .failed), (.malformed, .failed),
    ])
    func `a service that is not reached is not a failed job, unless it had begun`(
        code: TransportError.Code,
        expected: ExitCode
    ) {
        let error = TransportError(code, "m", place: "GET http://h/", mayHaveBeenSent: false)
        #expect(Failure(error, hasWorked: false).code == expected)
        #expect(Failure(error, hasWorked: true).code == .failed)
    }

    @Test func `credentials that are not there are refused, settings that cannot be are a mistake`() {
        #expect(Failure(CredentialError("no AWS credentials"), hasWorked: false).code == .denied)
        #expect(Failure(AWSConfigurationError("AWS_MAX_ATTEMPTS: expected"), hasWorked: false).code == .configuration)
        #expect(Failure(AWSConfigurationError("AWS_ENDPOINT_URL: expected"), hasWorked: true).code == .configuration)
    }

    @Test func `what the deadline cut off failed for no other reason; a refusal stays one`() {
        var ending = Ending<Int>(codes: [.unreachable], failure: "cut")
        ending.stop(signal: nil, late: .seconds(5))
        #expect(ending.codes == [.deadline])
        #expect(ending.failure == "the run had 5 s; cut")
        var denied = Ending<Int>(codes: [.denied])
        denied.stop(signal: .terminated, late: .seconds(5))
        #expect(denied.codes == [.denied, .deadline, .terminated])
        #expect(ExitCode.first(of: denied.codes) == .terminated)
    }
}
