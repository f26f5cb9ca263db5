import AWS
import AWSServices
import Testing

@Suite struct CallRatesTests {
    /// What Amazon publishes, and what other tools have found where it does not.
    private static let published: [(AWSService, String, Double)] = [
        (.cloudWatchLogs, "DescribeDestinations", 5), (.cloudWatchLogs, "DescribeSubscriptionFilters", 5),
        (.cloudWatchLogs, "PutSubscriptionFilter", 5), (.cloudWatchLogs, "PutDestinationPolicy", 5),
        (.cloudWatchLogs, "DescribeLogGroups", 10), (.kinesis, "DescribeStreamSummary", 20), (.iam, "GetRole", 15),
        (.iam, "ListRolePolicies", 15), (.iam, "ListAttachedRolePolicies", 15), (.iam, "GetPolicy", 35),
        (.iam, "GetPolicyVersion", 35), (.lambda, "GetFunction", 100), (.lambda, "GetPolicy", 15),
        (.lambda, "GetFunctionConfiguration", 15), (.lambda, "ListEventSourceMappings", 15),
    ]

    @Test(arguments: published)
    func `what is documented counts, less a fifth for others`(
        _ service: AWSService,
        _ operation: String,
        _ rate: Double
    ) {
        #expect(CallRates.documented(service, operation).perSecond == rate)
        #expect(CallRates.used(service, operation).perSecond == rate * 0.8)
    }

    @Test(arguments: [
        (AWSService.sts, "AssumeRole"), (.cloudWatchLogs, "DescribeAccountPolicies"), (.iam, "PutRolePolicy"),
        (.kms, "DescribeKey"), (.firehose, "DescribeDeliveryStream"), (.organizations, "ListAccounts"),
        (.cloudWatch, "GetMetricData"), (.kinesis, "GetRole"), (.iam, "DescribeLogGroups"),
    ])
    func `where nothing is documented, and for another service's operation, it is five`(
        _ service: AWSService,
        _ operation: String
    ) {
        #expect(CallRates.documented(service, operation).perSecond == 5)
        #expect(CallRates.used(service, operation).perSecond == 4)
    }

    @Test func `what Lambda has no rate for shares one, and nothing else does`() {
        let shared = ["GetFunctionConfiguration", "ListEventSourceMappings", "GetAlias"]
        #expect(Set(shared.map { CallRates.used(.lambda, $0).pool }) == ["control plane"])
        #expect(Self.published.filter { CallRates.used($0.0, $0.1).pool != nil }.map(\.1) == Array(shared.prefix(2)))
    }

    @Test func `what is published for an account holds for all its regions together`() {
        for operation in ["DescribeStreamSummary", "IncreaseStreamRetentionPeriod", "GetResourcePolicy"] {
            #expect(CallRates.used(.kinesis, operation).spansRegions)
        }
        for service in [AWSService.cloudWatchLogs, .firehose, .lambda, .kms, .sts, .cloudWatch] {
            #expect(!CallRates.used(service, "GetPolicy").spansRegions)
        }
    }
}
