/// One option of a command: how it is written, what it takes, what it means.
package struct OptionSpec: Sendable {
    /// What an option takes.
    package enum Value: Sendable {
        /// Nothing: it is there or not. Writing it twice means the same as once.
        case flag
        /// One value; writing the option twice is an error.
        case single(placeholder: String, completion: Completion = .none)
        /// One value each time; the option may be repeated.
        case repeated(placeholder: String, completion: Completion = .none)
    }

    /// The name without its dashes, such as `log-level`.
    package var long: String
    /// The letter of the short form, if there is one.
    package var short: Character?
    /// What the option takes.
    package var value: Value
    /// One or two sentences for the person who reads `--help`.
    package var help: String
    /// The heading under which `--help` shows it.
    package var group: String
    /// The environment variable that speaks where the option is not written, for the documents only.
    package var environment: String?
    /// Whether the option answers a question about the command itself and wins over mistakes elsewhere on the line, as `--help` does.
    package var isInformational: Bool

    /// Describes an option.
    ///
    /// - Parameters:
    ///   - long: The name without its dashes.
    ///   - short: The letter of the short form.
    ///   - value: What the option takes.
    ///   - group: The heading under which `--help` shows it.
    ///   - environment: The environment variable that speaks where the option is not written.
    ///   - isInformational: Whether the option wins over mistakes elsewhere on the line.
    ///   - help: One or two sentences.
    package init(
        _ long: String,
        short: Character? = nil,
        value: Value = .flag,
        group: String = "Options",
        environment: String? = nil,
        isInformational: Bool = false,
        help: String
    ) {
        self.long = long
        self.short = short
        self.value = value
        self.help = help
        self.group = group
        self.environment = environment
        self.isInformational = isInformational
    }

    /// What a shell offers for the option's value, and what the parser accepts.
    package enum Completion: Sendable, Equatable {
        /// Nothing can be said in advance.
        case none
        /// A path of a file.
        case file
        /// A path of a folder.
        case directory
        /// One of these words and no other: the parser refuses the rest.
        case choice([String])
    }
}

extension OptionSpec {
    /// What stands for the value in the documents; nil for a flag.
    var placeholder: String? {
        switch value {
        case .flag: nil
        case .single(let placeholder, _), .repeated(let placeholder, _): placeholder
        }
    }

    var completion: Completion {
        switch value {
        case .flag: .none
        case .single(_, let completion), .repeated(_, let completion): completion
        }
    }

    var isRepeatable: Bool {
        if case .repeated = value { true } else { false }
    }

    var takesValue: Bool { placeholder != nil }
}
