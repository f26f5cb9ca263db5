import FoundationEssentials
import Resilience
package import Transport

/// An answer that is not what was asked for.
package struct OpenSearchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the engine or the front end means, as far as we act on it.
    package enum Kind: String, Sendable {
        case unauthorized
        case forbidden
        case throttled
        case unavailable
        case notFound = "not_found"
        case indexNotFound = "index_not_found"
        case snapshotInProgress = "snapshot_in_progress"
        case concurrentSnapshot = "concurrent_snapshot"
        case snapshotExists = "snapshot_exists"
        case snapshotMissing = "snapshot_missing"
        case repositoryMissing = "repository_missing"
        case readOnly = "read_only"
        /// `index.blocks.metadata`: nothing can be read of the index but its documents, and it cannot be deleted.
        case metadataBlocked = "metadata_blocked"
        /// Any other block of an index or of the cluster: a state, and no lack of a permission.
        case blocked
        case isAlias = "is_alias"
        case isWriteIndex = "is_write_index"
        case lineTooLong = "line_too_long"
        case noHandler = "no_handler"
        case refused
        /// Not JSON, or not of the promised shape.
        case unreadable
    }

    package let kind: Kind
    /// `HTTPRequest.place`.
    package let place: String
    package let status: Int
    /// The engine's own words, cut to a line.
    package let reason: String
    /// The pause that the server asked for.
    package let retryAfter: Duration?
    /// The indexes that the engine says are blocked.
    package let blocked: [String]
    /// What stands in brackets in the engine's words; see `names`.
    private let bracketed: Set<String>

    package init(_ kind: Kind, place: String, status: Int, reason: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter
        self.place = place
        self.status = status
        // Before anything is cut: the words may be long, and half a secret is one, too.
        let reason = Redaction.withoutProofs(reason)
        bracketed = Set(reason.split { "[]".contains($0) }.map { String($0.prefix { $0 != "/" }) })
        blocked = reason.matches(of: /index \[([^\]]+)\] blocked by: \[/).map { String($0.output.1) }
        self.reason = String(reason.prefix(600).map { $0.isNewline ? " " : $0 })
    }

    package var description: String { "\(place): status \(status): \(reason)\(hint)" }

    /// What to look at, where the words of the server do not say it.
    private var hint: String {
        let strangers = ["key=value pair", "Missing Authentication Token", "request signature we calculated"]
        switch status {
        case 401: return " (is search.auth right?)"
        case 300..<400: return " (is search.endpoint right? Redirects are not followed)"
        case 403 where strangers.contains(where: reason.contains): return " (is search.auth of the right kind?)"
        default: return ""
        }
    }

    /// Whether the engine's words name an index: `[name]`, or `[name/uuid]`.
    package func names(_ index: String) -> Bool { bracketed.contains(index) }

    /// Reads an answer that reports a failure, in any of the three forms seen in the field.
    ///
    /// - Parameters:
    ///   - response: Status 300 or more.
    ///   - place: `HTTPRequest.place`.
    ///   - redaction: Knows the secrets that the server may quote.
    package init(_ response: HTTPResponse, place: String, redaction: Redaction = Redaction()) {
        let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(response.body))
        let told = redaction.clean(body?.text ?? String(decoding: response.body.prefix(1 << 16), as: UTF8.self))
        let text = RefusalText.hide(told)
        var words = body?.text == nil ? String(text.prefix(200)) : text
        if (300..<400).contains(response.status), let target = response.headers["Location"] {
            // Without its query, which may hold anything.
            words = "redirected to \(redaction.clean(String(target.prefix { $0 != "?" && $0 != "#" })))"
        }
        self.init(
            Self.kind(status: response.status, type: body?.type ?? "", reason: text),
            place: place,
            status: response.status,
            reason: words,
            retryAfter: Self.pause(response)
        )
    }

    /// Reads `Retry-After`; its date form is taken against the server's own clock.
    ///
    /// - Parameter response: Any answer.
    /// - Returns: `nil` when it does not ask for a pause.
    static func pause(_ response: HTTPResponse) -> Duration? {
        let now = response.headers["Date"].flatMap(HTTPDate.parse)
        return RetryAfter.read(response.headers, now: now ?? .distantFuture)
    }

    private static func kind(status: Int, type: String, reason: String) -> Kind {
        switch type {
        case "index_not_found_exception": return .indexNotFound
        case "snapshot_in_progress_exception": return .snapshotInProgress
        case "concurrent_snapshot_execution_exception": return .concurrentSnapshot
        case "invalid_snapshot_name_exception" where reason.contains("already exists"),
            "snapshot_name_already_in_use_exception":
            return .snapshotExists
        case "snapshot_missing_exception": return .snapshotMissing
        case "repository_missing_exception": return .repositoryMissing
        case "too_long_frame_exception", "too_long_http_line_exception": return .lineTooLong
        case "cluster_block_exception" where status == 403:
            return reason.contains("FORBIDDEN/9/")
                ? .metadataBlocked : reason.contains("FORBIDDEN/5/") ? .readOnly : .blocked
        default: break
        }
        if reason.contains("matches an alias") { return .isAlias }
        if reason.contains("write index for data stream") { return .isWriteIndex }
        if reason.contains("no handler found") { return .noHandler }
        if status == 400, reason.contains("HTTP line is larger than") { return .lineTooLong }
        switch status {
        case 401: return .unauthorized
        case 403: return reason.lowercased().contains("throttled") ? .throttled : .forbidden
        case 404: return .notFound
        case 413, 414: return .lineTooLong
        case 429: return .throttled
        case 408, 500, 502, 503, 504: return .unavailable
        default: return .refused
        }
    }
}

/// `{"error": {"type", "reason", …}}` or `{"error": "…"}` of the engines, `{"Message"}` or `{"message"}` of Amazon's front end.
private struct ErrorBody: Decodable {
    var type: String?
    var text: String?

    private enum Key: String, CodingKey {
        case error
        case upper = "Message"
        case lower = "message"
    }

    private struct Detail: Decodable {
        let type: String?
        let reason: String?
        let root_cause: [Cause]?
    }

    private struct Cause: Decodable {
        let type: String?
        let reason: String?
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let detail = try? values.decode(Detail.self, forKey: .error) {
            type = detail.type
            text = detail.reason ?? detail.root_cause?.first?.reason ?? detail.type
        } else {
            let keys: [Key] = [.error, .upper, .lower]
            text = keys.lazy.compactMap { try? values.decode(String.self, forKey: $0) }.first
        }
    }
}
