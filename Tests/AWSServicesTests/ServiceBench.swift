import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// Clients over a transport without a network, on a clock that is moved by hand.
struct ServiceBench {
    let transport: StubTransport
    let time: ManualClock
    private let settings: AWSSettings
    private let budget: CallBudget?

    /// Makes a bench.
    ///
    /// - Parameters:
    ///   - answers: In this order; the last one again and again.
    ///   - rate: Calls a second of every operation; `nil` for no limit.
    /// - Throws: Nothing in fact: no file is read.
    init(_ answers: [HTTPResponse], rate: Double? = nil) throws {
        try self.init(StubTransport(answers.map { .success($0) }), rate: rate)
    }

    init(_ transport: StubTransport, rate: Double? = nil, variables: [String: String] = [:]) throws {
        let time = ManualClock()
        self.transport = transport
        self.time = time
        budget = rate.map { rate in
            CallBudget(account: "111122223333", pacer: CallPacer(clock: time.clock)) { _, _ in CallRate(rate) }
        }
        settings = try AWSSettings(
            AWSEnvironment(
                variables: variables,
                readFile: { path in throw SystemError("open \(path)", code: 2) },
                runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
            )
        )
    }

    /// What was sent, as text.
    var bodies: [String] { transport.requests.map { String(decoding: $0.body, as: UTF8.self) } }

    /// A client of a service.
    func client(_ service: AWSService, region: String = "eu-west-1", within span: Duration? = nil) throws -> AWSClient {
        let endpoint = try settings.endpoint(service, region: region)
        let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("hush"))
        let wallClock: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_800_000_000) }
        var pipeline = RequestPipeline(
            transport: transport,
            clock: time.clock,
            random: { 0 },
            deadline: Deadline(after: span, on: time.clock)
        )
        pipeline.authenticator = SigV4Authenticator(
            CachedCredentials(wallClock: wallClock) { credentials },
            SignatureV4(service: service.prefix, region: endpoint.signingRegion),
            wallClock: wallClock
        )
        return AWSClient(service, at: endpoint, pipeline: pipeline, wallClock: wallClock, budget: budget)
    }
}

extension HTTPResponse {
    /// An answer whose form is known by its bytes alone, as moto sends it.
    static func bytes(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/html"], body: Array(text.utf8))
    }
}
