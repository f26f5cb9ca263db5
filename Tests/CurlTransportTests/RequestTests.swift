import CurlTransport
import POSIX
import Sandbox
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    /// What the server saw of a request.
    private func received(_ change: (inout HTTPRequest) -> Void) async throws -> ReceivedRequest {
        let kept = Locked<[ReceivedRequest]>([])
        try await withServer { request in
            kept.withLock { $0.append(request) }
            return ScriptedAnswer(200)
        } _: { transport, server async throws in
            var request = server.request()
            change(&request)
            _ = try await transport.send(request)
        }
        return try #require(kept.withLock { $0.first })
    }

    @Test(arguments: [
        RequestTarget(path: "/a/../b/./c"), RequestTarget(path: "//double//slash/"),
        RequestTarget(path: "/lower%2fcase%2e"), RequestTarget(path: "/x", query: "b=2&a=1&c"),
        RequestTarget(path: "/sub(delims)!$&'*+,;=:@|{}\"<>^`\\"), RequestTarget(path: "/q", query: "a=?/b"),
        RequestTarget(segments: ["<logs-{now/d}>", "ä b"], query: [("expand", "a,b")]),
    ])
    func `the target arrives as it was signed`(_ target: RequestTarget) async throws {
        #expect(try await received { $0.target = target }.target == target.text)
    }

    @Test(arguments: [HTTPMethod.get, .head, .post, .put, .delete])
    func `only our headers and the necessary ones are sent`(_ method: HTTPMethod) async throws {
        let request = try await received {
            $0.method = method
            $0.headers = ["X-Amz-Date": "20261124T000000Z", "X-Empty": "", "X-Space": "  ", "content-length": "99"]
        }
        #expect(request.method == method.rawValue)
        let length = method == .post || method == .put ? ["Content-Length"] : []
        let names = request.headers.fields.map(\.name)
        let expected = ["Host", "User-Agent", "Accept", "Accept-Encoding", "X-Amz-Date", "X-Empty", "X-Space"] + length
        #expect(names.sorted() == expected.sorted())
        #expect(request.headers["X-Empty"] == "")
        #expect(request.headers["Content-Length"] ?? "0" == "0")
        #expect(request.headers["Accept-Encoding"] == "gzip, deflate")
    }

    @Test(arguments: [HTTPMethod.get, .post, .put, .delete])
    func `a body arrives whole, large ones without asking first`(_ method: HTTPMethod) async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = try await received {
            $0.method = method
            $0.body = body
            $0.headers = ["Content-Type": "application/json"]
        }
        #expect(request.method == method.rawValue)
        #expect(request.body == body)
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["Expect"] == nil)
    }

    @Test func `a Host header of ours replaces libcurl's`() async throws {
        let request = try await received { $0.headers["host"] = "search.example" }
        #expect(request.headers.fields.filter { $0.name.lowercased() == "host" }.map(\.value) == ["search.example"])
    }

    @Test(arguments: [
        HTTPRequest(.get, Origin(.http, "a@b"), RequestTarget()), HTTPRequest(.get, Origin(.http, ""), RequestTarget()),
        HTTPRequest(.get, Origin(.http, "a/b"), RequestTarget()),
        HTTPRequest(.get, Origin(.http, "a", port: 0), RequestTarget()),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(path: "/x#y")),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(path: "/x y")),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(path: "/x?y")),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(path: "/x\r\nHost: b")),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(path: "/", query: "ä")),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(), headers: ["X": "a\r\nY: b"]),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(), headers: ["X:": "a"]),
        HTTPRequest(.get, Origin(.http, "a"), RequestTarget(), headers: ["Transfer-Encoding": "chunked"]),
        HTTPRequest(.head, Origin(.http, "a"), RequestTarget(), body: [1]),
    ])
    func `what cannot be sent as it stands is refused before anything is sent`(_ request: HTTPRequest) async throws {
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let error = try await transport.failure(request)
        #expect(error.code == .invalid)
        #expect(!error.mayHaveBeenSent)
        #expect(transport.statistics == TransferStatistics())
    }
}
