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
    /// A pattern of less than six parts is filled up with stars where it has a wildcard. A star that ends a part may reach beyond the colon.
    /// Where it is not published how far such a pattern reaches, the answer is open.
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    func matches(resource arn: String) -> Truth {
        let open = Truth.unknown(["how far `\(text.plain)` reaches"])
        if let byPart = matchesByPart(arn) {
            if byPart { return .yes }
        } else if text.plain.hasPrefix("arn:"), Self(filling: self).matchesByPart(arn) == true {
            return text.elements.contains(where: \.isAny) ? .yes : open
        }
        // Behind the last part there is no colon to reach beyond.
        return parts.prefix(5).contains { $0.last?.isAny == true } && Pattern(text).matches(arn) ? open : .no
    }

    /// The pattern with a star for each part that is missing.
    private init(filling short: ARNPattern) {
        text = short.text
        let star = PolicyText("*").elements[...]
        parts = short.parts + Array(repeating: star, count: 6 - short.parts.count)
    }
}
