extension PolicyStatement {
    /// Whether the statement matches requests of certain sources only: the guard against a confused deputy.
    package var isBoundToSource: Bool {
        conditions.contains { condition in
            let keys: Set = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"]
            let name = condition.op.hasPrefix("ForAnyValue:") ? condition.op.dropFirst(12) : condition.op[...]
            let positive: Set<Substring> = [
                "StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnEquals", "ArnLike",
            ]
            return keys.contains(condition.key) && positive.contains(name) && !condition.values.isEmpty
                && !condition.values.contains("*")
        }
    }
}
