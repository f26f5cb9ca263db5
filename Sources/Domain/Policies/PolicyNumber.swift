/// Numbers as policies write them.
enum PolicyNumber {
    /// The value of a whole or decimal number; `nil` for anything else, hexadecimal and infinite numbers included.
    static func value(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
