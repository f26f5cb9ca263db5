import YAML

/// Reads a text.
func parse(_ text: String, _ change: (inout YAMLDocument.Limits) -> Void = { _ in }) throws(YAMLError) -> YAMLNode? {
    var limits = YAMLDocument.Limits()
    change(&limits)
    return try YAMLDocument.parse(Array(text.utf8), limits: limits)
}

extension YAMLNode {
    /// The tree in one line: quoted scalars in quotes, plain ones bare.
    var dump: String {
        switch content {
        case .scalar(let text, isPlain: true): text
        case .scalar(let text, isPlain: false): "\"\(text)\""
        case .sequence(let items): "[" + items.map(\.dump).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \($0.value.dump)" }.joined(separator: ", ") + "}"
        }
    }
}
