/// Where a secret is kept.
package enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    case environment(String)
    case file(String)
    /// A parameter of the Systems Manager.
    case ssm(String)
    /// A secret of the Secrets Manager; with a field, that member of its JSON object.
    case secretsManager(String, field: String?)

    /// Reads a reference.
    ///
    /// - Parameter text: `env:NAME`, `file:PATH`, `ssm:/path`, `secretsmanager:name` or `secretsmanager:name#field`; else `nil`.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) || text.hasPrefix("file:") else {
            return nil
        }
        switch text[..<colon] {
        case "env":
            let isName = rest.utf8.allSatisfy {
                $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            }
            guard isName, rest.first?.isNumber == false else { return nil }
            self = .environment(rest)
        case "file": self = .file(rest)
        case "ssm": self = .ssm(rest)
        case "secretsmanager":
            let parts = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard !parts[0].isEmpty, parts.count == 1 || !parts[1].isEmpty else { return nil }
            self = .secretsManager(parts[0], field: parts.count == 2 ? parts[1] : nil)
        default: return nil
        }
    }

    /// The reference as it is written; never the secret.
    package var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .ssm(let path): "ssm:\(path)"
        case .secretsManager(let name, let field): "secretsmanager:\(name)" + (field.map { "#\($0)" } ?? "")
        }
    }
}
