import TestSupport
import Testing

@testable import Channels

@Suite(.timeLimit(.minutes(1))) struct SlackPayloadTests {
    @Test func `an ordinary notice reads like this`() {
        let payload = SlackPayload(SampleNotices.ordinary, mayRepeat: false)
        #expect(payload.text == "🔴 [CRITICAL] production: prune-indexes failed")
        #expect(
            payload.attachments == [
                SlackPayload.Attachment(
                    color: "danger",
                    blocks: [
                        .init(
                            type: "section",
                            text: .init(
                                text:
                                    "The search endpoint did not answer, so nothing was deleted. Disk space keeps shrinking until the next run."
                            )
                        ),
                        .init(
                            type: "section",
                            fields: [
                                .init(text: "*Endpoint*\n`https://search.example`"), .init(text: "*Exit code*\n`69`"),
                                .init(text: "*Schedule*\n`0 3 * * *`"),
                            ]
                        ),
                        .init(
                            type: "section",
                            text: .init(text: "Next: `prune-indexes --config /etc/roundsman/roundsman.yaml`")
                        ),
                        .init(type: "context", elements: [.init(text: "prune-indexes · host-1 · run 6f1c")]),
                    ]
                )
            ]
        )
    }

    @Test func `a possible repetition is marked`() {
        let blocks = SlackPayload(SampleNotices.ordinary, mayRepeat: true).attachments?.first?.blocks
        #expect(blocks?.last?.elements?.first?.text == "prune-indexes · host-1 · run 6f1c · may be a repetition")
    }

    @Test func `a title of several lines becomes one`() {
        #expect(!SlackPayload(SampleNotices.hostile, mayRepeat: false).text.contains("\n"))
    }

    @Test func `fields beyond thirty are counted, not dropped in silence`() {
        let blocks = SlackPayload(SampleNotices.manyFields, mayRepeat: false).attachments?.first?.blocks ?? []
        #expect(blocks.compactMap(\.fields).map(\.count) == [10, 10, 10])
        #expect(blocks.last?.text?.text == "and 15 more")
    }

    @Test func `the next step is kept when the fields take all the room`() {
        let blocks = SlackPayload(SampleNotices.huge[0], mayRepeat: false).attachments?.first?.blocks ?? []
        #expect(blocks.contains { $0.text?.text.hasPrefix("Next: `xxx") == true })
        #expect(blocks.contains { $0.text?.text.hasPrefix("and ") == true })
        #expect(blocks.last?.type == "context")
    }

    @Test func `plain text says the same`() {
        let payload = SlackPayload(plain: SampleNotices.ordinary, mayRepeat: true)
        #expect(payload.attachments == nil)
        for part in ["[CRITICAL]", "nothing was deleted", "Exit code: 69", "run 6f1c", "may be a repetition"] {
            #expect(payload.text.contains(part))
        }
    }

    @Test(.enabled(if: PythonOracle.isInstalled, "the Python environment is missing: make setup"))
    func `slack_sdk and slackblocks accept every payload`() async throws {
        let payloads = SampleNotices.all.flatMap { notice in
            [
                SlackPayload(notice, mayRepeat: false), SlackPayload(notice, mayRepeat: true),
                SlackPayload(plain: notice, mayRepeat: false),
            ]
        }
        let verdicts = try await verdicts(on: payloads.map { try $0.encoded() })
        #expect(verdicts == payloads.map { _ in "ok" })
    }

    @Test(.enabled(if: PythonOracle.isInstalled, "the Python environment is missing: make setup"))
    func `the oracle refuses what is wrong`() async throws {
        let wrong = [
            #"{"text": ""}"#, #"{"text": "x", "channel": "general"}"#, #"{"text": "<!channel>"}"#,
            #"{"text": "a &am"}"#,
            #"{"text":"x","attachments":[{"color":"danger","blocks":[{"type":"section"}]}]}"#,
            #"{"text":"x","attachments":[{"color":"danger","blocks":[{"type":"section","text":{"type":"mrkdwn","text":""}}]}]}"#,
        ]
        let verdicts = try await verdicts(on: wrong.map { Array($0.utf8) })
        #expect(verdicts.count == wrong.count)
        #expect(!verdicts.contains("ok"))
    }

    /// One line for each payload: `ok`, or what is wrong.
    private func verdicts(on payloads: [[UInt8]]) async throws -> [String] {
        let output = try await PythonOracle.run("slack_payloads.py", input: Array(payloads.joined(separator: [10])))
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
