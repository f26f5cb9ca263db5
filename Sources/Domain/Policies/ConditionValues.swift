import FoundationEssentials

/// Dates as policies write them.
enum PolicyDate {
    /// Seconds since 1970 of a W3C date, with a time or without, or of a number that is one.
    static func seconds(_ text: String) -> Double? {
        if let number = Double(text) { return number }
        if let date = try? Date(text, strategy: .iso8601) { return date.timeIntervalSince1970 }
        let exact = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        if let date = try? Date(text, strategy: exact) { return date.timeIntervalSince1970 }
        let day = Date.ISO8601FormatStyle().year().month().day()
        return (try? Date(text, strategy: day))?.timeIntervalSince1970
    }
}

/// A block of addresses, IPv4 or IPv6.
struct IPRange {
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.address(parts[0]) else { return nil }
        let longest = bytes.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : longest, (0...longest).contains(length) else {
            return nil
        }
        self.bytes = bytes
        self.length = length
    }

    func contains(_ text: String) -> Bool {
        guard let other = Self.address(text[...]), other.count == bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            (bytes[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }

    private static func address(_ text: Substring) -> [UInt8]? { text.contains(":") ? six(text) : four(text) }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } ? UInt8(part) : nil
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291 section 2.2, an IPv4 tail included.
    private static func six(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let groups = halves.map(Self.groups)
        guard let head = groups[0] else { return nil }
        guard groups.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups[1], head.count + tail.count <= 14 else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if part.contains("."), place == parts.count - 1, let tail = four(part) {
                bytes += tail
            } else if (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16) {
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            } else {
                return nil
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
