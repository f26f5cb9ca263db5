/// Path and query exactly as they are sent, and therefore as they are signed.
///
/// See RFC 3986 section 3.
package struct RequestTarget: Sendable, Hashable {
    /// Percent-encoded, begins with a slash.
    package let path: String
    /// Percent-encoded, without the question mark.
    package let query: String?

    /// Takes what is already encoded.
    ///
    /// - Parameters:
    ///   - path: An empty one becomes `/`.
    ///   - query: As sent.
    package init(path: String = "/", query: String? = nil) {
        self.path = path.hasPrefix("/") ? path : "/\(path)"
        self.query = query
    }

    /// Encodes segments and pairs.
    ///
    /// - Parameters:
    ///   - segments: Each is encoded whole, slashes in it too.
    ///   - query: Sorted by encoded name, then value; every pair is written as `name=value`.
    package init(segments: [String], query: [(String, String)] = []) {
        self.init(
            path: "/" + segments.map { PercentEncoding.encode($0) }.joined(separator: "/"),
            query: Self.encode(query)
        )
    }

    /// Goes on from this path.
    ///
    /// - Parameters:
    ///   - segments: Each is encoded whole, slashes in it too.
    ///   - query: As in `init(segments:query:)`; this target's own is left out.
    /// - Returns: The longer path.
    package func appending(_ segments: [String], query: [(String, String)] = []) -> RequestTarget {
        let rest = RequestTarget(segments: segments, query: query)
        return RequestTarget(
            path: path.hasSuffix("/") ? path.dropLast() + rest.path : path + rest.path,
            query: rest.query
        )
    }

    /// Encodes and sorts the pairs of a query.
    ///
    /// - Parameter pairs: Names and values in plain text.
    /// - Returns: `nil` when there are none.
    package static func encode(_ pairs: [(String, String)]) -> String? {
        guard !pairs.isEmpty else { return nil }
        let encoded = pairs.map { (PercentEncoding.encode($0.0), PercentEncoding.encode($0.1)) }
        return encoded.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// Whether nothing in it would be cut off, changed or read as something else on its way: visible ASCII, no fragment.
    package var isValid: Bool {
        text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") }
            && !path.utf8.contains(UInt8(ascii: "?"))
    }

    /// Path and query as they stand in the request line.
    package var text: String { query.map { "\(path)?\($0)" } ?? path }
}

/// Percent-encoding, RFC 3986 section 2.1.
package enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Encodes every byte outside `A-Z a-z 0-9 - . _ ~`.
    ///
    /// - Parameters:
    ///   - text: Plain text; its UTF-8 bytes are encoded.
    ///   - keeping: Further ASCII characters to leave as they are, such as `/` or `,`.
    /// - Returns: ASCII only, upper-case digits.
    package static func encode(_ text: some StringProtocol, keeping: String = "") -> String {
        let kept = Array(keeping.utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || kept.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes percent-encoded text.
    ///
    /// - Parameter text: A plus sign stays a plus sign.
    /// - Returns: `nil` for a broken escape or bytes that are not UTF-8.
    package static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(value(of:)), let low = rest.next().flatMap(value(of:)) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The value of a hexadecimal digit.
    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Whether the byte never needs encoding.
    ///
    /// - Parameter byte: One byte of UTF-8.
    /// - Returns: `true` for letters, digits and `-._~`.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
