/// Bytes as hexadecimal digits, two each.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes bytes in lower-case digits.
    ///
    /// - Parameter bytes: Any bytes.
    /// - Returns: Twice as many characters.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads digits of either case.
    ///
    /// - Parameter text: An even number of hexadecimal digits.
    /// - Returns: `nil` when it is anything else.
    package static func decode(_ text: String) -> [UInt8]? {
        let values = text.utf8.map { UInt8(ascii: $0) }
        guard values.count.isMultiple(of: 2), !values.contains(nil) else { return nil }
        let known = values.compactMap { $0 }
        return stride(from: 0, to: known.count, by: 2).map { known[$0] << 4 | known[$0 + 1] }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate init?(ascii digit: UInt8) {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = digit - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = digit - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = digit - 55
        default: return nil
        }
    }
}
