import CurlTransport
import FoundationEssentials
import Sandbox
import Testing
import Transport

/// A server of this machine, ended with the test, and a transport to reach it.
func withServer<Result>(
    _ options: CurlOptions = CurlOptions(),
    _ handler: @escaping LoopbackServer.Handler,
    _ body: (CurlTransport, LoopbackServer) async throws -> Result
) async throws -> Result {
    let server = try LoopbackServer(handler: handler)
    defer { server.stop() }
    let transport = try CurlTransport(options)
    defer { transport.shutdown() }
    return try await body(transport, server)
}

extension LoopbackServer {
    var origin: Origin { Origin(.http, "127.0.0.1", port: port) }

    func request(
        _ method: HTTPMethod = .get,
        _ target: RequestTarget = RequestTarget(path: "/"),
        limits: RequestLimits = RequestLimits()
    ) -> HTTPRequest {
        HTTPRequest(method, origin, target, limits: limits)
    }
}

extension CurlTransport {
    /// The failure of a request that must fail.
    func failure(_ request: HTTPRequest) async throws -> TransportError {
        do {
            let response = try await send(request)
            Issue.record("answered with \(response.status)")
        } catch {
            return error
        }
        throw Missing()
    }
}

struct Missing: Error {}
