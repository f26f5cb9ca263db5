import Arguments
package import YAML

/// A mapping of the configuration file while it is read.
///
/// Each key that is asked for is ticked off; `finish` reports those that no one asked for. Problems are collected, and a reader
/// goes on with `nil` or the default, so that one run tells all of them. A class, because ticking off is its work.
package final class Section {
    package let mark: YAMLMark
    /// The path of keys that leads here, empty for the top level.
    package let path: String
    package let collector: ProblemCollector
    private let values: [String: YAMLEntry]
    private var known: Set<String> = []

    package init(entries: [YAMLEntry], mark: YAMLMark, path: String, collector: ProblemCollector) {
        self.mark = mark
        self.path = path
        self.collector = collector
        var values: [String: YAMLEntry] = [:]
        for entry in entries {
            if let first = values[entry.key] {
                let key = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                collector.report(
                    "the key stands twice, first in line \(first.keyMark.line); keep one of them",
                    at: entry.keyMark,
                    key: key
                )
            } else {
                values[entry.key] = entry
            }
        }
        self.values = values
    }

    /// Reports every key that was not asked for.
    package func finish() {
        for (key, entry) in values where !known.contains(key) {
            let hint = NearMiss.suggest(key, among: known.sorted()).map { "did you mean `\($0)`?" }
            let names = known.sorted().map { "`\($0)`" }.joined(separator: ", ")
            collector.report("unknown key; \(hint ?? "here may stand \(names)")", at: entry.keyMark, key: name(of: key))
        }
    }

    /// Accepts a key without reading it.
    ///
    /// - Parameter key: A name in this section.
    package func tolerate(_ key: String) { known.insert(key) }

    /// Whether something is written under the key.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `false` for a missing key and for `null`.
    package func has(_ key: String) -> Bool {
        known.insert(key)
        return values[key].map { !$0.value.isNull } ?? false
    }

    /// Whether a mapping, and not a scalar or a list, stands under the key.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `false` for a missing key.
    package func isMapping(_ key: String) -> Bool {
        known.insert(key)
        guard case .mapping? = values[key]?.value.content else { return false }
        return true
    }

    /// What stands under a key, unread: nothing is reported, nothing ticked off.
    func value(of key: String) -> YAMLNode? { values[key]?.value }

    /// The keys in this section, in no order.
    package var keys: [String] { Array(values.keys) }

    /// The full path of a key.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: Such as `search.auth.kind`.
    package func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Where the key's value stands, or where the section begins.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: A place in the file.
    package func mark(of key: String) -> YAMLMark { values[key]?.value.mark ?? mark }

    /// Reports a problem with a key's value.
    ///
    /// - Parameters:
    ///   - message: What is wrong and what to write instead; never a secret.
    ///   - key: A name in this section.
    package func report(_ message: String, at key: String) {
        collector.report(message, at: mark(of: key), key: name(of: key))
    }

    /// The value of a key.
    ///
    /// A key without a value is never taken for a missing one: whoever wrote it meant something.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - expected: What is to stand there, for the message.
    ///   - isRequired: Whether a missing key is reported.
    /// - Returns: `nil` when it is missing or `null`; the latter is reported.
    package func node(_ key: String, expected: String, isRequired: Bool = false) -> YAMLNode? {
        known.insert(key)
        let node = values[key]?.value
        if let node, !node.isNull { return node }
        if isRequired {
            collector.report("missing; expected \(expected)", at: node?.mark ?? mark, key: name(of: key))
        } else if let node {
            collector.report("expected \(expected), or leave the key out", at: node.mark, key: name(of: key))
        }
        return nil
    }

    /// A nested mapping.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - required: Whether a missing key is a problem.
    /// - Returns: `nil` when it is missing or no mapping.
    package func section(_ key: String, required: Bool = false) -> Section? {
        node(key, expected: required ? "a mapping" : "keys and values", isRequired: required)
            .flatMap { section(from: $0, path: name(of: key)) }
    }

    /// A list of mappings.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - required: Whether a missing key is a problem.
    /// - Returns: Empty when it is missing; elements that are no mappings are reported and left out.
    package func sections(_ key: String, required: Bool = false) -> [Section] {
        guard let node = node(key, expected: "a list", isRequired: required) else { return [] }
        guard case .sequence(let items) = node.content else {
            report("expected a list; begin each entry with a dash", at: key)
            return []
        }
        return items.enumerated().compactMap { section(from: $1, path: "\(name(of: key))[\($0)]") }
    }

    private func section(from node: YAMLNode, path: String) -> Section? {
        guard case .mapping(let entries) = node.content else {
            collector.report("expected keys and values", at: node.mark, key: path)
            return nil
        }
        return Section(entries: entries, mark: node.mark, path: path, collector: collector)
    }
}
