import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

@Suite struct ServiceTests {
    private func access(_ transport: StubTransport, _ variables: [String: String] = [:]) throws -> AWSAccess {
        let clock = ManualClock().clock
        let environment = AWSEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"].merging(
                variables
            ) { $1 },
            readFile: { path in throw SystemError("open \(path)", code: 2) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        let pipeline = RequestPipeline(
            transport: transport,
            clock: clock,
            random: { 0 },
            deadline: Deadline(after: nil, on: clock)
        )
        return try AWSAccess(
            environment,
            pipeline: pipeline,
            wallClock: { Date(timeIntervalSince1970: 1_800_000_000) },
            region: nil,
            roleARN: nil
        )
    }

    private let never = Deadline(after: nil, on: ManualClock().clock)

    @Test func `a parameter is asked for decrypted`() async throws {
        let transport = StubTransport([.success(.json(#"{"Parameter":{"Name":"/a","Value":"v"}}"#))])
        #expect(try await access(transport).parameter("/a", deadline: never).reveal == "v")
        let request = try #require(transport.requests.first)
        #expect(request.origin == Origin(.https, "ssm.eu-west-1.amazonaws.com"))
        #expect(request.headers["X-Amz-Target"] == "AmazonSSM.GetParameter")
        #expect(request.headers["Content-Type"] == "application/x-amz-json-1.1")
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains(#""WithDecryption":true"#) && body.contains("Name"))
    }

    @Test func `a binary secret is read as text`() async throws {
        let transport = StubTransport([.success(.json(#"{"SecretBinary":"aGVsbG8="}"#))])
        #expect(try await access(transport).secret("n", deadline: never).reveal == "hello")
    }

    @Test(arguments: [
        (400, #"{"__type":"com.amazonaws.ssm#ParameterNotFound","message":"no"}"#, "ParameterNotFound", false),
        (400, #"{"__type":"AccessDeniedException","Message":"not you"}"#, "AccessDeniedException", true),
        (
            403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>",
            "AccessDenied", true
        ),
        (403, "<html><body>Forbidden</body></html>", "Unreadable", true),
        (500, "<!DOCTYPE html><html></html>", "Unreadable", false),
    ])
    func `a refusal is read in every form`(status: Int, body: String, code: String, isDenied: Bool) async throws {
        let transport = StubTransport([.success(HTTPResponse(status: status, body: Array(body.utf8)))])
        await #expect {
            try await access(transport).parameter("/a", deadline: never)
        } throws: { error in
            guard let error = error as? AWSError else { return false }
            return error.code == code && error.isDenied == isDenied && error.status == status
        }
    }

    @Test func `throttling and faults are repeated three times in all, a refusal never`() async throws {
        for (status, body, attempts) in [
            (400, #"{"__type":"ThrottlingException"}"#, 3), (503, "", 3), (400, #"{"__type":"ParameterNotFound"}"#, 1),
        ] {
            let transport = StubTransport([.success(HTTPResponse(status: status, body: Array(body.utf8)))])
            await #expect(throws: AWSError.self) { try await access(transport).parameter("/a", deadline: never) }
            #expect(transport.requests.count == attempts)
        }
    }

    @Test func `AWS_MAX_ATTEMPTS holds`() async throws {
        let transport = StubTransport([.success(HTTPResponse(status: 503))])
        await #expect(throws: AWSError.self) {
            try await access(transport, ["AWS_MAX_ATTEMPTS": "5"]).parameter("/a", deadline: never)
        }
        #expect(transport.requests.count == 5)
        #expect(throws: AWSConfigurationError.self) { try access(transport, ["AWS_MAX_ATTEMPTS": "none"]) }
    }

    @Test func `a clock that is off is learnt from the answer, for signatures only`() async throws {
        let transport = StubTransport([
            .success(
                .json(
                    #"{"__type":"InvalidSignatureException","message":"Signature expired"}"#,
                    status: 400,
                    headers: ["Date": "Fri, 15 Jan 2027 09:00:00 GMT"]
                )
            ),
            .success(.json(#"{"Parameter":{"Value":"v"}}"#)),
        ])
        #expect(try await access(transport).parameter("/a", deadline: never).reveal == "v")
        #expect(transport.requests.map { $0.headers["X-Amz-Date"] ?? "" } == ["20270115T080000Z", "20270115T090000Z"])
    }

    @Test func `without a region there is a mistake of the configuration`() async throws {
        let variables = ["AWS_REGION": "", "AWS_EC2_METADATA_DISABLED": "true"]
        await #expect(throws: AWSConfigurationError.self) {
            try await access(StubTransport([]), variables).parameter("/a", deadline: never)
        }
    }

    // MARK: Endpoints

    @Test(arguments: [
        ([:], "https://ssm.eu-west-1.amazonaws.com"),
        (["AWS_ENDPOINT_URL": "http://localhost:5000"], "http://localhost:5000"),
        (
            ["AWS_ENDPOINT_URL": "http://localhost:5000", "AWS_ENDPOINT_URL_SSM": "http://localhost:6000"],
            "http://localhost:6000"
        ),
        (
            ["AWS_ENDPOINT_URL": "http://localhost:5000", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"],
            "https://ssm.eu-west-1.amazonaws.com"
        ),
        (["AWS_REGION": "cn-north-1"], "https://ssm.cn-north-1.amazonaws.com.cn"),
        (["AWS_USE_FIPS_ENDPOINT": "true", "AWS_REGION": "us-east-1"], "https://ssm-fips.us-east-1.amazonaws.com"),
    ])
    func `the endpoint follows the variables`(variables: [String: String], origin: String) async throws {
        let transport = StubTransport([.success(.json(#"{"Parameter":{"Value":"v"}}"#))])
        _ = try await access(transport, variables).parameter("/a", deadline: never)
        #expect(transport.requests.first?.origin.description == origin)
    }
}
