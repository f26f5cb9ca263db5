import CurlTransport
import POSIX
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct TunnelTests {
    /// A proxy that opens tunnels to this machine, and keeps the first line it was sent.
    private final class TunnelProxy: Sendable {
        let listener: ListeningSocket
        let firstLines = Locked<[String]>([])

        init() throws {
            listener = try ListeningSocket()
            try Thread.start("proxy") { [self] in
                while let client = listener.accept() {
                    try? Thread.start("tunnel") { [self] in try? open(client) }
                }
            }
        }

        /// Pumps bytes both ways until either side ends.
        private func open(_ client: Socket) throws {
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try client.read() }
            let line = String(decoding: head.prefix { $0 != 13 }, as: UTF8.self)
            firstLines.withLock { $0.append(line) }
            guard let port = Int(line.split(separator: " ")[1].drop { $0 != ":" }.dropFirst()) else { return }
            let server = try Socket.connect(toLoopbackPort: port)
            try client.write(Array("HTTP/1.1 200 Open\r\n\r\n".utf8))
            try Thread.start("back") { try? Self.pump(from: server, to: client) }
            try? Self.pump(from: client, to: server)
        }

        private static func pump(from source: Socket, to target: Socket) throws {
            defer { target.shutDown() }
            while case let bytes = try source.read(), !bytes.isEmpty { try target.write(bytes) }
        }
    }

    @Test func `TLS goes through the proxy from end to end`() async throws {
        let certificates = try Certificates(), proxy = try TunnelProxy()
        defer { proxy.listener.shutDown() }
        let origin = try await certificates.serve()
        let variables = ["https_proxy": "http://127.0.0.1:\(proxy.listener.port)"]
        func transport(_ authorities: String) throws -> CurlTransport {
            try CurlTransport(CurlOptions(authorities: certificates.path(authorities), variables: variables))
        }
        let request = HTTPRequest(.post, origin, RequestTarget(path: "/hidden"), body: Array("hidden".utf8))
        let trusting = try transport("authority.pem"), suspicious = try transport("stranger.pem")
        defer {
            trusting.shutdown()
            suspicious.shutdown()
        }
        let response = try await trusting.send(HTTPRequest(.get, origin, RequestTarget(path: "/hidden")))
        #expect(response.status == 200)

        let error = try await suspicious.failure(request)
        #expect(error.code == .tls)
        #expect(!error.mayHaveBeenSent, "the words that open the tunnel are not the request")
        #expect(suspicious.statistics.requests == 0)

        let expected = "CONNECT 127.0.0.1:\(origin.port ?? 0) HTTP/1.1"
        #expect(proxy.firstLines.withLock { $0 } == [expected, expected])
    }
}
