import Arguments
package import YAML

extension Section {
    /// A text.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - required: What was expected, for the message when it is missing; `nil` when it may be.
    /// - Returns: `nil` when it is missing or no text. Never empty.
    package func string(_ key: String, required: String? = nil) -> String? {
        let expected = required ?? "a text"
        guard let node = node(key, expected: expected, isRequired: required != nil) else { return nil }
        guard case .scalar(let text, _) = node.content, !text.isEmpty else {
            report("expected \(expected)", at: key)
            return nil
        }
        return text
    }

    /// One text or a list of texts.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - required: What was expected, for the message when it is missing; `nil` when it may be.
    ///   - mayBeEmpty: Whether a list of none is a list.
    /// - Returns: Each text with its place; empty when there are none.
    package func strings(
        _ key: String,
        required: String? = nil,
        mayBeEmpty: Bool = false
    ) -> [(text: String, mark: YAMLMark)] {
        let expected = required ?? "a text or a list of texts"
        guard let node = node(key, expected: expected, isRequired: required != nil) else { return [] }
        let nodes = Self.elements(of: node), texts = plainTexts(key)
        let isEmptyList = if case .sequence(let items) = node.content { items.isEmpty } else { false }
        if texts.count != nodes.count || texts.isEmpty && !(mayBeEmpty && isEmptyList) {
            report("expected \(expected)", at: key)
        }
        return texts
    }

    /// The texts under a key, for a second look: nothing is reported.
    ///
    /// - Parameter key: A name in this section, read before.
    /// - Returns: Each text with its place; what is no text, or an empty one, is left out.
    package func plainTexts(_ key: String) -> [(text: String, mark: YAMLMark)] {
        (value(of: key).map(Self.elements) ?? []).compactMap {
            guard case .scalar(let text, _) = $0.content, !text.isEmpty, !$0.isNull else { return nil }
            return (text, $0.mark)
        }
    }

    /// What stands in a list; anything else stands for itself.
    private static func elements(of node: YAMLNode) -> [YAMLNode] {
        switch node.content {
        case .sequence(let items): items
        case .scalar: [node]
        case .mapping: []
        }
    }

    /// A text that is parsed, with one message for whatever is not understood.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - expected: What was expected, such as `a duration such as 30s`.
    ///   - isRequired: Whether a missing key is a problem.
    ///   - parse: `nil` for what is not understood.
    /// - Returns: `nil` when it is missing or not understood.
    package func value<Value>(
        _ key: String,
        expected: String,
        isRequired: Bool = false,
        parse: (String) -> Value?
    ) -> Value? {
        guard let node = node(key, expected: expected, isRequired: isRequired) else { return nil }
        guard case .scalar(let text, _) = node.content, let value = parse(text) else {
            report("expected \(expected)", at: key)
            return nil
        }
        return value
    }

    /// A whole number.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - range: What is accepted.
    ///   - required: Whether a missing key is a problem.
    /// - Returns: `nil` when it is missing or out of range.
    package func integer(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        let bounds =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
        return value(key, expected: "a whole number, \(bounds)", isRequired: required) { text in
            Int(text).flatMap { range.contains($0) && text.first != "+" ? $0 : nil }
        }
    }

    /// `true` or `false`.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `nil` when it is missing or anything else.
    package func boolean(_ key: String) -> Bool? {
        value(key, expected: "true or false") { ["true": true, "false": false][$0] }
    }

    /// One of a few words.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - words: What each word stands for.
    ///   - required: Whether a missing key is a problem.
    /// - Returns: `nil` when it is missing or another word; a near miss is suggested.
    package func choice<Value>(_ key: String, among words: [String: Value], required: Bool = false) -> Value? {
        let list = words.keys.sorted().joined(separator: ", ")
        guard let node = node(key, expected: "one of \(list)", isRequired: required) else { return nil }
        guard case .scalar(let text, _) = node.content, let value = words[text] else {
            var hint = ""
            if case .scalar(let text, _) = node.content, let near = NearMiss.suggest(text, among: words.keys.sorted()) {
                hint = "; did you mean `\(near)`?"
            }
            report("expected one of \(list)\(hint)", at: key)
            return nil
        }
        return value
    }

    /// An account id: twelve digits in quotes, leading zeros kept.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `nil` when it is missing or anything else.
    package func accountID(_ key: String) -> String? {
        let expected = "an account id of twelve digits in quotes"
        guard let node = node(key, expected: expected) else { return nil }
        guard case .scalar(let text, let isPlain) = node.content, text.utf8.count == 12,
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else {
            report("expected \(expected)", at: key)
            return nil
        }
        if isPlain {
            report("put the account id in quotes: other readers of this file would drop leading zeros", at: key)
        }
        return text
    }

    /// The path of a file.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `nil` when it is missing or no text; whether there is such a file is for others to see.
    package func file(_ key: String) -> NamedFile? {
        string(key).map { NamedFile(path: $0, key: name(of: key), mark: mark(of: key)) }
    }

    /// A reference to a secret.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - required: Whether a missing key is a problem.
    /// - Returns: `nil` when it is missing or no reference. What stands there is never repeated.
    package func secret(_ key: String, required: Bool = false) -> SecretReference? {
        let expected = "a reference: env:NAME, file:PATH, ssm:/path or secretsmanager:name#field"
        guard let node = node(key, expected: expected, isRequired: required) else { return nil }
        guard case .scalar(let text, _) = node.content, let reference = SecretReference(text) else {
            report("a secret does not belong in this file; expected \(expected)", at: key)
            return nil
        }
        return reference
    }
}

/// A file that the configuration names, and where it does so.
package struct NamedFile: Sendable, Equatable {
    package let path: String
    /// The path of the key, such as `search.ca_file`.
    package let key: String
    package let mark: YAMLMark

    package init(path: String, key: String, mark: YAMLMark) {
        self.path = path
        self.key = key
        self.mark = mark
    }
}
