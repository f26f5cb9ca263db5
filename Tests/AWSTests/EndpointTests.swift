import FoundationEssentials
import POSIX
import TestSupport
import Testing
import Transport

@testable import AWS

@Suite struct EndpointTests {
    private struct Endpoint: Decodable {
        let identifier: String
        let region: String
        let fips: Bool
        let dual: Bool
        let url: String
    }

    private static let services: [AWSService] = [
        .cloudWatch, .cloudWatchLogs, .firehose, .iam, .kinesis, .kms, .lambda, .organizations, .secretsManager, .ssm,
        .sts,
    ]

    private func settings(fips: Bool, dual: Bool) throws -> AWSSettings {
        try AWSSettings(
            AWSEnvironment(
                variables: ["AWS_USE_FIPS_ENDPOINT": "\(fips)", "AWS_USE_DUALSTACK_ENDPOINT": "\(dual)"],
                readFile: { path in throw SystemError("open \(path)", code: 2) },
                runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
            )
        )
    }

    @Test(.enabled(if: PythonOracle.isInstalled, "needs botocore in .venv: make setup"), .timeLimit(.minutes(2)))
    func `botocore sends to the same hosts, and knows the services by the same names`() async throws {
        let output = try await PythonOracle.run("aws_endpoints.py", input: [])
        var seen: Set<String> = []
        for line in output.split(separator: 10) {
            let theirs = try JSONDecoder().decode(Endpoint.self, from: Data(line))
            let service = try #require(
                Self.services.first { $0.identifier == theirs.identifier },
                "\(theirs.identifier)"
            )
            seen.insert(theirs.identifier)
            // Names that botocore's rules put together and that nobody serves: FIPS in China, both stacks of a global service.
            if theirs.fips && theirs.region.hasPrefix("cn-") || service.isGlobal && theirs.dual { continue }
            let ours = try settings(fips: theirs.fips, dual: theirs.dual).endpoint(service, region: theirs.region)
            #expect(ours.origin.description == theirs.url, "\(theirs)")
        }
        #expect(seen.count == Self.services.count)
    }

    @Test func `IAM has a name of its own for both stacks`() throws {
        let endpoint = try settings(fips: false, dual: true).endpoint(.iam, region: "eu-west-1")
        #expect(endpoint.origin.description == "https://iam.global.api.aws")
    }
}
