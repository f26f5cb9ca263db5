import FoundationEssentials
import POSIX
import Resilience
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
        /// Of the Security Token Service.
        let legacy: Bool
        let url: String
        let signingRegion: String
        let partition: String
    }

    private static let services: [AWSService] = [
        .cloudWatch, .cloudWatchLogs, .firehose, .iam, .kinesis, .kms, .lambda, .organizations, .secretsManager, .ssm,
        .sts,
    ]

    private func settings(_ variables: [String: String], config: String = "") throws -> AWSSettings {
        try AWSSettings(
            AWSEnvironment(
                variables: variables.merging(["HOME": "/h"]) { $1 },
                readFile: { path in
                    guard path.hasSuffix("/config") else { throw SystemError("open \(path)", code: 2) }
                    return Array(config.utf8)
                },
                runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
            )
        )
    }

    private func settings(fips: Bool, dual: Bool, legacy: Bool = false) throws -> AWSSettings {
        try settings([
            "AWS_USE_FIPS_ENDPOINT": "\(fips)", "AWS_USE_DUALSTACK_ENDPOINT": "\(dual)",
            "AWS_STS_REGIONAL_ENDPOINTS": legacy ? "legacy" : "regional",
        ])
    }

    @Test(.enabled(if: PythonOracle.isInstalled, "needs botocore in .venv: make setup"), .timeLimit(.minutes(2)))
    func `botocore sends to the same hosts, signs for the same regions, and knows the same names`() async throws {
        let output = try await PythonOracle.run("aws_endpoints.py", input: [])
        var seen: Set<String> = [], partitions: Set<String> = []
        for line in output.split(separator: 10) {
            let theirs = try JSONDecoder().decode(Endpoint.self, from: Data(line))
            let service = try #require(
                Self.services.first { $0.identifier == theirs.identifier },
                "\(theirs.identifier)"
            )
            seen.insert(theirs.identifier)
            partitions.insert(theirs.partition)
            #expect(ARN.partition(of: theirs.region) == theirs.partition, "\(theirs.region)")
            let ours = try settings(fips: theirs.fips, dual: theirs.dual, legacy: theirs.legacy)
                .endpoint(service, region: theirs.region)
            #expect(ours.signingRegion == theirs.signingRegion, "\(theirs)")
            // Names that botocore's rules put together and that nobody serves: FIPS in China, both stacks of a global service.
            if theirs.fips && theirs.partition == "aws-cn" { continue }
            if theirs.dual && service.isGlobal { continue }
            #expect(ours.address.origin.description == theirs.url, "\(theirs)")
        }
        #expect(seen.count == Self.services.count)
        #expect(partitions.count == 8)
    }

    @Test func `IAM has a name of its own for both stacks`() throws {
        let endpoint = try settings(fips: false, dual: true).endpoint(.iam, region: "eu-west-1")
        #expect(endpoint.address.origin.description == "https://iam.global.api.aws")
    }

    // MARK: Configured ones

    @Test(arguments: [
        (["AWS_ENDPOINT_URL": "http://aws.example.org"], "", "AWS_ENDPOINT_URL: credentials"),
        (["AWS_ENDPOINT_URL_SSM": "http://10.0.0.1:5000"], "", "AWS_ENDPOINT_URL_SSM: credentials"),
        (["AWS_ENDPOINT_URL": "aws.example.org"], "", "AWS_ENDPOINT_URL: an address begins"),
        ([:], "[default]\nendpoint_url = http://aws.example.org\n", "endpoint_url of profile default: credentials"),
        (
            [:], "[default]\nservices = s\n[services s]\nssm =\n  endpoint_url = ftp://x\n",
            "ssm.endpoint_url: an address begins"
        ),
    ])
    func `an address that is none, or shows credentials to everybody, is a mistake of the configuration`(
        variables: [String: String],
        config: String,
        message: String
    ) throws {
        let error = #expect(throws: AWSConfigurationError.self) {
            try settings(variables, config: config).endpoint(.ssm, region: "eu-west-1")
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["http://127.0.0.1:5000", "http://localhost:4566", "http://[::1]:1", "https://aws.example.org"])
    func `https, and http on this machine, will do`(address: String) throws {
        let endpoint = try settings(["AWS_ENDPOINT_URL": address]).endpoint(.ssm, region: "eu-west-1")
        #expect(endpoint.address.origin.description == address)
    }

    @Test(arguments: [
        ["AWS_MAX_ATTEMPTS": "0"], ["AWS_MAX_ATTEMPTS": "three"], ["AWS_RETRY_MODE": "eager"],
    ])
    func `numbers that are none and modes that nobody knows are mistakes of the configuration`(
        variables: [String: String]
    ) throws {
        #expect(throws: AWSConfigurationError.self) { try settings(variables).retryPolicy() }
        #expect(try settings(["AWS_RETRY_MODE": "adaptive"]).retryPolicy() == .standard)
    }
}
