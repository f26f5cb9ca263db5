import FoundationEssentials
import Resilience
import Transport

/// What Slack's answer to a post means, by status and body together.
///
/// See https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
enum SlackAnswer: Equatable {
    case delivered
    /// Try again, at the earliest after the time asked for.
    case busy(after: Duration?, reason: String)
    /// This body is refused; another may pass.
    case malformed(reason: String)
    /// Nothing will pass.
    case refused(reason: String, isConfiguration: Bool)

    private static let bodyErrors: Set = [
        "invalid_payload", "invalid_blocks", "invalid_attachments", "no_text", "too_many_attachments",
        "msg_blocks_too_long",
    ]
    private static let configurationErrors: Set = [
        "invalid_token", "action_prohibited", "posting_to_general_channel_denied", "channel_not_found",
        "channel_is_archived",
        "user_not_found", "no_channel", "no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled",
    ]

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - response: The answer; nothing of its body is repeated but a code of lower-case letters.
    ///   - now: The time of the machine, for a `Retry-After` that names a date.
    init(_ response: HTTPResponse, now: Date) {
        let body = Body(response.body)
        let reason = "status \(response.status)\(body.code.map { ", \($0)" } ?? "")"
        switch (response.status, body.code) {
        case (200, "ok"):
            self = .delivered
        case (429, _), (_, "rate_limited"):
            let wait = RetryAfter.read(response.headers, now: now) ?? body.retryAfter.map { .seconds($0) }
            self = .busy(after: wait, reason: reason)
        case (_, let code?) where Self.bodyErrors.contains(code):
            self = .malformed(reason: reason)
        case (_, let code?) where Self.configurationErrors.contains(code):
            self = .refused(reason: reason, isConfiguration: true)
        case (408, _), (500..., _):
            self = .busy(after: RetryAfter.read(response.headers, now: now), reason: reason)
        case (300..<400, _):
            // Following it would carry the secret elsewhere.
            self = .refused(reason: "\(reason), a redirect is not followed", isConfiguration: true)
        case (401, _), (403, _), (404, _), (410, _):
            self = .refused(reason: reason, isConfiguration: true)
        case (200..<300, _):
            self = .refused(reason: "\(reason), but not Slack's ok", isConfiguration: false)
        default:
            self = .refused(reason: reason, isConfiguration: false)
        }
    }

    /// A word, or a JSON object with the word in `error`.
    private struct Body: Decodable {
        var ok: Bool?
        var error: String?
        var retryAfter: Double?

        enum CodingKeys: String, CodingKey {
            case ok
            case error
            case retryAfter = "retry_after"
        }

        init(_ bytes: [UInt8]) {
            if let object = try? JSONDecoder().decode(Body.self, from: Data(bytes)) {
                self = object
                if let wait = retryAfter, !wait.isFinite || wait < 0 || wait > 1e9 { retryAfter = nil }
            } else {
                error = String(decoding: bytes.prefix(100), as: UTF8.self)
            }
        }

        /// The code where it looks like one; anything else could be a page that repeats the address.
        var code: String? {
            if ok == true, error == nil { return "ok" }
            let word = error?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
            let isCode =
                !word.isEmpty && word.utf8.count <= 50 && word.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
            return isCode ? word : nil
        }
    }
}
