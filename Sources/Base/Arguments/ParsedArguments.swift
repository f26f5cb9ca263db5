/// What a command line said, by the long names of the options.
package struct ParsedArguments: Sendable, Equatable {
    private var flags: Set<String> = []
    private var texts: [String: [String]] = [:]

    /// An empty command line.
    package init() {}

    /// Whether an option was written, flag or not.
    package func has(_ long: String) -> Bool {
        flags.contains(long) || texts[long] != nil
    }

    /// Returns the value of an option; nil where it was not written.
    package func value(of long: String) -> String? {
        texts[long]?.last
    }

    /// Returns the values of an option in the order written; none where it was not written.
    package func values(of long: String) -> [String] {
        texts[long] ?? []
    }

    mutating func insert(flag long: String) {
        flags.insert(long)
    }

    mutating func append(_ value: String, to long: String) {
        texts[long, default: []].append(value)
    }
}
