/// A text with `*` for any run of characters and `?` for one.
struct Pattern {
    private enum Token: Equatable {
        case byte(UInt8)
        case any
        case one
    }

    private let tokens: [Token]

    init(_ text: some StringProtocol) {
        tokens = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "*"): .any
            case UInt8(ascii: "?"): .one
            // What a variable or an escape has put there is meant literally.
            default: .byte(Self.plain[byte] ?? byte)
            }
        }
    }

    /// Literal wildcards, while a pattern is put together: bytes that no policy may hold.
    private static let plain: [UInt8: UInt8] = [
        0x01: UInt8(ascii: "*"), 0x02: UInt8(ascii: "?"), 0x03: UInt8(ascii: "$"),
    ]

    /// Whether the whole text fits; in time proportional to both lengths multiplied.
    func matches(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        var token = 0, byte = 0
        var lastAny: (token: Int, byte: Int)?
        while byte < bytes.count {
            if token < tokens.count, tokens[token] == .byte(bytes[byte]) || tokens[token] == .one {
                token += 1
                byte += 1
            } else if token < tokens.count, tokens[token] == .any {
                lastAny = (token, byte)
                token += 1
            } else if let (anyToken, anyByte) = lastAny {
                token = anyToken + 1
                byte = anyByte + 1
                lastAny = (anyToken, byte)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .any }
    }

    /// The text with its literal marks turned back.
    static func literal(_ text: String) -> String {
        String(decoding: text.utf8.map { plain[$0] ?? $0 }, as: UTF8.self)
    }

    /// Puts the request's values in the place of `${…}` and asks of the result.
    ///
    /// - Returns: No where a variable has no value and no default; unknown where it is not known whether it has.
    static func expand(
        _ text: String,
        _ request: AccessRequest,
        hasVariables: Bool,
        _ ask: (String) -> Bool
    ) -> Truth {
        guard hasVariables, text.contains("${") else { return Truth(ask(text)) }
        var expanded = "", rest = text[...]
        while let start = rest.firstRange(of: "${") {
            expanded += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = rest[start.upperBound..<end]
            rest = rest[rest.index(after: end)...]
            switch name {
            case "*": expanded += "\u{01}"
            case "?": expanded += "\u{02}"
            case "$": expanded += "\u{03}"
            default:
                let parts = name.split(separator: ",", maxSplits: 1).map { $0.drop { $0 == " " } }
                let key = parts.first.map { $0.lowercased() } ?? ""
                guard let values = request.values(of: key) else { return .unknown([key]) }
                let fallback = parts.count == 2 ? parts[1].dropFirst().dropLast() : nil
                guard let value = values.count == 1 ? values[0][...] : fallback.map({ $0 }) else { return .no }
                expanded += escape(value)
            }
        }
        return Truth(ask(expanded + rest))
    }

    /// Values of the request are no patterns.
    private static func escape(_ value: Substring) -> String {
        String(
            decoding: value.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "*"): 0x01
                case UInt8(ascii: "?"): 0x02
                default: byte
                }
            },
            as: UTF8.self
        )
    }
}

/// A pattern of an ARN: six parts, each a pattern, so that a wildcard in one does not reach into the next; the last part may hold colons.
struct ARNPattern {
    private let parts: [Substring]

    init(_ text: String) { parts = Self.split(text) }

    func matches(_ arn: String) -> Bool {
        let other = Self.split(arn)
        guard parts.count == 6, other.count == 6 else { return false }
        return zip(parts, other).allSatisfy { Pattern($0).matches($1) }
    }

    private static func split(_ text: String) -> [Substring] {
        text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    }
}
