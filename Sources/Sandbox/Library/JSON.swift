import FoundationEssentials

/// Any JSON value, as the servers of the sandbox read and write it.
package enum JSON: Sendable, Equatable, Codable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(Dictionary(elements) { $1 }) }
    package init(nilLiteral: ()) { self = .null }

    /// Reads a document; nil for what is none.
    package init?(bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
        self = value
    }

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? value.decode(Int.self) {
            self = .int(number)
        } else if let number = try? value.decode(Double.self) {
            self = .double(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let items = try? value.decode([JSON].self) {
            self = .array(items)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let flag): try value.encode(flag)
        case .int(let number): try value.encode(number)
        case .double(let number): try value.encode(number)
        case .string(let text): try value.encode(text)
        case .array(let items): try value.encode(items)
        case .object(let members): try value.encode(members)
        }
    }

    /// The document as bytes, keys sorted.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only a number that is not finite can fail, and none comes in.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// The member of an object; null for anything else.
    package subscript(key: String) -> JSON {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    /// The text; nil for anything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, also one written as text, as the engines accept settings.
    package var number: Int? {
        switch self {
        case .int(let number): number
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// The truth value, also one written as text.
    package var flag: Bool? {
        switch self {
        case .bool(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    /// The items of an array; none for anything else.
    package var items: [JSON] {
        if case .array(let items) = self { items } else { [] }
    }

    /// The members of an object; none for anything else.
    package var members: [String: JSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// Puts a value at a path of keys, with objects on the way.
    mutating func set(_ value: JSON, at path: ArraySlice<String>) {
        guard let key = path.first else {
            self = value
            return
        }
        var members = self.members
        members[key, default: [:]].set(value, at: path.dropFirst())
        self = .object(members)
    }

    /// What `filter_path` leaves of a document: the members on one of the paths, where `*` stands for any part of one key.
    func filtered(by paths: [[Substring]]) -> JSON? {
        if paths.contains(where: \.isEmpty) { return self }
        switch self {
        case .object(let members):
            let kept = members.compactMapValues { $0 }.compactMap { key, value -> (String, JSON)? in
                let deeper = paths.filter { GlobPattern(String($0[0])).matches(key) }.map { Array($0.dropFirst()) }
                return deeper.isEmpty ? nil : value.filtered(by: deeper).map { (key, $0) }
            }
            return kept.isEmpty ? nil : .object(Dictionary(kept) { $1 })
        case .array(let items):
            let kept = items.compactMap { $0.filtered(by: paths) }
            return kept.isEmpty ? nil : .array(kept)
        default:
            return nil
        }
    }
}

/// A pattern in which `*` stands for any text.
struct GlobPattern {
    let parts: [Substring]

    init(_ text: String) { parts = text.split(separator: "*", omittingEmptySubsequences: false) }

    /// Whether it holds a star at all.
    var isPattern: Bool { parts.count > 1 }

    func matches(_ text: String) -> Bool {
        guard isPattern, let first = parts.first, let last = parts.last else { return text == parts.first ?? "" }
        guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
