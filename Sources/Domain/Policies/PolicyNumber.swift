/// Numbers as policies write them.
enum PolicyNumber {
    /// So many digits differ in binary wherever they differ in decimal.
    private static let mostDigits = 15

    /// The value of a whole or decimal number.
    ///
    /// - Returns: `nil` for anything else, hexadecimal and infinite numbers included, and for numbers that would have to be rounded.
    static func value(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let value = Double(text), value.isFinite
        else { return nil }
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }.filter {
            (48...57).contains($0)
        }
        let counted = digits.drop { $0 == UInt8(ascii: "0") }
        guard !counted.isEmpty else { return 0 }
        return counted.count <= mostDigits && value.isNormal ? value : nil
    }
}
