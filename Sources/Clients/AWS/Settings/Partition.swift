/// A part of AWS with accounts, names and credentials of its own.
///
/// The table is that of https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
struct Partition: Sendable {
    /// As in ARNs.
    let name: String
    /// How its regions begin.
    let regions: String
    /// What host names end in.
    let suffix: String
    /// The same for hosts that have IPv6 addresses, too.
    let dualStackSuffix: String
    /// Where services are that have one endpoint for the whole partition.
    let globalRegion: String

    private init(_ name: String, _ regions: String, _ suffix: String, _ dualStackSuffix: String, _ globalRegion: String)
    {
        self.name = name
        self.regions = regions
        self.suffix = suffix
        self.dualStackSuffix = dualStackSuffix
        self.globalRegion = globalRegion
    }

    static let standard = Partition("aws", "", "amazonaws.com", "api.aws", "us-east-1")

    private static let others = [
        Partition("aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"),
        Partition("aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1"),
        Partition("aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"),
        Partition("aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"),
        Partition("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"),
        Partition("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
        Partition("aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"),
    ]

    /// The partition of a region; one that no other claims belongs to the standard one.
    static func of(_ region: String) -> Partition { others.first { region.hasPrefix($0.regions) } ?? standard }

    var isGovCloud: Bool { name == "aws-us-gov" }
}
