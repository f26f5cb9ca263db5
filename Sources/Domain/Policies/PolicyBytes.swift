/// Texts of policies are compared byte by byte: two that Unicode holds for the same are two names there.
extension StringProtocol {
    /// With A to Z made small, and no other letter.
    var inSmallLetters: String {
        String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }

    /// Whether it holds no byte but those of ASCII.
    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Whether it holds a star or a question mark.
    var hasWildcard: Bool { utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// Whether it is another text, byte for byte.
    func isSame(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

    /// The parts of an ARN: six at most, of which the last may hold colons.
    var partsOfARN: [String] {
        utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false).map { part in
            String(decoding: part, as: UTF8.self)
        }
    }
}

/// The partitions of Amazon's cloud.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
enum Partition {
    private static let names: Set = [
        "aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
    ]

    /// The partition of an ARN; `nil` where it names none that is known.
    static func of(_ arn: String) -> String? {
        let parts = arn.partsOfARN
        guard parts.count == 6, parts[0] == "arn", names.contains(parts[1]) else { return nil }
        return parts[1]
    }
}
