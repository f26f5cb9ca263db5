/// A text with `*` for any run of characters and `?` for one.
struct Pattern {
    private let elements: ArraySlice<PolicyText.Element>

    init(_ elements: ArraySlice<PolicyText.Element>) { self.elements = elements }

    init(_ text: PolicyText) { self.init(text.elements[...]) }

    init(_ text: some StringProtocol) { self.init(PolicyText(text)) }

    /// Whether the whole text fits; in time proportional to both lengths multiplied.
    func matches(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        var element = elements.startIndex, byte = 0
        var lastAny: (element: Int, byte: Int)?
        while byte < bytes.count {
            if element < elements.endIndex, elements[element].isAny {
                lastAny = (element, byte)
                element += 1
            } else if element < elements.endIndex, elements[element].isOne || elements[element].byte == bytes[byte] {
                // One character may be several bytes.
                let isOne = elements[element].isOne
                element += 1
                byte += 1
                while isOne, byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
            } else if let (anyElement, anyByte) = lastAny {
                lastAny = (anyElement, anyByte + 1)
                element = anyElement + 1
                byte = anyByte + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy(\.isAny)
    }
}

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
