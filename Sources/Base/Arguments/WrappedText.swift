/// Breaks text at spaces so that lines fit a width; words longer than a line stay whole.
enum WrappedText {
    /// Returns the lines of one paragraph, without indentation.
    static func lines(of paragraph: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in paragraph.split(whereSeparator: \.isWhitespace) {
            let length = word.count
            if used > 0, used + 1 + length > width {
                lines.append(line)
                line = ""
                used = 0
            }
            if used > 0 {
                line += " "
                used += 1
            }
            line += word
            used += length
        }
        if used > 0 { lines.append(line) }
        return lines
    }

    /// The paragraphs of a text: runs of lines between empty ones.
    static func paragraphs(of text: String) -> [String] {
        var paragraphs: [String] = []
        var current = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if !current.isEmpty { paragraphs.append(current) }
                current = ""
            } else {
                current += current.isEmpty ? String(line) : " \(line)"
            }
        }
        return current.isEmpty ? paragraphs : paragraphs + [current]
    }

    /// Indents the paragraphs of a text, an empty line between two.
    static func block(_ text: String, indent: Int, width: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        return paragraphs(of: text)
            .map { lines(of: $0, width: max(width - indent, 20)).map { margin + $0 + "\n" }.joined() }
            .joined(separator: "\n")
    }

    /// A term with its explanation beside it, or below where the term is too long for the column.
    static func entry(_ term: String, _ explanation: String, column: Int, width: Int) -> String {
        let margin = String(repeating: " ", count: column)
        var lines = lines(of: explanation, width: max(width - column, 20))
        guard !lines.isEmpty else { return "\(term)\n" }
        var text = term
        if term.count + 2 <= column {
            text += String(repeating: " ", count: column - term.count) + lines.removeFirst()
        }
        return text + "\n" + lines.map { margin + $0 + "\n" }.joined()
    }
}
