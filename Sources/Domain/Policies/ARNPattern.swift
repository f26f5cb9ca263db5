/// A pattern of an ARN: six parts, each a pattern; the last part may hold colons.
struct ARNPattern {
    private let text: PolicyText
    private let parts: [ArraySlice<PolicyText.Element>]

    init(_ text: PolicyText) {
        self.text = text
        parts = text.elements.split(maxSplits: 5, omittingEmptySubsequences: false) { $0.byte == UInt8(ascii: ":") }
    }

    /// Whether an ARN fits part by part; `nil` where the pattern has not all six.
    func matchesByPart(_ arn: String) -> Bool? {
        guard parts.count == 6 else { return nil }
        let other = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return other.count == 6 && zip(parts, other).allSatisfy { Pattern($0).matches($1) }
    }

    /// Whether a resource fits.
    ///
    /// A star that ends a part may reach beyond the colon. Whether it does in the middle of a pattern is told in neither direction.
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    func matches(resource arn: String) -> Truth {
        let byPart = matchesByPart(arn)
        if byPart == true { return .yes }
        guard parts.dropLast(byPart == nil ? 0 : 1).contains(where: { $0.last?.isAny == true }),
            Pattern(text).matches(arn)
        else { return .no }
        return byPart == nil ? .yes : .unknown(["how far a wildcard of `\(text.plain)` reaches"])
    }
}
