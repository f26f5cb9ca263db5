/// A day of the calendar, for the head of a manual page.
package struct ManualDate: Sendable {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// The day as mdoc writes it, such as `November 24, 2026`.
    let text: String

    /// Makes a day; nil where the month is not 1 to 12 or the day not 1 to 31.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        text = "\(Self.months[month - 1]) \(day), \(year)"
    }
}

extension CommandSpec {
    /// The manual page in [mdoc](https://man.openbsd.org/mdoc.7), section 1.
    ///
    /// - Parameters:
    ///   - version: The version of the suite, for the foot of the page.
    ///   - date: The day of the release; given and not taken, so that the same source makes the same page.
    /// - Returns: The source of the page.
    package func manualPage(version: String, date: ManualDate) -> String {
        var page = ManualSource()
        page.macro("Dd", raw: date.text)
        page.macro("Dt", raw: "\(name.uppercased()) 1")
        page.macro("Os", raw: "Roundsman \(version)")
        page.section("NAME")
        page.macro("Nm", raw: name)
        page.macro("Nd", raw: ManualSource.escape(abstract))
        page.section("SYNOPSIS")
        page.macro("Nm")
        for option in options { page.macro("Op", raw: option.manualForm + (option.isRepeatable ? " ..." : "")) }
        page.section("DESCRIPTION")
        page.text(discussion.isEmpty ? abstract : discussion)
        for group in optionGroups {
            page.macro("Pp")
            page.text("\(group.title):")
            page.list(group.options.map { (form: $0.manualTerm, text: $0.help + $0.choices) })
        }
        let variables = options.compactMap { option in option.environment.map { ($0, option.long) } }
        if !variables.isEmpty {
            page.section("ENVIRONMENT")
            page.list(variables.map { ("Ev \($0.0)", "Stands in for --\($0.1).") })
        }
        // The order of chapters is mdoc's own: FILES stand before the exit status, all others of ours at the end.
        let files = sections.filter { $0.title.uppercased() == "FILES" }
        let others = sections.filter { $0.title.uppercased() != "FILES" }
        page.chapters(files)
        if !exitCodes.isEmpty {
            page.section("EXIT STATUS")
            page.list(exitCodes.map { ("\($0.code)", $0.meaning) })
        }
        if !examples.isEmpty {
            page.section("EXAMPLES")
            for (index, example) in examples.enumerated() {
                if index > 0 { page.macro("Pp") }
                page.text("\(example.purpose):")
                page.literal(example.command)
            }
        }
        page.chapters(others)
        return page.source
    }
}

extension OptionSpec {
    fileprivate var manualForm: String {
        "Fl \(ManualSource.escape("-\(long)"))" + (placeholder.map { " Ar \(ManualSource.escape($0))" } ?? "")
    }

    fileprivate var manualTerm: String {
        (short.map { "Fl \($0) , " } ?? "") + manualForm
    }

    fileprivate var choices: String {
        if case .choice(let words) = completion { " One of: \(words.joined(separator: ", "))." } else { "" }
    }
}

/// Collects the lines of a page and keeps text from being read as markup.
private struct ManualSource {
    private(set) var source = ""

    /// A backslash starts an escape, and a hyphen would be set as a dash that cannot be copied.
    static func escape(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            default: "\(character)"
            }
        }.joined()
    }

    mutating func macro(_ name: String, raw arguments: String = "") {
        source += ".\(name)\(arguments.isEmpty ? "" : " \(arguments)")\n"
    }

    mutating func section(_ title: String) {
        macro("Sh", raw: title)
    }

    mutating func text(_ text: String) {
        for (index, paragraph) in WrappedText.paragraphs(of: text).enumerated() {
            if index > 0 { macro("Pp") }
            // A sentence ends its line, as mdoc asks, so that the space after it is set right.
            for line in WrappedText.lines(of: paragraph, width: 78).flatMap(Self.sentences) { plain(line) }
        }
    }

    mutating func chapters(_ sections: [CommandSpec.Section]) {
        for chapter in sections {
            section(chapter.title.uppercased())
            text(chapter.text)
        }
    }

    mutating func literal(_ text: String) {
        macro("Bd", raw: "-literal -offset indent")
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { plain(String(line)) }
        macro("Ed")
    }

    mutating func list(_ entries: [(form: String, text: String)]) {
        macro("Bl", raw: "-tag -width Ds")
        for entry in entries {
            macro("It", raw: entry.form)
            text(entry.text)
        }
        macro("El")
    }

    /// A point or an apostrophe at the start of a line would be a command.
    private mutating func plain(_ line: String) {
        let escaped = Self.escape(line)
        source += (escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" : "") + escaped + "\n"
    }

    private static func sentences(_ line: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            current += current.isEmpty ? String(word) : " \(word)"
            if let last = word.last, ".!?".contains(last) {
                sentences.append(current)
                current = ""
            }
        }
        return current.isEmpty ? sentences : sentences + [current]
    }
}
