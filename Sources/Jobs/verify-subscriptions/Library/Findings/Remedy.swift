/// How a finding is mended by hand.
enum Remedy: Sendable, Equatable {
    /// Lines that a shell runs as they stand, with credentials of the finding's account.
    case commands([String])
    /// What no command mends.
    case advice(String)

    /// What stands in the report.
    var text: String {
        switch self {
        case .commands(let lines): lines.joined(separator: "\n")
        case .advice(let text): text
        }
    }

    /// One call of the AWS command line.
    ///
    /// - Parameters:
    ///   - command: Such as `logs put-subscription-filter`.
    ///   - region: Where.
    ///   - options: Names without dashes, and values not quoted.
    /// - Returns: A line for a shell.
    static func aws(_ command: String, region: String, _ options: [(String, String)]) -> String {
        (["aws", command] + (options + [("region", region)]).map(option)).joined(separator: " ")
    }

    /// What begins with a dash would be taken for an option of its own.
    private static func option(_ name: String, _ value: String) -> String {
        "--\(name)\(value.hasPrefix("-") ? "=" : " ")\(quote(value))"
    }

    /// A text as one word of a POSIX shell.
    static func quote(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_./:=,@+".utf8.contains(byte)
        }
        if plain, !text.isEmpty { return text }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
