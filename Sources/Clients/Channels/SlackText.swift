/// Text in the form that Slack reads, within a limit.
///
/// Slack does not say in which unit it counts; UTF-16 code units are the largest plausible one, and are counted after escaping.
/// See https://docs.slack.dev/messaging/formatting-message-text
enum SlackText {
    /// Escapes what would be read as a link, a mention or an entity, and cuts what is too long.
    ///
    /// A cut falls between two characters as people see them and never within an entity, and shows as an ellipsis.
    ///
    /// - Parameters:
    ///   - text: Any text; control characters but line breaks become spaces.
    ///   - limit: The most UTF-16 code units of the outcome.
    /// - Returns: The escaped text.
    static func escape(_ text: String, limit: Int) -> String {
        var whole = ""
        var count = 0
        // Where to cut if it turns out to be necessary: the last place with room for the ellipsis.
        var fitting = whole.startIndex
        for character in text {
            let escaped = escape(character)
            count += escaped.utf16.count
            if count > limit { return limit > 0 ? String(whole[..<fitting]) + "…" : "" }
            whole += escaped
            if count < limit { fitting = whole.endIndex }
        }
        return whole
    }

    /// Shows data, such as a name or a command, in a code span, where nothing but the span's own mark has a meaning.
    ///
    /// - Parameters:
    ///   - text: Any text; line breaks become spaces.
    ///   - limit: The most UTF-16 code units of the outcome, at least three.
    /// - Returns: The span; a dash without one where there is nothing to show.
    static func code(_ text: String, limit: Int) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 == "`" ? "'" : $0 })
        let shown = escape(line, limit: limit - 2)
        return shown.allSatisfy(\.isWhitespace) ? "–" : "`\(shown)`"
    }

    private static func escape(_ character: Character) -> String {
        switch character {
        case "\r\n", "\r", "\n": return "\n"
        default: break
        }
        var escaped = ""
        for scalar in character.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case _ where scalar.properties.generalCategory == .control: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
