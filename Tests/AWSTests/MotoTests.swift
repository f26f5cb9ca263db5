import CurlTransport
import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// Calls over the wire to moto, which verifies every signature for itself.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs moto in .venv: make setup"), .timeLimit(.minutes(3)), .serialized)
struct MotoTests {
    /// One server for the suite: the first test that asks starts it, and it ends with this process.
    private struct Server: Decodable {
        let id: String
        let secret: String
        let role: String
        var endpoint = ""

        private enum CodingKeys: String, CodingKey { case id, secret, role }

        static let shared = Task {
            let (address, planted) = try await MotoServer.start(planting: "moto_seed.py")
            var server = try JSONDecoder().decode(Server.self, from: Data(planted))
            server.endpoint = address
            return server
        }
    }

    private let never = Deadline(after: nil, on: .system)

    private func access(_ change: (inout [String: String]) -> Void = { _ in }, role: String? = nil) async throws
        -> AWSAccess
    {
        let server = try await Server.shared.value
        var variables = [
            "AWS_ACCESS_KEY_ID": server.id, "AWS_SECRET_ACCESS_KEY": server.secret, "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": server.endpoint, "AWS_EC2_METADATA_DISABLED": "true",
        ]
        change(&variables)
        let environment = AWSEnvironment(
            variables: variables,
            readFile: { path in throw SystemError("open \(path)", code: 2) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        let pipeline = RequestPipeline(
            transport: try CurlTransport(),
            clock: .system,
            random: { 0 },
            policy: .once,
            deadline: never
        )
        let now: @Sendable () -> Date = { Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1)) }
        return try AWSAccess(environment, pipeline: pipeline, wallClock: now, region: nil, roleARN: role)
    }

    @Test func `who we are`() async throws {
        let identity = try await access().callerIdentity(deadline: never)
        #expect(identity.account == "123456789012")
        #expect(identity.arn == "arn:aws:iam::123456789012:user/night")
    }

    @Test func `a parameter is read decrypted, and a secret by name`() async throws {
        #expect(try await access().parameter("/roundsman/spare", deadline: never).reveal == "parameter-value")
        #expect(try await access().secret("odd name/+=@", deadline: never).reveal == "plain")
        #expect(try await access().secret("slack", deadline: never).reveal.contains("secret-value"))
    }

    @Test func `a role is taken on, and its keys are used`() async throws {
        let role = try await Server.shared.value.role
        let assumed = try await access(role: role)
        #expect(try await assumed.parameter("/roundsman/spare", deadline: never).reveal == "parameter-value")
        let identity = try await assumed.callerIdentity(deadline: never)
        #expect(identity.arn.hasPrefix("arn:aws:sts::123456789012:assumed-role/RoundsmanHub/"))
    }

    @Test(arguments: ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"])
    func `a wrong key is refused, and not repeated in the error`(variable: String) async throws {
        await #expect {
            try await access { $0[variable] = "wrong-hush" }.parameter("/roundsman/spare", deadline: never)
        } throws: { error in
            (error as? AWSError)?.isDenied == true && !"\(error)".contains("hush")
        }
    }

    @Test func `what is not there is told by the service's own code`() async throws {
        await #expect {
            try await access().parameter("/not/there", deadline: never)
        } throws: { ($0 as? AWSError)?.code == "ParameterNotFound" }
        await #expect {
            try await access().secret("not-there", deadline: never)
        } throws: { ($0 as? AWSError)?.code == "ResourceNotFoundException" }
    }
}
