extension CommandSpec {
    /// What `--help` prints: examples first, then the options by group, the exit codes and the further chapters.
    ///
    /// - Parameter width: The columns of the terminal; fewer than 40 count as 40, more than 100 as 100.
    /// - Returns: Plain text that ends with a newline.
    package func help(width: Int = 80) -> String {
        let width = min(max(width, 40), 100)
        let title = WrappedText.block("\(name): \(abstract)", indent: 0, width: width)
        var chapters = ["\(title)\nUsage: \(name) [OPTION]...\n"]
        if !examples.isEmpty {
            let lines = examples.map { "  # \($0.purpose)\n  \($0.command)\n" }
            chapters.append("Examples:\n" + lines.joined(separator: "\n"))
        }
        if !discussion.isEmpty { chapters.append(WrappedText.block(discussion, indent: 0, width: width)) }
        let column = min(options.map { $0.term.count + 4 }.max() ?? 0, width / 3)
        for group in optionGroups {
            let entries = group.options.map {
                WrappedText.entry("  \($0.term)", $0.explanation, column: column, width: width)
            }
            chapters.append("\(group.title):\n" + entries.joined())
        }
        if !exitCodes.isEmpty {
            let entries = exitCodes.map { WrappedText.entry("  \($0.code)", $0.meaning, column: 7, width: width) }
            chapters.append("Exit codes:\n" + entries.joined())
        }
        for section in sections {
            chapters.append("\(section.title):\n" + WrappedText.block(section.text, indent: 2, width: width))
        }
        return chapters.joined(separator: "\n")
    }
}

extension OptionSpec {
    /// How the option is written, short form first; the long forms stand in one column.
    var term: String {
        let letter = short.map { "-\($0), " } ?? "    "
        let repetition = isRepeatable ? "..." : ""
        return letter + "--\(long)" + (placeholder.map { " \($0)\(repetition)" } ?? "")
    }

    /// The help with what the parser accepts and the variable that stands in for the option.
    var explanation: String {
        var text = help
        if case .choice(let words) = completion, placeholder != words.joined(separator: "|") {
            text += " One of: \(words.joined(separator: ", "))."
        }
        if let environment { text += " [$\(environment)]" }
        return text
    }
}
