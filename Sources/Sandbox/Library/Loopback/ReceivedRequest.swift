package import Transport

/// A request as it came over the wire.
package struct ReceivedRequest: Sendable {
    /// Such as `GET`.
    package var method: String
    /// Path and query exactly as sent.
    package var target: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The bytes of the request line, without its end.
    package var lineLength: Int

    package init(method: String, target: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        lineLength = "\(method) \(target) HTTP/1.1".utf8.count
    }

    /// The path, percent-encoded.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The decoded segments of the path; what is not UTF-8 stays encoded.
    package var segments: [String] {
        path.split(separator: "/").map { PercentEncoding.decode($0) ?? String($0) }
    }

    /// The decoded pairs of the query; the last one of a name counts.
    package var query: [String: String] {
        let pairs = target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (
                PercentEncoding.decode(parts[0]) ?? parts[0],
                parts.count > 1 ? PercentEncoding.decode(parts[1]) ?? parts[1] : ""
            )
        }
        return Dictionary(pairs) { $1 }
    }
}

/// What a server answers, and how it misbehaves while it does.
package struct ScriptedAnswer: Sendable {
    /// A way of not answering properly.
    package enum Misbehaviour: Sendable {
        /// Waits before the answer.
        case delay(Duration)
        /// Never answers; the connection stays open until the server stops.
        case silence
        /// Closes the connection instead of answering.
        case close
        /// Resets the connection instead of answering.
        case reset
        /// Announces the whole body and closes after so many bytes of it.
        case cut(after: Int)
        /// Sends the body in pieces of so many bytes, with a pause before each.
        case drip(bytes: Int, pause: Duration)
        /// Sends the body in chunks, without its length.
        case chunked
        /// Sends `100 Continue` before the answer.
        case informs
        /// Sends these bytes instead of an answer.
        case raw([UInt8])
    }

    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]
    package var misbehaviour: Misbehaviour?

    package init(
        _ status: Int,
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        misbehaviour: Misbehaviour? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.misbehaviour = misbehaviour
    }

    /// An answer of text.
    ///
    /// - Parameters:
    ///   - status: The status.
    ///   - text: The body.
    ///   - type: Its media type.
    /// - Returns: The answer.
    package static func text(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8")
        -> ScriptedAnswer
    {
        ScriptedAnswer(status, headers: ["Content-Type": type], body: Array(text.utf8))
    }
}
