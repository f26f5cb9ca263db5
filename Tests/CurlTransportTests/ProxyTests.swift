import CurlTransport
import POSIX
import Sandbox
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    /// What a proxy was asked for, and how the request ended.
    private func ask(
        _ request: HTTPRequest,
        variables: (String) -> [String: String],
        answer: ScriptedAnswer = ScriptedAnswer(200)
    ) async throws -> (seen: [String], failure: TransportError?) {
        let seen = Locked<[String]>([])
        let proxy = try LoopbackServer { request in
            seen.withLock { $0.append("\(request.method) \(request.target)") }
            return answer
        }
        defer { proxy.stop() }
        let transport = try CurlTransport(
            CurlOptions(variables: variables("http://user:hidden@127.0.0.1:\(proxy.port)"))
        )
        defer { transport.shutdown() }
        var failure: TransportError?
        do throws(TransportError) { _ = try await transport.send(request) } catch { failure = error }
        return (seen.withLock { $0 }, failure)
    }

    private let request = HTTPRequest(.get, Origin(.http, "logs.invalid"), RequestTarget(path: "/x", query: "a=b"))

    @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
    func `plain requests go to the proxy that is named`(_ name: String) async throws {
        let (seen, failure) = try await ask(request) { [name: $0] }
        #expect(seen == ["GET http://logs.invalid/x?a=b"])
        #expect(failure == nil)
    }

    @Test(arguments: ["HTTP_PROXY", "https_proxy", "HTTPS_PROXY"])
    func `other variables are not for plain requests`(_ name: String) async throws {
        let (seen, failure) = try await ask(request) { [name: $0] }
        #expect(seen.isEmpty)
        #expect(failure?.code == .resolve)
    }

    @Test(arguments: ["no_proxy", "NO_PROXY"], ["logs.invalid", ".invalid", "*", "other.test, invalid"])
    func `exempt hosts are reached directly`(_ name: String, _ list: String) async throws {
        let (seen, failure) = try await ask(request) { ["http_proxy": $0, name: list] }
        #expect(seen.isEmpty)
        #expect(failure?.code == .resolve)
    }

    @Test(arguments: ["s.invalid", "xlogs.invalid", "", "10.0.0.0/8"])
    func `look-alikes are not exempt`(_ list: String) async throws {
        let (seen, _) = try await ask(request) { ["http_proxy": $0, "no_proxy": list] }
        #expect(seen.count == 1)
    }

    @Test func `what must not be seen by a proxy is not`() async throws {
        var direct = request
        direct.bypassesProxy = true
        #expect(try await ask(direct) { ["http_proxy": $0] }.seen.isEmpty)
        let limits = RequestLimits(total: .milliseconds(200))
        let metadata = HTTPRequest(.get, Origin(.http, "169.254.169.254"), RequestTarget(), limits: limits)
        #expect(try await ask(metadata) { ["http_proxy": $0, "all_proxy": $0] }.seen.isEmpty)
    }

    @Test(arguments: ["https_proxy", "HTTPS_PROXY", "all_proxy"])
    func `a refused tunnel is a refused connection and keeps the proxy's password`(_ name: String) async throws {
        var secure = request
        secure.origin = Origin(.https, "logs.invalid")
        secure.method = .post
        let (seen, failure) = try await ask(secure, variables: { [name: $0] }, answer: ScriptedAnswer(407))
        #expect(seen == ["CONNECT logs.invalid:443"])
        let error = try #require(failure)
        #expect(error.code == .connect)
        #expect(error.message.contains("407"))
        #expect(!error.mayHaveBeenSent)
        #expect(!String(reflecting: error).contains("hidden"))
    }
}
