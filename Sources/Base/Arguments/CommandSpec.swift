/// One command: the table from which parsing, help, completions and the manual page are made.
package struct CommandSpec: Sendable {
    /// A command line worth showing, and what it does.
    package struct Example: Sendable {
        /// What the command line does, as a short phrase.
        package var purpose: String
        /// The command line.
        package var command: String

        /// Describes an example.
        package init(_ purpose: String, _ command: String) {
            self.purpose = purpose
            self.command = command
        }
    }

    /// One exit code and what it tells the caller.
    package struct ExitCode: Sendable {
        /// The code.
        package var code: Int
        /// What it tells.
        package var meaning: String

        /// Describes an exit code.
        package init(_ code: Int, _ meaning: String) {
            self.code = code
            self.meaning = meaning
        }
    }

    /// A further chapter of the help and of the manual page.
    package struct Section: Sendable {
        /// Its heading, such as `Files`.
        package var title: String
        /// Its text; an empty line parts paragraphs.
        package var text: String

        /// Describes a chapter.
        package init(_ title: String, _ text: String) {
            self.title = title
            self.text = text
        }
    }

    /// The name of the executable.
    package var name: String
    /// One line: what it does, without a full stop.
    package var abstract: String
    /// Some paragraphs on how it does so; an empty line parts them.
    package var discussion: String
    /// The options, in the order of the help; those of one group should stand together.
    package var options: [OptionSpec]
    /// Command lines worth showing: the first thing that the help says.
    package var examples: [Example]
    /// The exit codes, in the order of the help.
    package var exitCodes: [ExitCode]
    /// Further chapters, after the rest.
    package var sections: [Section]

    /// Describes a command.
    ///
    /// - Parameters:
    ///   - name: The name of the executable.
    ///   - abstract: One line without a full stop.
    ///   - discussion: Paragraphs parted by empty lines.
    ///   - options: The options, in the order of the help.
    ///   - examples: Command lines worth showing.
    ///   - exitCodes: The exit codes.
    ///   - sections: Further chapters.
    package init(
        name: String,
        abstract: String,
        discussion: String = "",
        options: [OptionSpec],
        examples: [Example] = [],
        exitCodes: [ExitCode] = [],
        sections: [Section] = []
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.options = options
        self.examples = examples
        self.exitCodes = exitCodes
        self.sections = sections
    }
}

extension CommandSpec {
    /// The options by heading, headings in the order of their first option.
    var optionGroups: [(title: String, options: [OptionSpec])] {
        var groups: [(title: String, options: [OptionSpec])] = []
        for option in options {
            if let index = groups.firstIndex(where: { $0.title == option.group }) {
                groups[index].options.append(option)
            } else {
                groups.append((option.group, [option]))
            }
        }
        return groups
    }
}
