/// A command line that cannot be understood: everything that is wrong with it, told at once.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name of the command.
    package var command: String
    /// One line for each thing that is wrong, never empty.
    package var problems: [String]

    /// Makes an error of lines found by the parser or by the command itself.
    package init(command: String, problems: [String]) {
        self.command = command
        self.problems = problems
    }

    /// One line for each problem, then where to read on; no newline at the end.
    package var description: String {
        (problems.map { "\(command): \($0)" } + ["See '\(command) --help'."]).joined(separator: "\n")
    }
}

extension UsageError {
    /// Shows a word of the command line safely: in quotes, control characters escaped, cut when long.
    package static func quote(_ word: String) -> String {
        var text = ""
        for scalar in word.unicodeScalars.prefix(60) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let isBidirectional = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            text += isControl || isBidirectional ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return "'\(text)\(word.unicodeScalars.count > 60 ? "…" : "")'"
    }
}
