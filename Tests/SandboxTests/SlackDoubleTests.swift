import Sandbox
import Testing
import Transport

@Suite struct SlackDoubleTests {
    private func post(_ slack: SlackDouble, _ body: String, path: String = SlackDouble.path) -> String {
        let request = ReceivedRequest(
            method: "POST",
            target: path,
            headers: ["Content-Type": "application/json"],
            body: Array(body.utf8)
        )
        let answer = slack.answer(request)
        return "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
    }

    @Test func `a message is kept as people read it`() {
        let slack = SlackDouble()
        let body = #"""
            {"text": "a &amp; b", "attachments": [{"color": "danger", "blocks": [
              {"type": "section", "text": {"type": "mrkdwn", "text": "two\nlines"}},
              {"type": "context", "elements": [{"type": "mrkdwn", "text": "&lt;foot&gt;"}]}]}]}
            """#
        #expect(post(slack, body) == "200 ok")
        #expect(slack.messages == ["a & b\n  | two lines\n  | <foot>"])
        let listing = slack.answer(ReceivedRequest(method: "GET", target: "/"))
        #expect(String(decoding: listing.body, as: UTF8.self) == "a & b\n  | two lines\n  | <foot>\n")
    }

    @Test(arguments: [
        ("nonsense", "400 invalid_payload"), ("{}", "400 no_text"), (#"{"text": ""}"#, "400 no_text"),
        (#"{"text": "x", "channel": "general"}"#, "404 channel_not_found"),
        (#"{"text": "x", "attachments": [{"blocks": [{"type": "section"}]}]}"#, "400 invalid_blocks"),
        (#"{"text": "x", "attachments": [{"blocks": [{"text": {"text": ""}}]}]}"#, "400 invalid_blocks"),
        (
            #"{"text": "x", "attachments": [{"blocks": [{"text": {"text": "\#(String(repeating: "x", count: 3001))"}}]}]}"#,
            "400 invalid_blocks"
        ),
    ])
    func `what Slack refuses it refuses`(body: String, answer: String) {
        let slack = SlackDouble()
        #expect(post(slack, body) == answer)
        #expect(slack.messages.isEmpty)
        #expect(slack.posts == 1)
    }

    @Test func `another webhook is none, and a script is followed`() {
        let slack = SlackDouble()
        #expect(post(slack, #"{"text": "x"}"#, path: "/services/other") == "404 no_service")
        slack.refuse(with: [.text(429, "rate_limited"), .text(500, "rollup_error")])
        #expect(post(slack, #"{"text": "x"}"#) == "429 rate_limited")
        #expect(post(slack, #"{"text": "x"}"#) == "500 rollup_error")
        #expect(post(slack, #"{"text": "x"}"#) == "200 ok")
    }
}
