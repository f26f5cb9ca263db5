package import AWS

/// How often Amazon lets an operation be called, for one account and region.
///
/// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html and
/// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
package enum CallRates {
    /// The part of a rate that is used: production shares the quota.
    package static let headroom = 0.8

    /// The documented rate.
    ///
    /// - Parameters:
    ///   - service: Which one.
    ///   - operation: Such as `DescribeLogGroups`.
    /// - Returns: Calls a second; 5 where nothing is documented.
    package static func documented(_ service: AWSService, _ operation: String) -> Double {
        table["\(service.prefix).\(operation)"] ?? 5
    }

    /// What we allow ourselves.
    ///
    /// - Parameters:
    ///   - service: Which one.
    ///   - operation: Such as `DescribeLogGroups`.
    /// - Returns: Calls a second.
    package static func used(_ service: AWSService, _ operation: String) -> Double {
        documented(service, operation) * headroom
    }

    private static let table: [String: Double] = [
        "logs.DescribeLogGroups": 10,
        "kinesis.DescribeStreamSummary": 20,
        "iam.GetRole": 15,
        "iam.ListRolePolicies": 15,
        "iam.ListAttachedRolePolicies": 15,
        "iam.GetPolicy": 35,
        "iam.GetPolicyVersion": 35,
        "lambda.GetFunctionConfiguration": 100,
        "lambda.ListEventSourceMappings": 15,
    ]
}
