import Channels
import FoundationEssentials
import Resilience
import Testing
import Transport

@Suite struct SlackChannelTests {
    static let webhook = "https://hooks.slack.com/services/T0/B0/XsecretX"

    private func deliver(_ stub: Stub, deadline: Duration? = nil, mayRepeat: Bool = false) async throws
        -> DeliveryResult
    {
        let channel = try SlackChannel(
            webhook: Secret(Self.webhook),
            pipeline: stub.pipeline(deadline: deadline),
            now: { Date(timeIntervalSince1970: 1_795_489_200) }
        )
        return await channel.deliver(SampleNotices.ordinary, mayRepeat: mayRepeat)
    }

    @Test func `a post goes to the webhook as JSON, and its address is confidential`() async throws {
        let stub = Stub([.answer(200, "ok")])
        #expect(try await deliver(stub) == .delivered(remark: nil))
        let request = try #require(stub.requests.first)
        #expect(stub.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.target.path == "/services/T0/B0/XsecretX")
        #expect(request.headers.fields.map { "\($0.name): \($0.value)" } == ["Content-Type: application/json"])
        #expect(request.isConfidential)
        #expect(request.body.first == UInt8(ascii: "{"))
    }

    @Test(arguments: [
        (200, "no_channel", true), (400, "invalid_token", true), (403, "invalid_token", true),
        (403, "action_prohibited", true), (403, "posting_to_general_channel_denied", true),
        (404, "channel_not_found", true),
        (404, "no_service", true), (404, "no_active_hooks", true), (404, "<html>", true),
        (410, "channel_is_archived", true),
        (302, "", true), (308, "ok", true), (200, "<html>welcome</html>", false), (200, "", false), (204, "", false),
        (400, "something_new", false), (418, "", false),
    ])
    func `a refusal is final`(status: Int, body: String, isConfiguration: Bool) async throws {
        let stub = Stub([.answer(status, body, ["Location": "https://elsewhere.example/"])])
        guard case .refused(let reason, isConfiguration) = try await deliver(stub) else {
            Issue.record("status \(status) \(body) is not seen as it should be")
            return
        }
        #expect(reason.hasPrefix("status \(status)"))
        #expect(!reason.contains("<"))
        #expect(stub.requests.count == 1)
    }

    @Test(arguments: ["invalid_payload", "invalid_blocks", "no_text", "too_many_attachments"])
    func `a refused layout is sent once more as plain text`(error: String) async throws {
        let stub = Stub([.answer(400, error), .answer(200, "ok")])
        let expected = "Slack refused the layout (status 400, \(error)); sent as plain text"
        #expect(try await deliver(stub) == .delivered(remark: expected))
        #expect(stub.requests.count == 2)
        #expect(!String(decoding: stub.requests[1].body, as: UTF8.self).contains("attachments"))
    }

    @Test func `plain text refused too is final`() async throws {
        let stub = Stub([.answer(400, "invalid_payload")])
        #expect(
            try await deliver(stub) == .refused(reason: "status 400, invalid_payload", isConfiguration: false)
        )
        #expect(stub.requests.count == 2)
    }

    @Test(arguments: [
        Result<HTTPResponse, TransportError>.answer(429, "", ["Retry-After": "7"]),
        .answer(429, #"{"ok":false,"error":"rate_limited","retry_after":7}"#),
        .answer(429, "", ["Retry-After": "Tue, 24 Nov 2026 03:00:07 GMT"]),
    ])
    func `Slack's wish to wait is granted`(busy: Result<HTTPResponse, TransportError>) async throws {
        let stub = Stub([busy, .answer(200, "ok")])
        #expect(try await deliver(stub) == .delivered(remark: nil))
        #expect(stub.waits == [.seconds(7)])
    }

    @Test func `a long wait is left to the next run`() async throws {
        let stub = Stub([.answer(429, "", ["Retry-After": "61"])])
        #expect(
            try await deliver(stub) == .retryLater(after: .seconds(61), reason: "status 429")
        )
        #expect(stub.waits.isEmpty)
    }

    @Test func `a wait beyond the deadline is left to the next run`() async throws {
        let stub = Stub([.answer(429, "", ["Retry-After": "30"])])
        #expect(
            try await deliver(stub, deadline: .seconds(10)) == .retryLater(after: .seconds(30), reason: "status 429")
        )
        #expect(stub.waits.isEmpty)
    }

    @Test(arguments: [408, 500, 502, 503])
    func `a stumbling Slack is tried three times`(status: Int) async throws {
        let stub = Stub([.answer(status, "rollup_error")])
        #expect(try await deliver(stub) == .retryLater(after: nil, reason: "status \(status), rollup_error"))
        #expect(stub.requests.count == 3)
    }

    @Test func `it recovers`() async throws {
        #expect(try await deliver(Stub([.answer(500), .answer(500), .answer(200, "ok")])) == .delivered(remark: nil))
    }

    @Test func `no answer after sending is ambiguous, and not repeated`() async throws {
        let stub = Stub([.failure(.timeout, mayHaveBeenSent: true)])
        guard case .ambiguous(let reason) = try await deliver(stub) else {
            Issue.record("seen as certain")
            return
        }
        #expect(reason == "POST https://hooks.slack.com/…: it went wrong")
        #expect(stub.requests.count == 1)
    }

    @Test(arguments: [TransportError.Code.resolve, .connect])
    func `a post that never left is tried again, then later`(code: TransportError.Code) async throws {
        let stub = Stub([.failure(code, mayHaveBeenSent: false)])
        guard case .retryLater(nil, _) = try await deliver(stub) else {
            Issue.record("seen as something else")
            return
        }
        #expect(stub.requests.count == 3)
    }

    @Test func `no time left means later`() async throws {
        let stub = Stub([.answer(200, "ok")])
        guard case .retryLater(nil, let reason) = try await deliver(stub, deadline: .zero) else {
            Issue.record("seen as something else")
            return
        }
        #expect(reason == "POST https://hooks.slack.com/…: no time left before the deadline")
        #expect(stub.requests.isEmpty)
    }

    @Test func `a stopped run still learns that it may have posted`() async throws {
        let stub = Stub([.failure(.cancelled, mayHaveBeenSent: true)])
        #expect(try await deliver(stub) == .ambiguous(reason: "the run was stopped while it posted"))
    }

    @Test(arguments: [
        "http://hooks.slack.com/services/XsecretX", "hooks.slack.com/XsecretX", "ftp://XsecretX/", "",
        "https://u:XsecretX@h/",
    ])
    func `an address that is none, or not safe, is refused without being repeated`(address: String) {
        do {
            _ = try SlackChannel(webhook: Secret(address), pipeline: Stub([.answer(200)]).pipeline(), now: { .now })
            Issue.record("accepted")
        } catch {
            #expect(!"\(error)".contains("XsecretX"))
        }
    }

    @Test(arguments: ["http://127.0.0.1:8080/hook", "http://[::1]:8080/hook", "http://localhost/hook"])
    func `this machine needs no certificate`(address: String) throws {
        _ = try SlackChannel(webhook: Secret(address), pipeline: Stub([.answer(200)]).pipeline(), now: { .now })
    }

    @Test func `an answer that repeats the address does not reach the log`() async throws {
        for body in [Self.webhook, "no_service \(Self.webhook)", #"{"ok":false,"error":"\#(Self.webhook)"}"#] {
            for status in [200, 302, 400, 404, 429, 500] {
                let result = try await deliver(Stub([.answer(status, body, ["Location": Self.webhook])]))
                #expect(!"\(result)".contains("XsecretX"))
            }
        }
    }
}
