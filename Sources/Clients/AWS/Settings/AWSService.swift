/// A service of Amazon's that this project calls.
package struct AWSService: Sendable, Equatable {
    /// As in `AWS_ENDPOINT_URL_<SERVICE>`.
    package let identifier: String
    /// The host name's beginning, and the service's name in signatures.
    package let prefix: String
    /// The region of China's endpoint, for services with one endpoint a partition; empty for all others.
    private let chineseRegion: String

    private init(_ identifier: String, _ prefix: String, chineseRegion: String = "") {
        self.identifier = identifier
        self.prefix = prefix
        self.chineseRegion = chineseRegion
    }

    package static let cloudWatch = AWSService("CLOUDWATCH", "monitoring")
    package static let cloudWatchLogs = AWSService("CLOUDWATCH_LOGS", "logs")
    package static let firehose = AWSService("FIREHOSE", "firehose")
    package static let iam = AWSService("IAM", "iam", chineseRegion: "cn-north-1")
    package static let kinesis = AWSService("KINESIS", "kinesis")
    package static let kms = AWSService("KMS", "kms")
    package static let lambda = AWSService("LAMBDA", "lambda")
    package static let organizations = AWSService("ORGANIZATIONS", "organizations", chineseRegion: "cn-northwest-1")
    package static let secretsManager = AWSService("SECRETS_MANAGER", "secretsmanager")
    package static let ssm = AWSService("SSM", "ssm")
    package static let sts = AWSService("STS", "sts")

    /// Whether GovCloud has a name for FIPS beside the plain one.
    var hasGovCloudFIPSName: Bool { [.firehose, .kms, .lambda, .secretsManager].contains(self) }

    /// Whether one endpoint serves a whole partition.
    package var isGlobal: Bool { !chineseRegion.isEmpty }

    /// The region in whose name requests to this service are signed.
    ///
    /// - Parameter region: Where the caller works.
    /// - Returns: The same region, or the one that stands for the whole partition.
    package func signingRegion(_ region: String) -> String {
        guard isGlobal else { return region }
        if region.hasPrefix("cn-") { return chineseRegion }
        return region.hasPrefix("us-gov-") ? "us-gov-west-1" : "us-east-1"
    }
}
