extension PolicyStatement.Condition {
    /// The operator without `ForAnyValue:`, where it compares texts or ARNs and a missing key fails it; `nil` for any other.
    private var positive: Substring? {
        let name = op.hasPrefix("ForAnyValue:") ? op.dropFirst(12) : op[...]
        let names = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"]
        return names.contains { name == $0 } && !values.isEmpty ? name : nil
    }

    /// Whether it asks for certain values of a key.
    func asks(for key: String) -> Bool { self.key == key && positive != nil }
}
