/// Reads JSON strictly and keeps order and places; RFC 8259.
///
/// Refuses duplicate keys, which other readers resolve each in their own way.
struct JSONReader {
    /// More than any policy needs, and little enough for the stack.
    static let maximumDepth = 32

    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a whole text.
    ///
    /// - Throws: `PolicyError` with the offset.
    static func read(_ bytes: [UInt8]) throws(PolicyError) -> JSONNode {
        var reader = JSONReader(bytes)
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.error("more follows the end of the document") }
        return node
    }

    private func error(_ message: String) -> PolicyError { PolicyError("byte \(place): \(message)") }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        guard place < bytes.count, bytes[place] == byte.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(PolicyError) -> JSONNode {
        guard depth < Self.maximumDepth else { throw error("nested too deeply") }
        skipSpace()
        let start = place
        guard place < bytes.count else { throw error("the document ends too early") }
        let content: JSONNode.Content
        switch Character(UnicodeScalar(bytes[place])) {
        case "{": content = .object(try object(depth))
        case "[": content = .array(try array(depth))
        case "\"": content = .string(try string())
        case "t": content = try word("true", .bool(true))
        case "f": content = try word("false", .bool(false))
        case "n": content = try word("null", .null)
        default: content = .number(try number())
        }
        return JSONNode(content: content, range: start..<place)
    }

    private mutating func object(_ depth: Int) throws(PolicyError) -> [JSONNode.Member] {
        place += 1
        var members: [JSONNode.Member] = []
        var keys: Set<String> = []
        skipSpace()
        if take("}") { return [] }
        repeat {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
                throw error("expected a key in quotes")
            }
            let key = try string()
            guard keys.insert(key).inserted else { throw error("the key `\(key)` stands here twice") }
            skipSpace()
            guard take(":") else { throw error("expected a colon") }
            members.append(JSONNode.Member(key: key, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected a comma or a closing brace") }
        return members
    }

    private mutating func array(_ depth: Int) throws(PolicyError) -> [JSONNode] {
        place += 1
        var elements: [JSONNode] = []
        skipSpace()
        if take("]") { return [] }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("expected a comma or a closing bracket") }
        return elements
    }

    private mutating func word(_ word: String, _ content: JSONNode.Content) throws(PolicyError) -> JSONNode.Content {
        guard bytes[place...].starts(with: word.utf8) else { throw error("expected a value") }
        place += word.utf8.count
        return content
    }

    private mutating func number() throws(PolicyError) -> String {
        let start = place
        _ = take("-")
        // Leading zeros are kept: an account id written as a number would lose them elsewhere.
        try digits()
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func digits() throws(PolicyError) {
        let start = place
        while place < bytes.count, (48...57).contains(bytes[place]) { place += 1 }
        guard place > start else { throw error("expected a value") }
    }

    private mutating func string() throws(PolicyError) -> String {
        place += 1
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw error("the text is no UTF-8") }
                return valid
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw error("a control character in a text")
            default: text.append(byte)
            }
        }
        throw error("a text does not end")
    }

    private mutating func escape() throws(PolicyError) -> [UInt8] {
        guard place < bytes.count else { throw error("a text does not end") }
        let byte = bytes[place]
        place += 1
        switch Character(UnicodeScalar(byte)) {
        case "\"", "\\", "/": return [byte]
        case "b": return [0x08]
        case "f": return [0x0C]
        case "n": return [0x0A]
        case "r": return [0x0D]
        case "t": return [0x09]
        case "u":
            let first = try hexadecimal()
            guard (0xD800..<0xDC00).contains(first) else {
                guard let scalar = UnicodeScalar(first) else { throw error("half of a surrogate pair") }
                return Array(String(Character(scalar)).utf8)
            }
            guard take("\\"), take("u"), case let second = try hexadecimal(), (0xDC00..<0xE000).contains(second),
                let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else { throw error("half of a surrogate pair") }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an escape that JSON does not know")
        }
    }

    private mutating func hexadecimal() throws(PolicyError) -> UInt32 {
        guard place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw error("expected four hexadecimal digits") }
        place += 4
        return value
    }
}
