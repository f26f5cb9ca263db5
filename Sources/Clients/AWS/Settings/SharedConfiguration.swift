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
        for (name, values) in config {
            let words = name.split(separator: " ", maxSplits: 1).map { $0.trimmingSpaces }
            if name == "default" {
                profiles[name, default: [:]].merge(values) { old, _ in old }
            } else if words.count == 2, words[0] == "profile" {
                // `[profile default]` wins over `[default]`.
                profiles[words[1], default: [:]].merge(values) { $1 }
            } else if words.count == 2, words[0] == "services" {
                services[words[1]] = values
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
    static func parse(_ text: String, file: String) throws(CredentialError) -> [String: Profile] {
        var sections: [String: Profile] = [:], section: String?, parent: String?
        for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else {
                    throw CredentialError("\(file):\(number + 1): a section ends with a bracket")
                }
                let name = line[line.index(after: line.startIndex)..<end].trimmingSpaces
                section = name.split(separator: " ").joined(separator: " ")
                sections[section ?? ""] = sections[section ?? ""] ?? [:]
                parent = nil
                continue
            }
            guard let section else {
                throw CredentialError("\(file):\(number + 1): expected a section such as [default] first")
            }
            guard let equals = line.firstIndex(of: "=") else {
                throw CredentialError("\(file):\(number + 1): expected key = value")
            }
            let key = line[..<equals].trimmingSpaces.lowercased()
            var value = line[line.index(after: equals)...].trimmingSpaces
            if let comment = value.firstRange(of: " #") ?? value.firstRange(of: " ;") {
                value = value[..<comment.lowerBound].trimmingSpaces
            }
            if raw.first?.isWhitespace == true, let parent {
                sections[section]?["\(parent).\(key)"] = value
            } else {
                sections[section]?[key] = value
                parent = value.isEmpty ? key : nil
            }
        }
        return sections
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
