package import FoundationEssentials
package import Transport

/// The `Retry-After` header, RFC 9110 section 10.2.3.
package enum RetryAfter {
    /// Reads how long the server asks us to wait.
    ///
    /// - Parameters:
    ///   - headers: Of an answer, usually 429 or 503.
    ///   - now: The machine's time, for the form that names a date.
    /// - Returns: `nil` when the header is missing or not readable; never negative.
    package static func read(_ headers: HTTPHeaders, now: Date) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = Double(text), seconds.isFinite, seconds >= 0, seconds < 1e9 { return .seconds(seconds) }
        return HTTPDate.parse(text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }
}
