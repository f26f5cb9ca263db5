/// Sends requests.
///
/// One attempt each, no redirects, no retries.
package protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the whole answer.
    ///
    /// - Parameter request: Sent as it stands.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `TransportError` when there is none; `cancelled` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// Puts what proves our identity into a request.
package protocol RequestAuthenticator: Sendable {
    /// Signs a request.
    ///
    /// - Parameter request: Complete but for the proof.
    /// - Returns: The request to send.
    /// - Throws: When there are no credentials to sign with.
    func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest

    /// Signs a request anew without waiting for anyone.
    ///
    /// - Parameter request: As for `authenticate`.
    /// - Returns: The request to send; `nil` when that takes what has to be fetched first.
    func authenticateAtOnce(_ request: HTTPRequest) async -> HTTPRequest?

    /// Looks at an answer that refuses our identity.
    ///
    /// - Parameters:
    ///   - response: An answer of status 400, 401 or 403.
    ///   - request: What was refused, with the proof in it.
    /// - Returns: `true` when the same request is worth one more try: newer credentials, or a clock difference learnt.
    func recover(from response: HTTPResponse, to request: HTTPRequest) async -> Bool
}

extension RequestAuthenticator {
    package func authenticateAtOnce(_ request: HTTPRequest) async -> HTTPRequest? { nil }

    package func recover(from response: HTTPResponse, to request: HTTPRequest) async -> Bool { false }
}

/// A value that no text ever shows.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself: for requests and signatures only.
    package let reveal: String

    package init(_ value: String) { reveal = value }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
