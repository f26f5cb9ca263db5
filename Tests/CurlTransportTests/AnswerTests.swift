import CurlTransport
import POSIX
import Sandbox
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct AnswerTests {
    @Test(arguments: [ScriptedAnswer.Misbehaviour.chunked, .informs, .drip(bytes: 7, pause: .zero), .delay(.zero)])
    func `every lawful way of answering yields the same answer`(_ way: ScriptedAnswer.Misbehaviour) async throws {
        let body = Array(repeating: UInt8(ascii: "x"), count: 2500)
        let answer = ScriptedAnswer(203, headers: ["X-One": " 1 "], body: body, misbehaviour: way)
        let response = try await withServer { _ in
            answer
        } _: {
            try await $0.send($1.request())
        }
        #expect(response.status == 203)
        #expect(response.headers["x-one"] == "1")
        #expect(response.body == body)
    }

    @Test func `an interim answer leaves no header behind`() async throws {
        let text = "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let answer = ScriptedAnswer(200, misbehaviour: .raw(Array(text.utf8)))
        let response = try await withServer { _ in
            answer
        } _: {
            try await $0.send($1.request())
        }
        #expect(response.status == 200)
        #expect(response.headers["Link"] == nil)
        #expect(response.body == Array("ok".utf8))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `redirects are not followed`(_ status: Int) async throws {
        try await withServer {
            ScriptedAnswer(status, headers: ["Location": $0.target == "/" ? "/next" : "/"])
        } _: {
            transport,
            server in
            let response = try await transport.send(server.request())
            #expect(response.status == status)
            #expect(response.headers["Location"] == "/next")
            #expect(server.traffic.requests == 1)
        }
    }

    @Test(arguments: [
        (
            "cut off", ScriptedAnswer(200, body: [1, 2, 3], misbehaviour: .cut(after: 2)),
            TransportError.Code.interrupted
        ),
        ("closed", ScriptedAnswer(200, misbehaviour: .close), .interrupted),
        ("reset", ScriptedAnswer(200, misbehaviour: .reset), .interrupted),
        ("not HTTP", ScriptedAnswer(200, misbehaviour: .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))), .malformed),
        ("no such encoding", ScriptedAnswer(200, headers: ["Content-Encoding": "rot13"], body: [1, 2, 3]), .malformed),
        ("not gzip", ScriptedAnswer(200, headers: ["Content-Encoding": "gzip"], body: Array("plain".utf8)), .malformed),
    ])
    func `a broken answer is an error of its kind`(
        _ name: String,
        _ answer: ScriptedAnswer,
        _ code: TransportError.Code
    ) async throws {
        let error = try await withServer { _ in
            answer
        } _: {
            try await $0.failure($1.request(.post))
        }
        #expect(error.code == code, "\(name): \(error)")
        #expect(error.mayHaveBeenSent)
    }

    @Test func `a body beyond the limit is an error and never cut`() async throws {
        let limits = RequestLimits(answerBytes: 1000)
        try await withServer {
            ScriptedAnswer(200, body: Array(repeating: 0, count: $0.target == "/fits" ? 1000 : 1001))
        } _: {
            transport,
            server in
            let fits = server.request(.get, RequestTarget(path: "/fits"), limits: limits)
            #expect(try await transport.send(fits).body.count == 1000)
            let error = try await transport.failure(server.request(limits: limits))
            #expect(error.code == .tooLarge)
            #expect(error.message.contains("1000"))
        }
    }

    @Test func `a compressed answer is unpacked, and its limit counts what comes out`() async throws {
        let program = try ChildProcess.start(
            ["/bin/sh", "-c", "head -c 30000000 /dev/zero | gzip -9"],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        let packed = try await program.end(limit: .seconds(50)).output
        try #require(packed.count > 1000 && packed.count < 100_000)
        let answer = ScriptedAnswer(200, headers: ["Content-Encoding": "gzip"], body: packed)
        try await withServer { _ in
            answer
        } _: { transport, server async throws in
            let unpacked = try await transport.send(server.request())
            #expect(unpacked.body.count == 30_000_000)
            #expect(unpacked.body.allSatisfy { $0 == 0 })
            let bomb = try await transport.failure(server.request(limits: RequestLimits(answerBytes: 1 << 20)))
            #expect(bomb.code == .tooLarge)
        }
    }

    @Test func `a header without end is refused`() async throws {
        let line = "X-Filler: \(String(repeating: "x", count: 1000))\r\n"
        let text = "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 400)
        let answer = ScriptedAnswer(200, misbehaviour: .raw(Array(text.utf8)))
        let error = try await withServer { _ in
            answer
        } _: {
            try await $0.failure($1.request())
        }
        #expect(error.code == .malformed)
    }

    @Test func `what stands behind an answer never begins the next one`() async throws {
        try await withServer { request in
            let length = request.target == "/" ? "2" : "4"
            return ScriptedAnswer(200, headers: ["Content-Length": length], body: Array("okay".utf8))
        } _: { transport, server async throws in
            #expect(try await transport.send(server.request()).body == Array("ok".utf8))
            let next = server.request(.get, RequestTarget(path: "/next"))
            #expect(try await transport.send(next).body == Array("okay".utf8))
        }
    }

    @Test(arguments: [HTTPMethod.head, .get])
    func `answers without a body end at once`(_ method: HTTPMethod) async throws {
        let answer = ScriptedAnswer(
            method == .head ? 200 : 204,
            headers: method == .head ? ["Content-Length": "99"] : [:]
        )
        let response = try await withServer { _ in
            answer
        } _: {
            try await $0.send($1.request(method))
        }
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [ScriptedAnswer.Misbehaviour.silence, .drip(bytes: 1, pause: .milliseconds(50))])
    func `time runs out for a silent and for a slow server`(_ way: ScriptedAnswer.Misbehaviour) async throws {
        let answer = ScriptedAnswer(200, body: Array(repeating: 0, count: 10_000), misbehaviour: way)
        let limits = RequestLimits(total: .milliseconds(300))
        let error = try await withServer { _ in
            answer
        } _: {
            try await $0.failure($1.request(limits: limits))
        }
        #expect(error.code == .timeout)
        #expect(error.mayHaveBeenSent)
        #expect(error.message.hasPrefix("no whole answer within 0.3 seconds"))
    }
}
