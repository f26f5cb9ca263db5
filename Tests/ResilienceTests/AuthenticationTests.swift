import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@Suite struct AuthenticationTests {
    /// Numbers its signatures, and recovers as often as told.
    private final class CountingAuthenticator: RequestAuthenticator {
        let signatures = Locked(0)
        let recoveries: Locked<Int>
        /// The proofs that were refused.
        let refused = Locked<[String]>([])

        init(recoveries: Int) { self.recoveries = Locked(recoveries) }

        func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
            var request = request
            let number = signatures.withLock { count -> Int in
                count += 1
                return count
            }
            request.headers["Authorization"] = "signature \(number)"
            return request
        }

        func recover(from response: HTTPResponse, to request: HTTPRequest) async -> Bool {
            refused.withLock { $0.append(request.headers["Authorization"] ?? "") }
            return recoveries.withLock { left in
                left -= 1
                return left >= 0
            }
        }
    }

    private func send(
        _ statuses: [Int],
        _ authenticator: any RequestAuthenticator
    ) async throws -> (status: Int, signatures: [String?], waits: [Duration]) {
        let transport = StubTransport(statuses.map { .success(HTTPResponse(status: $0)) }), time = ManualClock()
        let pipeline = RequestPipeline(
            transport: transport,
            clock: time.clock,
            random: { 0.5 },
            deadline: Deadline(after: nil, on: time.clock),
            authenticator: authenticator
        )
        let request = HTTPRequest(.post, Origin(.https, "host"), RequestTarget())
        let response = try await pipeline.send(request, isIdempotent: false) { $0.status == 503 ? .retry() : .stop }
        return (response.status, transport.requests.map { $0.headers["Authorization"] }, time.waits)
    }

    @Test func `every attempt is signed anew`() async throws {
        let (status, signatures, _) = try await send([503, 503, 200], CountingAuthenticator(recoveries: 0))
        #expect(status == 200)
        #expect(signatures == ["signature 1", "signature 2", "signature 3"])
    }

    @Test(arguments: [400, 401, 403])
    func `a refused identity is worth one more try when something new was learnt`(_ refusal: Int) async throws {
        let (status, signatures, waits) = try await send([refusal, 200], CountingAuthenticator(recoveries: 1))
        #expect(status == 200)
        #expect(signatures.count == 2)
        #expect(waits.isEmpty)
    }

    @Test func `who recovers is told which proof was refused`() async throws {
        let authenticator = CountingAuthenticator(recoveries: 1)
        _ = try await send([503, 403, 200], authenticator)
        #expect(authenticator.refused.withLock { $0 } == ["signature 2"])
    }

    @Test func `never more than one`() async throws {
        let (status, signatures, _) = try await send([403], CountingAuthenticator(recoveries: .max))
        #expect(status == 403)
        #expect(signatures.count == 2)
    }

    @Test func `without anything new the refusal stands`() async throws {
        let (status, signatures, _) = try await send([403, 200], CountingAuthenticator(recoveries: 0))
        #expect(status == 403)
        #expect(signatures.count == 1)
    }

    @Test func `other answers are not the authenticator's affair`() async throws {
        let authenticator = CountingAuthenticator(recoveries: 5)
        _ = try await send([404], authenticator)
        #expect(authenticator.recoveries.withLock { $0 } == 5)
    }

    @Test func `without credentials nothing is sent`() async throws {
        struct NoCredentials: Error, RequestAuthenticator {
            func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest { throw self }
        }
        await #expect(throws: NoCredentials.self) { try await send([200], NoCredentials()) }
    }
}
