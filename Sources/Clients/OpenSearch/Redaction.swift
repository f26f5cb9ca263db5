package import Transport

/// Takes secrets out of what a server quotes.
///
/// A front end that does not understand a proof of identity likes to repeat it in its refusal.
package struct Redaction: Sendable {
    /// The longest first, so that none is left behind in part.
    private let secrets: [String]

    /// Makes a redaction.
    ///
    /// - Parameter secrets: What no text may show; those of one or two characters would leave no text at all, and are not looked for.
    package init(_ secrets: [Secret] = []) {
        let values = secrets.map(\.reveal).flatMap { [$0, PercentEncoding.encode($0)] }.filter { $0.count > 2 }
        self.secrets = Set(values).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// The text without the secrets, and without anything that has the form of a proof of identity.
    package func clean(_ text: String) -> String {
        var text = text
        for secret in secrets { text = text.replacing(secret, with: "\(Secret(secret))") }
        return Self.withoutProofs(text)
    }

    /// Tokens behind the name of a scheme, signatures, and session tokens as Amazon's front end lists them among the headers.
    static func withoutProofs(_ text: String) -> String {
        let words = "auth[a-z]*|realm|credentials?|licen[cs]e|challenge|scheme|token|header|access"
        let scheme = "(?i)\\b(basic|apikey|bearer)\\s+(?!(?:\(words))\\b)[A-Za-z0-9+/=_.~:-]{6,}"
        let signature = "(?i)\\b(signature|x-amz-signature|x-amz-security-token)\\s*[=:]\\s*[^\\s,;&'\"\\\\<>]+"
        var text = text
        for (pattern, separator) in [(scheme, " "), (signature, "=")] {
            guard let regex = try? Regex(pattern, as: (Substring, Substring).self) else { return "\(Secret(text))" }
            text = text.replacing(regex) { "\($0.output.1)\(separator)\(Secret(""))" }
        }
        return text
    }
}
