/// A service of Amazon's that this project calls.
package struct AWSService: Sendable, Equatable {
    /// As in `AWS_ENDPOINT_URL_<SERVICE>`.
    package let identifier: String
    /// The host name's beginning, and the service's name in signatures.
    package let prefix: String
    /// Whether one endpoint serves a whole partition.
    package let isGlobal: Bool

    private init(_ identifier: String, _ prefix: String, isGlobal: Bool = false) {
        self.identifier = identifier
        self.prefix = prefix
        self.isGlobal = isGlobal
    }

    package static let cloudWatch = AWSService("CLOUDWATCH", "monitoring")
    package static let cloudWatchLogs = AWSService("CLOUDWATCH_LOGS", "logs")
    package static let firehose = AWSService("FIREHOSE", "firehose")
    package static let iam = AWSService("IAM", "iam", isGlobal: true)
    package static let kinesis = AWSService("KINESIS", "kinesis")
    package static let kms = AWSService("KMS", "kms")
    package static let lambda = AWSService("LAMBDA", "lambda")
    package static let organizations = AWSService("ORGANIZATIONS", "organizations", isGlobal: true)
    package static let secretsManager = AWSService("SECRETS_MANAGER", "secretsmanager")
    package static let ssm = AWSService("SSM", "ssm")
    package static let sts = AWSService("STS", "sts")

    /// Whether a name with FIPS in it stands beside the plain one; most plain names of GovCloud are the FIPS ones.
    func hasFIPSName(_ partition: Partition, isDualStack: Bool) -> Bool {
        if !partition.isGovCloud || [.firehose, .kms, .lambda, .secretsManager].contains(self) { return true }
        return isDualStack && self != .cloudWatch
    }

    /// Whether the plain name has IPv6 addresses, too.
    func isDualUnderPlainName(_ partition: Partition) -> Bool {
        self == .secretsManager && ["aws", "aws-cn", "aws-us-gov"].contains(partition.name)
    }

    /// The region in whose name requests to this service are signed, where its name is not an old one.
    ///
    /// - Parameter region: Where the caller works.
    /// - Returns: The same region, or the one that stands for the whole partition.
    func signingRegion(_ region: String) -> String {
        guard isGlobal else { return region }
        let partition = Partition.of(region)
        // China's IAM is older than the region that stands for China now.
        return self == .iam && partition.name == "aws-cn" ? "cn-north-1" : partition.globalRegion
    }
}
