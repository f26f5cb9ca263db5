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
        (.iam, "GetPolicyVersion", 35), (.lambda, "GetFunctionConfiguration", 100),
        (.lambda, "ListEventSourceMappings", 15),
    ]

    @Test(arguments: published)
    func `what is documented counts, less a fifth for others`(
        _ service: AWSService,
        _ operation: String,
        _ rate: Double
    ) {
        #expect(CallRates.documented(service, operation) == rate)
        #expect(CallRates.used(service, operation) == rate * 0.8)
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
        #expect(CallRates.documented(service, operation) == 5)
        #expect(CallRates.used(service, operation) == 4)
    }
}
