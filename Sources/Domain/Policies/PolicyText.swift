/// A text of a policy with its variables filled in.
///
/// What a variable brings, and `${*}`, `${?}` and `${$}`, mean themselves; only what the policy writes may be a wildcard.
struct PolicyText {
    struct Element: Equatable {
        let byte: UInt8
        /// Whether the byte means itself, even if it is a star.
        let isLiteral: Bool

        var isAny: Bool { byte == UInt8(ascii: "*") && !isLiteral }
        var isOne: Bool { byte == UInt8(ascii: "?") && !isLiteral }
    }

    /// What became of a text.
    struct Expansion {
        /// With a star for each variable that could not be filled in.
        fileprivate(set) var text = PolicyText("")
        /// Why variables could not be filled in: each of them may take its whole statement out of the policy.
        fileprivate(set) var doubts: Set<String> = []
        /// Whether a variable has no value and no default: the text equals nothing.
        fileprivate(set) var isWithoutValue = false

        fileprivate mutating func leaveOpen(_ reason: String) {
            doubts.insert(reason)
            text.elements.append(Element(byte: UInt8(ascii: "*"), isLiteral: false))
        }
    }

    private(set) var elements: [Element] = []

    /// A text without variables.
    init(_ text: some StringProtocol) { append(text.utf8, isLiteral: false) }

    private mutating func append(_ bytes: some Sequence<UInt8>, isLiteral: Bool) {
        elements += bytes.map { Element(byte: $0, isLiteral: isLiteral) }
    }

    /// The text for operators that know no wildcards.
    var plain: String { String(decoding: elements.map(\.byte), as: UTF8.self) }

    /// Puts the request's values in the place of `${…}`.
    ///
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    ///
    /// - Parameters:
    ///   - source: The text as written.
    ///   - request: Whence the values come.
    ///   - colons: How many must stand ahead of a variable: in a resource, variables are made for its last part only.
    /// - Returns: The text, and what could not be filled in.
    static func expand(_ source: String, _ request: AccessRequest, behind colons: Int = 0) -> Expansion {
        var expansion = Expansion(), rest = Array(source.utf8)[...], seen = 0
        while let start = rest.firstRange(of: Array("${".utf8)) {
            let ahead = rest[..<start.lowerBound]
            seen += ahead.count { $0 == UInt8(ascii: ":") }
            expansion.text.append(ahead, isLiteral: false)
            guard let end = rest[start.upperBound...].firstIndex(of: UInt8(ascii: "}")) else {
                expansion.leaveOpen("a variable without an end in `\(source)`")
                return expansion
            }
            let name = String(decoding: rest[start.upperBound..<end], as: UTF8.self)
            rest = rest[rest.index(after: end)...]
            if ["*", "?", "$"].contains(name) {
                expansion.text.append(name.utf8, isLiteral: true)
            } else if seen < colons {
                expansion.leaveOpen("a variable ahead of the last part of `\(source)`")
            } else {
                fill(name, request, &expansion)
            }
        }
        expansion.text.append(rest, isLiteral: false)
        return expansion
    }

    /// Puts in the value of `key` or `key, 'default'`.
    private static func fill(_ name: String, _ request: AccessRequest, _ expansion: inout Expansion) {
        let parts = name.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let key = parts[0].inSmallLetters
        var fallback: Substring?
        if parts.count == 2 {
            let text = trimmed(parts[1])
            guard text.count >= 2, text.first == "'", text.last == "'" else {
                return expansion.leaveOpen("the default of the variable \(key)")
            }
            fallback = text.dropFirst().dropLast()
        }
        guard !AccessRequest.multivalued.contains(key) else {
            return expansion.leaveOpen("the variable \(key), which stands for a list")
        }
        guard let values = request.values(of: key) else { return expansion.leaveOpen(key) }
        guard values.count < 2 else { return expansion.leaveOpen("the several values of \(key)") }
        guard let value = values.first.map({ $0[...] }) ?? fallback else {
            expansion.isWithoutValue = true
            return expansion.leaveOpen("the variable \(key) without a value")
        }
        expansion.text.append(value.utf8, isLiteral: true)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
