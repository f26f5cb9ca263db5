/// A full index name with holes for one date and one number.
///
/// `cwl-vpcflowlog-{yyyy.MM.dd}` matches `cwl-vpcflowlog-2026.08.01` and nothing longer. There are no wildcards, so a
/// rule never grows by itself.
package struct NameTemplate: Sendable, Hashable, CustomStringConvertible {
    enum Field: String, Sendable, CaseIterable {
        case year = "yyyy"
        case month = "MM"
        case day = "dd"
        case hour = "HH"
        case week = "ww"
        case number = "n"
    }

    enum Part: Sendable, Hashable {
        case literal(String)
        case field(Field)
    }

    /// As written in the configuration.
    package let text: String
    let parts: [Part]

    package var description: String { text }

    /// Whether the name tells when its period ends.
    package var hasDate: Bool { has(.year) }
    /// Whether the name counts generations.
    package var hasNumber: Bool { has(.number) }

    func has(_ field: Field) -> Bool { parts.contains(.field(field)) }

    /// Text with `*` for each run of holes: what to ask the engine for.
    package var searchPattern: String {
        var pattern = ""
        for part in parts {
            switch part {
            case .literal(let text): pattern += text
            case .field: if !pattern.hasSuffix("*") { pattern += "*" }
            }
        }
        // Every field of a compound is a hole; separators between them would only make the pattern longer.
        let first = pattern.firstIndex(of: "*") ?? pattern.endIndex
        let last = pattern.lastIndex(of: "*") ?? first
        return first == pattern.endIndex ? pattern : "\(pattern[..<first])*\(pattern[last...].dropFirst())"
    }

    /// What a name says through the holes.
    struct Match: Sendable, Equatable {
        fileprivate(set) var values: [Field: Int] = [:]

        subscript(field: Field) -> Int? { values[field] }
    }

    /// Reads a name.
    ///
    /// - Parameter name: An index name.
    /// - Returns: `nil` when the name has another form; a match may still hold an impossible date.
    func match(_ name: String) -> Match? {
        // Most names belong to other templates, and most of those differ at the beginning.
        if case .literal(let text)? = parts.first, !name.hasPrefix(text) { return nil }
        var rest = Substring(name).utf8
        var match = Match()
        for part in parts {
            switch part {
            case .literal(let text):
                guard rest.starts(with: text.utf8) else { return nil }
                rest = rest.dropFirst(text.utf8.count)
            case .field(let field):
                let width = field == .number ? 18 : field.rawValue.utf8.count
                let digits = rest.prefix { (48...57).contains($0) }.prefix(width)
                guard !digits.isEmpty, field == .number || digits.count == width else { return nil }
                match.values[field] = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
                rest = rest.dropFirst(digits.count)
            }
        }
        return rest.isEmpty ? match : nil
    }
}
