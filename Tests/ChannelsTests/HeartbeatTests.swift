import Channels
import FoundationEssentials
import Testing
import Transport

@Suite struct HeartbeatTests {
    static let run = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
    static let rid = "rid=01020304-0506-0708-090a-0b0c0d0e0f10"

    private func heartbeat(_ stub: Stub, _ address: String = "https://hc.example/ping/XsecretX") throws -> Heartbeat {
        try Heartbeat(address: Secret(address), runID: Self.run, pipeline: stub.pipeline())
    }

    private func sent(_ stub: Stub) -> [String] { stub.requests.map { "\($0.method.rawValue) \($0.target.text)" } }

    @Test func `the start is told with the run's identifier`() async throws {
        let stub = Stub([.answer(200, "OK")])
        #expect(try await heartbeat(stub).start() == nil)
        #expect(sent(stub) == ["POST /ping/XsecretX/start?\(Self.rid)"])
        #expect(stub.requests.allSatisfy { $0.isConfidential && $0.limits.total == .seconds(5) })
    }

    @Test(arguments: [0, 2, 3])
    func `work done is a success, with the code in the body`(code: Int) async throws {
        let stub = Stub([.answer(201)])
        #expect(try await heartbeat(stub).finish(exitCode: code, summary: "12 deleted") == nil)
        #expect(sent(stub) == ["POST /ping/XsecretX?\(Self.rid)"])
        #expect(stub.requests.first?.body == Array("exit code \(code)\n12 deleted".utf8))
    }

    @Test(arguments: [1, 69, 77, 78, 124, 130, 143])
    func `a failure is one`(code: Int) async throws {
        let stub = Stub([.answer(200)])
        #expect(try await heartbeat(stub).finish(exitCode: code, summary: "") == nil)
        #expect(sent(stub) == ["POST /ping/XsecretX/fail?\(Self.rid)"])
    }

    @Test(arguments: [64, 75])
    func `what was no run says nothing`(code: Int) async throws {
        let stub = Stub([.answer(200)])
        #expect(try await heartbeat(stub).finish(exitCode: code, summary: "") == nil)
        #expect(stub.requests.isEmpty)
    }

    @Test(arguments: [
        ("https://hc.example/key/prune/", "/key/prune/start?\(rid)"),
        ("https://hc.example/key/prune?create=1", "/key/prune/start?create=1&\(rid)"),
        ("http://127.0.0.1:8000", "/start?\(rid)"),
    ])
    func `a slash at the end and a query are kept in their place`(address: String, target: String) async throws {
        let stub = Stub([.answer(200)])
        _ = try await heartbeat(stub, address).start()
        #expect(stub.requests.map(\.target.text) == [target])
    }

    @Test func `a stumbling service is pinged twice more`() async throws {
        let stub = Stub([.answer(503), .answer(503), .answer(200)])
        #expect(try await heartbeat(stub).start() == nil)
        #expect(stub.requests.count == 3)
        #expect(stub.waits.allSatisfy { $0 <= .seconds(2) })
    }

    @Test(arguments: [
        (Result<HTTPResponse, TransportError>.answer(404, "XsecretX"), "POST https://hc.example/…: status 404"),
        (.answer(500), "POST https://hc.example/…: status 500"),
        (.answer(302, "", ["Location": "https://elsewhere/XsecretX"]), "POST https://hc.example/…: status 302"),
        (.failure(.timeout, mayHaveBeenSent: true), "POST https://hooks.slack.com/…: it went wrong"),
    ])
    func `a failed ping is told in a line without the address`(
        answer: Result<HTTPResponse, TransportError>,
        line: String
    ) async throws {
        #expect(try await heartbeat(Stub([answer])).start() == line)
    }

    @Test func `a long summary keeps its end, and the code`() async throws {
        let stub = Stub([.answer(200)])
        _ = try await heartbeat(stub).finish(exitCode: 3, summary: String(repeating: "é", count: 20_000) + "last")
        let body = try #require(stub.requests.first?.body)
        #expect(body.count <= 10_000)
        let text = try #require(String(validating: body, as: UTF8.self))
        #expect(text.hasPrefix("exit code 3\né"))
        #expect(text.hasSuffix("élast"))
    }

    @Test func `an address that is not safe is refused`() {
        #expect(throws: AddressProblem.self) { try heartbeat(Stub([.answer(200)]), "http://hc.example/x") }
    }
}
