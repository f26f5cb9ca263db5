/// A pattern of an ARN: six parts, each a pattern; the last part may hold colons.
struct ARNPattern {
    private let text: PolicyText
    private let parts: [ArraySlice<PolicyText.Element>]

    init(_ text: PolicyText) {
        self.text = text
        parts = text.elements.split(maxSplits: 5, omittingEmptySubsequences: false) { $0.byte == UInt8(ascii: ":") }
    }

    private var isARN: Bool { text.elements.starts(with: PolicyText("arn:").elements) }

    /// Whether an ARN fits part by part; `nil` where the pattern has not all six.
    private func matchesByPart(_ arn: String) -> Bool? {
        guard parts.count == 6 else { return nil }
        let other = arn.partsOfARN
        return other.count == 6 && zip(parts, other).allSatisfy { Pattern($0).matches($1) }
    }

    /// Whether a value of the request fits, as the ARN operators compare.
    ///
    /// A pattern of less than six parts fits for certain never, and where no reading of it fits, it does for certain not.
    func matches(value arn: String) -> Bool? {
        if let byPart = matchesByPart(arn) { return byPart }
        guard isARN, Self(filling: self).matchesByPart(arn) == false, !Pattern(text).matches(arn) else { return nil }
        return false
    }

    /// Whether a resource fits.
    ///
    /// A star that ends the text reaches to the resource's end. A star that ends a part may reach beyond the colon, and a pattern of less
    /// than six parts may be filled up with stars: how far these reach is not published, so the answer is open.
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    func matches(resource arn: String) -> Truth {
        let open = Truth.unknown(["how far `\(text.plain)` reaches"])
        guard arn.partsOfARN.count == 6 else { return open }
        if let byPart = matchesByPart(arn) {
            if byPart { return .yes }
        } else if isARN, Self(filling: self).matchesByPart(arn) == true {
            return text.elements.last?.isAny == true ? .yes : open
        }
        // Behind the last part there is no colon to reach beyond.
        let mayReachOn = parts.count < 6 || parts.prefix(5).contains { $0.last?.isAny == true }
        return mayReachOn && Pattern(text).matches(arn) ? open : .no
    }

    /// The pattern with a star for each part that is missing.
    private init(filling short: ARNPattern) {
        text = short.text
        let star = PolicyText("*").elements[...]
        parts = short.parts + Array(repeating: star, count: 6 - short.parts.count)
    }
}
