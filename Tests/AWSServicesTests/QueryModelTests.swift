import AWS
import AWSServices
import FoundationEssentials
import TestSupport
import Testing
import Transport

/// The services of the query protocol against botocore's models.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs botocore in .venv: make setup"), .timeLimit(.minutes(2)))
struct QueryModelTests {
    private typealias Exchange = BotocoreOracle.Exchange

    /// As IAM sends documents: percent-encoded.
    private static let document = #"{"Version":"2012-10-17","Statement":{"Sid":"100 % + ä","Condition":{"a":"<b>&c"}}}"#
    private static var encoded: String { PercentEncoding.encode(document) }

    private func run(
        _ service: AWSService,
        _ exchanges: [Exchange],
        _ run: @escaping @Sendable (AWSClient) async throws -> Any
    ) async throws -> Any {
        try #require(try await ModelTests.run([ModelTests.Call(service, exchanges, run)]).first).value
    }

    @Test func `a role and its boundary`() async throws {
        let fixed = [
            "RoleName": "to-stream", "Arn": "arn:aws:iam::1:role/path/to-stream",
            "AssumeRolePolicyDocument": Self.encoded, "PermissionsBoundaryArn": "arn:aws:iam::1:policy/edge",
        ]
        let role = try await run(.iam, [Exchange("iam", "GetRole", #"{"RoleName":"to-stream"}"#, fixed: fixed)]) {
            try await IAMClient($0).role("to-stream")
        }
        let expected = IAMClient.Role(
            name: "to-stream",
            arn: "arn:aws:iam::1:role/path/to-stream",
            assumeRolePolicyDocument: Self.document,
            permissionsBoundaryARN: "arn:aws:iam::1:policy/edge"
        )
        #expect(role as? IAMClient.Role == expected)
    }

    @Test func `a role without a boundary`() async throws {
        let fixed = ["AssumeRolePolicyDocument": Self.encoded, "PermissionsBoundary": nil]
        let role = try await run(.iam, [Exchange("iam", "GetRole", #"{"RoleName":"r"}"#, fixed: fixed)]) {
            try await IAMClient($0).role("r")
        }
        #expect((role as? IAMClient.Role)?.permissionsBoundaryARN == nil)
    }

    @Test func `names of inline policies and ARNs of attached ones, over two pages`() async throws {
        let inline = try await run(
            .iam,
            [
                Exchange(
                    "iam",
                    "ListRolePolicies",
                    #"{"RoleName":"r"}"#,
                    result: #"{"PolicyNames":["a","b"],"IsTruncated":true,"Marker":"m+/="}"#
                ),
                Exchange(
                    "iam",
                    "ListRolePolicies",
                    #"{"RoleName":"r","Marker":"m+/="}"#,
                    result: #"{"PolicyNames":["c"],"IsTruncated":false}"#
                ),
            ]
        ) { try await IAMClient($0).inlinePolicyNames(of: "r") }
        #expect(inline as? [String] == ["a", "b", "c"])
        let attached = try await run(
            .iam,
            [
                Exchange(
                    "iam",
                    "ListAttachedRolePolicies",
                    #"{"RoleName":"r"}"#,
                    result: #"{"AttachedPolicies":[],"IsTruncated":true,"Marker":"m"}"#
                ),
                Exchange(
                    "iam",
                    "ListAttachedRolePolicies",
                    #"{"RoleName":"r","Marker":"m"}"#,
                    result: #"{"AttachedPolicies":[{"PolicyName":"p","PolicyArn":"arn:aws:iam::1:policy/p"}]}"#
                ),
            ]
        ) { try await IAMClient($0).attachedPolicies(of: "r") }
        #expect(attached as? [String] == ["arn:aws:iam::1:policy/p"])
    }

    @Test func `documents of inline and managed policies`() async throws {
        let inline = try await run(
            .iam,
            [
                Exchange(
                    "iam",
                    "GetRolePolicy",
                    #"{"RoleName":"r","PolicyName":"p"}"#,
                    fixed: ["PolicyDocument": Self.encoded]
                )
            ]
        ) { try await IAMClient($0).inlinePolicy("p", of: "r") }
        #expect(inline as? String == Self.document)
        let managed = try await run(
            .iam,
            [
                Exchange(
                    "iam",
                    "GetPolicy",
                    #"{"PolicyArn":"arn:aws:iam::1:policy/p"}"#,
                    fixed: ["DefaultVersionId": "v7"]
                ),
                Exchange(
                    "iam",
                    "GetPolicyVersion",
                    #"{"PolicyArn":"arn:aws:iam::1:policy/p","VersionId":"v7"}"#,
                    fixed: ["Document": Self.encoded]
                ),
            ]
        ) { try await IAMClient($0).managedPolicy("arn:aws:iam::1:policy/p") }
        #expect(managed as? String == Self.document)
    }

    @Test func `policies are written byte for byte`() async throws {
        let quoted = Self.document.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: #"\""#)
        _ = try await run(
            .iam,
            [
                Exchange(
                    "iam",
                    "UpdateAssumeRolePolicy",
                    "{\"RoleName\":\"r\",\"PolicyDocument\":\"\(quoted)\"}"
                ),
                Exchange(
                    "iam",
                    "PutRolePolicy",
                    "{\"RoleName\":\"r\",\"PolicyName\":\"roundsman\",\"PolicyDocument\":\"\(quoted)\"}"
                ),
            ]
        ) {
            try await IAMClient($0).updateAssumeRolePolicy(of: "r", Self.document)
            try await IAMClient($0).putInlinePolicy("roundsman", of: "r", Self.document)
            return 0
        }
    }

    @Test func `metrics are listed with their dimensions, and summed over pages`() async throws {
        let listed = try await run(
            .cloudWatch,
            [
                Exchange(
                    "cloudwatch",
                    "ListMetrics",
                    #"{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents"}"#,
                    result: """
                        {"Metrics":[{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents","Dimensions":[
                        {"Name":"LogGroupName","Value":"/a b"},{"Name":"FilterName","Value":"central & co"}]}],"NextToken":"t+="}
                        """
                ),
                Exchange(
                    "cloudwatch",
                    "ListMetrics",
                    #"{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents","NextToken":"t+="}"#,
                    result: """
                        {"Metrics":[{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents","Dimensions":[]}]}
                        """
                ),
            ]
        ) { try await CloudWatchClient($0).listMetrics("ForwardedLogEvents", namespace: "AWS/Logs") }
        let metrics = try #require(listed as? [CloudWatchClient.Metric])
        #expect(metrics.count == 2)
        #expect(metrics.first?["FilterName"] == "central & co")
        #expect(metrics.last?.dimensions == [])

        let query = """
            "StartTime":"2027-01-15T06:00:00Z","EndTime":"2027-01-15T08:00:00Z","MetricDataQueries":[
            {"Id":"m0","MetricStat":{"Period":300,"Stat":"Sum","Metric":{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents",
            "Dimensions":[{"Name":"LogGroupName","Value":"/a b"},{"Name":"FilterName","Value":"central & co"}]}}},
            {"Id":"m1","MetricStat":{"Period":300,"Stat":"Sum","Metric":{"Namespace":"AWS/Logs","MetricName":"ForwardedLogEvents"}}}]
            """
        let sums = try await run(
            .cloudWatch,
            [
                Exchange(
                    "cloudwatch",
                    "GetMetricData",
                    "{\(query)}",
                    result: """
                        {"MetricDataResults":[{"Id":"m0","StatusCode":"PartialData","Values":[1.5,2]},
                        {"Id":"m1","StatusCode":"Complete","Values":[]}],"NextToken":"t"}
                        """
                ),
                Exchange(
                    "cloudwatch",
                    "GetMetricData",
                    "{\(query),\"NextToken\":\"t\"}",
                    result: #"{"MetricDataResults":[{"Id":"m0","StatusCode":"Complete","Values":[1e3]}]}"#
                ),
            ]
        ) {
            try await CloudWatchClient($0).sums(
                of: metrics,
                from: Date(timeIntervalSince1970: 1_799_992_800),
                to: Date(timeIntervalSince1970: 1_800_000_000)
            )
        }
        #expect(sums as? [CloudWatchClient.Metric: Double] == [metrics[0]: 1_003.5])
    }
}
