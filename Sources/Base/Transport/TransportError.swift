/// A request that got no answer.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, as far as it decides what to do next.
    package enum Code: String, Sendable {
        /// The name has no address, or no name server answered.
        case resolve
        /// No connection came to stand.
        case connect
        /// The certificate was refused, or the handshake failed.
        case tls
        /// The attempt's time ran out.
        case timeout
        /// The connection ended before the answer did.
        case interrupted
        /// The answer is larger than allowed.
        case tooLarge = "too_large"
        /// What came back is not HTTP.
        case malformed
        /// The task was cancelled.
        case cancelled
        /// The request cannot be sent as it stands.
        case invalid
        case other
    }

    package let code: Code
    /// One line without secrets.
    package let message: String
    /// `HTTPRequest.place`.
    package let place: String
    /// Whether the server may have acted on it: a repeat of what is not idempotent is then out of the question.
    package let mayHaveBeenSent: Bool

    package init(_ code: Code, _ message: String, place: String, mayHaveBeenSent: Bool) {
        self.code = code
        self.message = message
        self.place = place
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    package var description: String { "\(place): \(message)" }
}
