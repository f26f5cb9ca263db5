import OpenSearch
import TestSupport
import Testing
import Transport

@Suite struct DeletionTests {
    @Test func `the request is this, byte for byte, in each dialect`() async throws {
        let fixture = try Fixture(.json(#"{"acknowledged":true}"#))
        #expect(try await fixture.client.delete(["a-1", "b-2"], Fixture.openSearch) == .acknowledged)
        #expect(try await fixture.client.delete(["a+b@é"], Fixture.elasticsearch7) == .acknowledged)
        let compatible = ClusterIdentity(name: "c", uuid: "u", version: "1.3.20", distribution: "opensearch")
        #expect(try await fixture.client.delete(["a"], compatible) == .acknowledged)
        #expect(
            fixture.lines == [
                "DELETE /a-1,b-2?cluster_manager_timeout=30s&timeout=30s",
                "DELETE /a%2Bb%40%C3%A9?master_timeout=30s&timeout=30s",
                "DELETE /a?master_timeout=30s&timeout=30s",
            ]
        )
    }

    @Test func `no batch makes a line that is too long`() async throws {
        let fixture = try Fixture("https://h/a/prefix", StubTransport([.success(.json(#"{"acknowledged":true}"#))]))
        let names = (0..<300).map { "cwl-vpcflowlog-2026.01.\($0)" }
        for batch in IndexNames.batches(names, overhead: fixture.client.deletionOverhead) {
            _ = try await fixture.client.delete(batch, Fixture.openSearch)
        }
        let lines = fixture.lines.map { "\($0) HTTP/1.1".utf8.count }
        #expect(try #require(lines.max()) <= 2_100 && lines.dropLast().allSatisfy { $0 > 2_000 })
    }

    @Test(arguments: [[], [""], ["_all"], ["*"], ["a", "b*"], ["a,b"], ["-a"], ["<a-{now/d}>"], [".."]])
    func `what could widen a DELETE is never sent`(names: [String]) async throws {
        let fixture = try Fixture(.json(#"{"acknowledged":true}"#))
        guard case .refused = try await fixture.client.delete(names, Fixture.openSearch) else {
            Issue.record("it was sent")
            return
        }
        #expect(fixture.lines.isEmpty)
    }

    @Test(arguments: [408, 500, 502, 503, 504])
    func `an answer that says nothing for certain is not repeated`(status: Int) async throws {
        let fixture = try Fixture(HTTPResponse(status: status))
        guard case .unknown = try await fixture.client.delete(["a"], Fixture.openSearch) else {
            Issue.record("taken for certain")
            return
        }
        #expect(fixture.lines.count == 1)
    }

    @Test func `a success that cannot be read says nothing for certain`() async throws {
        guard
            case .unknown = try await Fixture(HTTPResponse(status: 200, body: [1])).client.delete(
                ["a"],
                Fixture.openSearch
            )
        else {
            Issue.record("taken for certain")
            return
        }
        #expect(
            try await Fixture(.json(#"{"acknowledged":false}"#)).client.delete(["a"], Fixture.openSearch)
                == .unconfirmed
        )
    }

    @Test(arguments: [429, 403])
    func `a busy engine is left alone, and its pause is handed on`(status: Int) async throws {
        let body = Array("Request throttled due to too many requests".utf8)
        let fixture = try Fixture(HTTPResponse(status: status, headers: ["Retry-After": "11"], body: body))
        guard case .postponed(_, .some(.seconds(11))) = try await fixture.client.delete(["a"], Fixture.openSearch)
        else {
            Issue.record("not postponed")
            return
        }
        #expect(fixture.lines.count == 1 && fixture.clock.waits.isEmpty)
    }

    @Test(arguments: [
        (TransportError.Code.timeout, true, "unknown"), (.interrupted, true, "unknown"), (.malformed, true, "unknown"),
        (.timeout, false, "postponed"), (.connect, false, "postponed"), (.resolve, false, "postponed"),
        (.tls, false, "thrown"),
    ])
    func `a request without an answer is judged by whether it was sent`(
        code: TransportError.Code,
        sent: Bool,
        expected: String
    ) async throws {
        let error = TransportError(code, "x", place: "p", mayHaveBeenSent: sent)
        let fixture = try Fixture("https://h", StubTransport([.failure(error)]))
        var outcome = "thrown"
        do {
            switch try await fixture.client.delete(["a"], Fixture.openSearch) {
            case .unknown: outcome = "unknown"
            case .postponed: outcome = "postponed"
            default: outcome = "other"
            }
        } catch is TransportError {}
        #expect(outcome == expected)
        #expect(fixture.lines.count == 1)
    }

    @Test func `the answer is waited for as long as it may be, and no longer than told`() async throws {
        let fixture = try Fixture(.json(#"{"acknowledged":true}"#))
        _ = try await fixture.client.delete(["a"], Fixture.openSearch)
        _ = try await fixture.client.delete(["a"], Fixture.openSearch, within: .seconds(7))
        _ = try await fixture.client.delete(["a"], Fixture.openSearch, within: .seconds(700))
        #expect(fixture.transport.requests.map(\.limits.total) == [.seconds(45), .seconds(7), .seconds(45)])
        let busy = try Fixture(HTTPResponse(status: 503, headers: ["Retry-After": "9"])).client
        guard case .unknown(_, after: .seconds(9)) = try await busy.delete(["a"], Fixture.openSearch) else {
            Issue.record("the pause is lost")
            return
        }
    }

    @Test func `refused credentials end the run`() async throws {
        let client = try Fixture(HTTPResponse(status: 401)).client
        await #expect(throws: OpenSearchError.self) { try await client.delete(["a"], Fixture.openSearch) }
    }
}

private func ~= (pattern: Duration, value: Duration) -> Bool { pattern == value }
