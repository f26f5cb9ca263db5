import POSIX
import Transport

/// A Slack that keeps what the people on call would read.
package final class SlackDouble: Sendable {
    /// The path of the only webhook there is.
    package static let path = "/services/T0SANDBOX/B0SANDBOX/secret"

    private struct State {
        var messages: [String] = []
        var script: [ScriptedAnswer] = []
        var posts = 0
    }

    private let state = Locked(State())

    package init() {}

    /// The messages that arrived, oldest first, as plain text.
    package var messages: [String] { state.withLock { $0.messages } }

    /// How often somebody posted, refused posts included.
    package var posts: Int { state.withLock { $0.posts } }

    /// Answers the next posts like this instead of taking them.
    ///
    /// - Parameter answers: In their order.
    package func refuse(with answers: [ScriptedAnswer]) { state.withLock { $0.script += answers } }

    /// Answers a post to the webhook; `GET /` tells the messages.
    ///
    /// - Parameter request: As it came.
    /// - Returns: What Slack would answer.
    package func answer(_ request: ReceivedRequest) -> ScriptedAnswer {
        if request.method == "GET" { return .text(200, messages.map { $0 + "\n" }.joined(separator: "\n")) }
        guard request.method == "POST", request.path == Self.path else { return .text(404, "no_service") }
        let scripted = state.withLock { state -> ScriptedAnswer? in
            state.posts += 1
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        if let scripted { return scripted }
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true,
            let payload = JSON(bytes: request.body)
        else { return .text(400, "invalid_payload") }
        guard let text = payload["text"].text, !text.isEmpty else { return .text(400, "no_text") }
        // A webhook belongs to one channel; legacy ones refuse even their own name.
        if payload["channel"] != .null { return .text(404, "channel_not_found") }
        guard let blocks = Self.lines(of: payload) else { return .text(400, "invalid_blocks") }
        state.withLock { $0.messages.append(([text] + blocks).map(Self.unescape).joined(separator: "\n")) }
        return .text(200, "ok")
    }

    /// The texts of all blocks, indented; nil where a limit of Slack is broken.
    private static func lines(of payload: JSON) -> [String]? {
        var lines: [String] = []
        for attachment in payload["attachments"].items {
            guard attachment["blocks"].items.count <= 50 else { return nil }
            for block in attachment["blocks"].items {
                let texts = ([block["text"]] + block["fields"].items + block["elements"].items).compactMap {
                    $0["text"].text
                }
                guard !texts.isEmpty, block["fields"].items.count <= 10, block["elements"].items.count <= 10,
                    texts.allSatisfy({ (1...3000).contains($0.utf16.count) })
                else { return nil }
                lines += texts.map { "  | " + $0.replacing("\n", with: " ") }
            }
        }
        return lines
    }

    private static func unescape(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
