import CurlTransport
import POSIX
import Sandbox
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test func `one connection serves one request after the other`() async throws {
        try await withServer {
            .text(200, $0.target)
        } _: { transport, server async throws in
            for number in 0..<20 {
                let target = RequestTarget(path: "/\(number)")
                #expect(try await transport.send(server.request(.post, target)).body == Array(target.path.utf8))
            }
            #expect(server.traffic.connections == 1)
            #expect(server.traffic.requests == 20)
        }
    }

    @Test func `both sides count the same requests and bytes`() async throws {
        try await withServer {
            .text($0.target == "/1" ? 404 : 200, $0.target)
        } _: { transport, server async throws in
            for number in 0..<3 {
                var request = server.request(.put, RequestTarget(path: "/\(number)"))
                request.body = [1, 2, 3]
                _ = try await transport.send(request)
            }
            let statistics = transport.statistics
            #expect(statistics.requests == 3)
            // The server counts what it has written when the answer may be here already.
            while server.traffic.bytesOut < statistics.bytesIn { try await Task.sleep(for: .milliseconds(5)) }
            #expect(statistics.bytesIn == server.traffic.bytesOut)
        }
    }

    @Test func `two hundred at once each get their own answer`() async throws {
        try await withServer {
            .text(200, $0.target)
        } _: { transport, server async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let target = RequestTarget(path: "/\(number)")
                        return try await transport.send(server.request(.get, target)).body == Array(target.path.utf8)
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
            #expect(server.traffic.requests == 200)
            #expect(transport.statistics.requests == 200)
        }
    }

    @Test func `cancelled tasks end, whenever the cancellation comes`() async throws {
        try await withServer { _ in
            ScriptedAnswer(200, misbehaviour: .silence)
        } _: { transport, server async throws in
            await withTaskGroup(of: TransportError.Code?.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        if number % 3 == 0 { await Task.yield() }
                        do throws(TransportError) {
                            _ = try await transport.send(server.request())
                            return nil
                        } catch {
                            return error.code
                        }
                    }
                    if number == 150 { group.cancelAll() }
                }
                group.cancelAll()
                for await code in group { #expect(code == .cancelled) }
            }
            // The thread still serves.
            let limits = RequestLimits(total: .milliseconds(100))
            #expect(try await transport.failure(server.request(limits: limits)).code == .timeout)
        }
    }

    @Test func `a task cancelled beforehand sends nothing`() async throws {
        try await withServer { _ in
            ScriptedAnswer(200)
        } _: { transport, server async throws in
            let code = await withTaskGroup(of: TransportError.Code?.self) { group in
                group.cancelAll()
                group.addTask {
                    do throws(TransportError) {
                        _ = try await transport.send(server.request())
                        return nil
                    } catch {
                        return error.mayHaveBeenSent ? nil : error.code
                    }
                }
                return await group.next() ?? nil
            }
            #expect(code == .cancelled)
            #expect(server.traffic.requests == 0)
        }
    }

    @Test func `a shut-down transport ends what is under way and refuses the rest`() async throws {
        let arrived = Locked(false)
        try await withServer { _ in
            arrived.withLock { $0 = true }
            return ScriptedAnswer(200, misbehaviour: .silence)
        } _: { transport, server async throws in
            async let pending = transport.failure(server.request())
            while !arrived.withLock({ $0 }) { await Task.yield() }
            transport.shutdown()
            let ended = try await pending
            #expect(ended.code == .cancelled)
            #expect(ended.mayHaveBeenSent)
            let refused = try await transport.failure(server.request())
            #expect(refused.code == .cancelled)
            #expect(!refused.mayHaveBeenSent)
        }
    }

    @Test func `a refused connection says so`() async throws {
        let port = try ListeningSocket().port
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let error = try await transport.failure(
            HTTPRequest(.post, Origin(.http, "127.0.0.1", port: port), RequestTarget())
        )
        #expect(error.code == .connect)
        #expect(!error.mayHaveBeenSent)
        #expect(error.message.contains("Connection refused"))
        #expect(transport.statistics.requests == 0)
    }

    @Test func `a connection that does not come to stand runs out of its own time`() async throws {
        // Accepts by the kernel alone: no one speaks TLS.
        let silent = try ListeningSocket()
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let limits = RequestLimits(total: .seconds(50), connect: .milliseconds(200))
        let origin = Origin(.https, "127.0.0.1", port: silent.port)
        let error = try await transport.failure(HTTPRequest(.post, origin, RequestTarget(), limits: limits))
        #expect(error.code == .timeout)
        #expect(error.message.hasPrefix("no connection within 0.2 seconds"))
        #expect(!error.mayHaveBeenSent)
    }

    @Test func `a name without an address says so`() async throws {
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let request = HTTPRequest(
            .get,
            Origin(.https, "search.invalid"),
            RequestTarget(),
            limits: RequestLimits(total: .seconds(20), connect: .seconds(20))
        )
        let error = try await transport.failure(request)
        #expect(error.code == .resolve)
        #expect(!error.mayHaveBeenSent)
    }

    @Test(arguments: [HTTPMethod.delete, .post, .put])
    func `a change whose connection ended without an answer is not sent twice`(_ method: HTTPMethod) async throws {
        let answers = Locked(0)
        try await withServer { request in
            let number = answers.withLock { count -> Int in
                count += 1
                return count
            }
            return number == 2 ? ScriptedAnswer(200, misbehaviour: .close) : ScriptedAnswer(200)
        } _: { transport, server async throws in
            _ = try await transport.send(server.request(.get))
            let error = try await transport.failure(server.request(method))
            #expect(error.code == .interrupted)
            #expect(error.mayHaveBeenSent)
            #expect(server.traffic.requests == 2)
            #expect(try await transport.send(server.request(method)).status == 200)
        }
    }

    @Test func `errors do not repeat what may be secret`() async throws {
        try await withServer { _ in
            ScriptedAnswer(200, misbehaviour: .close)
        } _: { transport, server async throws in
            var request = server.request(.post, RequestTarget(path: "/services/T0/B0/hidden", query: "token=hidden"))
            request.headers["Authorization"] = "Bearer hidden"
            request.body = Array("hidden".utf8)
            request.isConfidential = true
            let error = try await transport.failure(request)
            #expect(!"\(error) \(String(reflecting: error))".contains("hidden"))
            request.isConfidential = false
            let open = try await transport.failure(request)
            #expect("\(open)".contains("/services/T0/B0/hidden: "))
            #expect(!"\(open)".contains("token"))
        }
    }
}
