import CurlTransport
import POSIX
import Resilience
import Sandbox
import Testing
import Transport

/// The server misbehaves as it is told to, and the transport sees each misbehaviour for what it is.
@Suite(.timeLimit(.minutes(1))) struct LoopbackServerTests {
    /// One request to a server that answers like this.
    private func ask(
        _ answer: ScriptedAnswer,
        timeout: Duration = .seconds(20)
    ) async throws -> Result<HTTPResponse, TransportError> {
        let server = try LoopbackServer { _ in answer }
        let transport = try CurlTransport(CurlOptions())
        defer {
            server.stop()
        }
        let address = try Address(server.address)
        var request = HTTPRequest(.get, address.origin, address.target)
        request.limits.total = timeout
        do throws(TransportError) {
            return .success(try await transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    static let body = Array(String(repeating: "0123456789", count: 1000).utf8)

    @Test(
        arguments: [
            nil, .delay(.milliseconds(20)), .chunked, .informs, .drip(bytes: 4000, pause: .milliseconds(5)),
        ] as [ScriptedAnswer.Misbehaviour?]
    )
    func `an odd way to answer is an answer`(misbehaviour: ScriptedAnswer.Misbehaviour?) async throws {
        let response = try await ask(
            ScriptedAnswer(200, headers: ["X-Mark": "yes"], body: Self.body, misbehaviour: misbehaviour)
        ).get()
        #expect(response.status == 200)
        #expect(response.headers["x-mark"] == "yes")
        #expect(response.body == Self.body)
    }

    @Test(arguments: [
        (ScriptedAnswer.Misbehaviour.close, TransportError.Code.interrupted), (.reset, .interrupted),
        (.cut(after: 100), .interrupted), (.raw(Array("no HTTP at all\r\n\r\n".utf8)), .malformed),
    ])
    func `no answer is no answer`(
        misbehaviour: ScriptedAnswer.Misbehaviour,
        code: TransportError.Code
    ) async throws {
        let result = try await ask(ScriptedAnswer(200, body: Self.body, misbehaviour: misbehaviour))
        guard case .failure(let error) = result else {
            Issue.record("taken for an answer")
            return
        }
        #expect(error.code == code)
        #expect(error.mayHaveBeenSent)
    }

    @Test func `silence ends with the time of the request`() async throws {
        let result = try await ask(ScriptedAnswer(200, misbehaviour: .silence), timeout: .milliseconds(200))
        guard case .failure(let error) = result else {
            Issue.record("answered")
            return
        }
        #expect(error.code == .timeout)
    }

    @Test func `a request arrives as it was sent, and is counted`() async throws {
        let seen = Locked<[ReceivedRequest]>([])
        let server = try LoopbackServer { request in
            seen.withLock { $0.append(request) }
            return .text(200, "fine")
        }
        let transport = try CurlTransport(CurlOptions())
        defer {
            server.stop()
        }
        let origin = try Address(server.address).origin
        for number in 0..<3 {
            let request = HTTPRequest(
                .post,
                origin,
                RequestTarget(segments: ["a b", "c/d"], query: [("q", "\(number)&x"), ("e", "")]),
                headers: ["X-Number": "\(number)"],
                body: Array("body \(number)".utf8)
            )
            #expect(try await transport.send(request).body == Array("fine".utf8))
        }
        let requests = seen.withLock { $0 }
        #expect(requests.map(\.target) == (0..<3).map { "/a%20b/c%2Fd?e=&q=\($0)%26x" })
        #expect(requests[0].segments == ["a b", "c/d"])
        #expect(requests[2].query == ["e": "", "q": "2&x"])
        #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == ["body 0", "body 1", "body 2"])
        #expect(server.traffic.requests == 3)
        #expect(server.traffic.connections == 1, "connections are kept and used again")
        #expect(server.traffic.bytesIn > 3 * 60)
    }

    @Test func `a stopped server is not reached any more`() async throws {
        let server = try LoopbackServer { _ in .text(200, "fine") }
        #expect(try LoopbackClient.send("GET", server.address).status == 200)
        server.stop()
        #expect(throws: (any Error).self) { try LoopbackClient.send("GET", server.address) }
    }

    @Test func `chunks of a request are put together`() throws {
        let server = try LoopbackServer { ScriptedAnswer(200, body: $0.body) }
        defer { server.stop() }
        let socket = try Socket.connect(toLoopbackPort: server.port)
        let text =
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        try socket.write(Array(text.utf8))
        var answer: [UInt8] = []
        while true {
            let more = try socket.read()
            if more.isEmpty { break }
            answer += more
        }
        #expect(String(decoding: answer, as: UTF8.self).hasSuffix("\r\n\r\nabcde"))
    }

    @Test func `the client for planting speaks to this machine only`() {
        for address in ["http://192.0.2.1:9200", "https://127.0.0.1:9200", "nonsense"] {
            #expect(throws: (any Error).self) { try LoopbackClient.send("GET", address) }
        }
    }
}
