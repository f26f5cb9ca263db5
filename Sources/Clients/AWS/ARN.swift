/// An Amazon Resource Name in its six parts.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
package struct ARN: Sendable, Hashable, CustomStringConvertible {
    /// Such as `aws`, `aws-cn` or `aws-us-gov`.
    package let partition: String
    package let service: String
    /// Empty for what belongs to no region.
    package let region: String
    /// Empty for what belongs to no account.
    package let account: String
    /// The rest, colons included.
    package let resource: String

    /// Reads an ARN; `nil` when the text is none.
    ///
    /// - Parameter text: Such as `arn:aws:kinesis:us-east-1:433568766270:stream/name`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        self.init(partition: parts[1], service: parts[2], region: parts[3], account: parts[4], resource: parts[5])
    }

    package init(partition: String, service: String, region: String, account: String, resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    package var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }

    /// The partition that a region belongs to.
    ///
    /// - Parameter region: Such as `cn-north-1`.
    /// - Returns: Such as `aws-cn`.
    package static func partition(of region: String) -> String { Partition.of(region).name }

    /// What follows the last slash, else the last colon: the name of a role with a path, of a policy, of a stream.
    ///
    /// - Parameter text: An ARN or a name.
    /// - Returns: The name.
    package static func lastPart(of text: String) -> String {
        text.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? text
    }
}
