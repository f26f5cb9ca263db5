import FoundationEssentials

/// The shared `config` and `credentials` files.
///
/// See https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
package struct SharedConfiguration: Sendable, Equatable {
    /// Keys and values by section; nested ones as `key.subkey`.
    typealias Profile = [String: String]

    let profiles: [String: Profile]
    let services: [String: Profile]
    /// What the credentials file alone holds.
    let credentials: [String: Profile]

    /// Reads both files; a missing one counts as empty unless a variable names it.
    ///
    /// - Parameter environment: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name other files.
    /// - Throws: `CredentialError` with file and line.
    package init(_ environment: AWSEnvironment) throws {
        let config = try Self.read(environment, "AWS_CONFIG_FILE", "~/.aws/config")
        credentials = try Self.read(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
        var profiles: [String: Profile] = [:], services: [String: Profile] = [:]
        for (section, values) in config {
            // Names may be quoted, as in a shell.
            let words = ProfileCredentials.words(section)
            let name = words.dropFirst().joined(separator: " ")
            if words == ["default"] {
                profiles["default", default: [:]].merge(values) { old, _ in old }
            } else if words.first == "profile", !name.isEmpty {
                // `[profile default]` wins over `[default]`.
                profiles[name, default: [:]].merge(values) { $1 }
            } else if words.first == "services", !name.isEmpty {
                services[name] = values
            }
        }
        // The credentials file wins where both know a key.
        profiles.merge(credentials) { $0.merging($1) { $1 } }
        self.profiles = profiles
        self.services = services
    }

    private static func read(_ environment: AWSEnvironment, _ variable: String, _ fallback: String) throws -> [String:
        Profile]
    {
        guard environment[variable] != nil || environment["HOME"] != nil else { return [:] }
        let path = environment.expanded(environment[variable] ?? fallback)
        guard let bytes = try? environment.readFile(path) else { return [:] }
        return try parse(String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// Reads the INI dialect of these files.
    ///
    /// What is indented deeper than the key before it goes on with that key: as keys below it where it has no value, else as more of its
    /// value.
    static func parse(_ text: String, file: String) throws(CredentialError) -> [String: Profile] {
        var sections: [String: Profile] = [:], section: String?
        var last: (key: String, indentation: Int, isParent: Bool)?
        for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else {
                    throw CredentialError("\(file):\(number + 1): a section ends with a bracket")
                }
                let name = line[line.index(after: line.startIndex)..<end].trimmingSpaces
                section = name
                sections[name] = sections[name] ?? [:]
                last = nil
                continue
            }
            guard let section else {
                throw CredentialError("\(file):\(number + 1): expected a section such as [default] first")
            }
            let indentation = raw.prefix { $0.isWhitespace }.count
            let parent = last.flatMap { indentation > $0.indentation ? $0 : nil }
            let pair = property(line)
            if let parent, !parent.isParent || pair == nil {
                sections[section]?[parent.key, default: ""] += "\n\(line)"
            } else if let pair, let parent {
                sections[section]?["\(parent.key).\(pair.key)"] = pair.value
            } else if let pair {
                sections[section]?[pair.key] = pair.value
                last = (pair.key, indentation, pair.value.isEmpty)
            } else {
                throw CredentialError("\(file):\(number + 1): expected key = value")
            }
        }
        return sections
    }

    private static func property(_ line: String) -> (key: String, value: String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let key = line[..<equals].trimmingSpaces.lowercased()
        let value = line[line.index(after: equals)...].trimmingSpaces
        // In a command, what looks like a comment may stand in quotes.
        return (key, withoutComment(value, respectingQuotes: key == "credential_process"))
    }

    /// The value up to a white space with a number sign or semicolon behind it.
    private static func withoutComment(_ value: String, respectingQuotes: Bool) -> String {
        var quote: Character?, before: Character = "="
        for index in value.indices {
            let character = value[index]
            if quote == nil, before.isWhitespace, character == "#" || character == ";" {
                return value[..<index].trimmingSpaces
            }
            if respectingQuotes, character == "\"" || character == "'" {
                if quote == nil { quote = character } else if quote == character { quote = nil }
            }
            before = character
        }
        return value
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmingSpaces: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
