/// What a service says of a request that it refuses, made safe to print.
package enum RefusalText {
    /// A secret shorter than this is never quoted in part.
    private static let telling = 12

    /// Hides what a refusal quotes of the request.
    ///
    /// Amazon's services quote the whole of what was to be signed when a signature is wrong, the session's token in it; and the value of a
    /// parameter that they do not like, the longest ones cut short.
    ///
    /// - Parameters:
    ///   - text: The service's words.
    ///   - secrets: What the request carried that no one else may read.
    /// - Returns: The words without either.
    package static func hide(_ text: String, _ secrets: [Secret] = []) -> String {
        var text = text
        for beginning in ["The Canonical String", "The canonical string", "The String-to-Sign"] {
            if let range = text.firstRange(of: beginning) { text = String(text[..<range.lowerBound]) }
        }
        for secret in secrets where !secret.reveal.isEmpty { hide(secret.reveal, in: &text) }
        return text.split(whereSeparator: \.isWhitespace).isEmpty ? "no explanation" : text
    }

    private static func hide(_ secret: String, in text: inout String) {
        text = text.replacing(secret, with: "\(Secret(secret))")
        guard secret.count >= 2 * telling else { return }
        let beginning = secret.prefix(telling)
        while let range = text.firstRange(of: beginning) {
            let common = zip(text[range.lowerBound...], secret).prefix { $0 == $1 }.count
            text.replaceSubrange(
                range.lowerBound..<text.index(range.lowerBound, offsetBy: common),
                with: "\(Secret(secret))"
            )
        }
    }
}
