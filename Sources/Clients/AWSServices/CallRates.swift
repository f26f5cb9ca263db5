package import AWS

/// How often Amazon lets an operation be called, for one account and region unless the rate says otherwise.
///
/// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html,
/// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html and
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
package enum CallRates {
    /// The part of a rate that is used: production shares the quota.
    package static let headroom = 0.8

    /// The documented rate.
    ///
    /// - Parameters:
    ///   - service: Which one.
    ///   - operation: Such as `DescribeLogGroups`.
    /// - Returns: 5 calls a second where nothing is documented.
    package static func documented(_ service: AWSService, _ operation: String) -> CallRate {
        var rate = CallRate(table["\(service.prefix).\(operation)"] ?? 5)
        // "Requests for the rest of the control plane": one rate for all that has none of its own.
        if service == .lambda, table["lambda.\(operation)"] == nil { rate = CallRate(15, pool: "control plane") }
        // Published for an account, not for an account and region.
        rate.spansRegions = service == .kinesis
        return rate
    }

    /// What we allow ourselves.
    ///
    /// - Parameters:
    ///   - service: Which one.
    ///   - operation: Such as `DescribeLogGroups`.
    /// - Returns: As documented, less the headroom.
    package static func used(_ service: AWSService, _ operation: String) -> CallRate {
        var rate = documented(service, operation)
        rate.perSecond *= headroom
        return rate
    }

    private static let table: [String: Double] = [
        "logs.DescribeLogGroups": 10,
        "kinesis.DescribeStreamSummary": 20,
        "iam.GetRole": 15,
        "iam.ListRolePolicies": 15,
        "iam.ListAttachedRolePolicies": 15,
        "iam.GetPolicy": 35,
        "iam.GetPolicyVersion": 35,
        "lambda.GetFunction": 100,
        "lambda.GetPolicy": 15,
    ]
}
