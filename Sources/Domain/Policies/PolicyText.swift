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
    enum Expansion {
        case text(PolicyText)
        /// A variable has no value and no default.
        case absent(key: String)
        case unknown(reason: String)
    }

    private(set) var elements: [Element] = []

    /// A text without variables.
    init(_ text: some StringProtocol) { append(text, isLiteral: false) }

    private mutating func append(_ text: some StringProtocol, isLiteral: Bool) {
        elements += text.utf8.map { Element(byte: $0, isLiteral: isLiteral) }
    }

    /// The text for operators that know no wildcards.
    var plain: String { String(decoding: elements.map(\.byte), as: UTF8.self) }

    /// Puts the request's values in the place of `${…}`.
    ///
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    static func expand(_ source: String, _ request: AccessRequest) -> Expansion {
        var text = PolicyText(""), rest = source[...]
        while let start = rest.firstRange(of: "${") {
            text.append(rest[..<start.lowerBound], isLiteral: false)
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                return .unknown(reason: "a variable without an end in `\(source)`")
            }
            let name = rest[start.upperBound..<end]
            rest = rest[rest.index(after: end)...]
            if ["*", "?", "$"].contains(name) {
                text.append(name, isLiteral: true)
                continue
            }
            switch value(of: name, request) {
            case .text(let value): text.elements += value.elements
            case let other: return other
            }
        }
        text.append(rest, isLiteral: false)
        return .text(text)
    }

    /// The value of `key` or `key, 'default'`.
    private static func value(of name: Substring, _ request: AccessRequest) -> Expansion {
        let parts = name.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
        let key = parts[0].lowercased()
        var fallback: Substring?
        if parts.count == 2 {
            guard parts[1].count >= 2, parts[1].first == "'", parts[1].last == "'" else {
                return .unknown(reason: "the default of the variable \(key)")
            }
            fallback = parts[1].dropFirst().dropLast()
        }
        guard let values = request.values(of: key) else { return .unknown(reason: key) }
        guard values.count < 2 else { return .unknown(reason: "the several values of \(key)") }
        guard let value = values.first.map({ $0[...] }) ?? fallback else { return .absent(key: key) }
        var text = PolicyText("")
        text.append(value, isLiteral: true)
        return .text(text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
