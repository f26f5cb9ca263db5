import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@Suite struct RequestPipelineTests {
    private let time = ManualClock()
    private let request = HTTPRequest(.get, Origin(.https, "host"), RequestTarget(path: "/x"))

    private func pipeline(
        _ transport: StubTransport,
        within span: Duration? = nil,
        quota: RetryQuota = RetryQuota(),
        authenticator: (any RequestAuthenticator)? = nil
    ) -> RequestPipeline {
        RequestPipeline(
            transport: transport,
            clock: time.clock,
            random: { 0.5 },
            quota: quota,
            deadline: Deadline(after: span, on: time.clock),
            authenticator: authenticator
        )
    }

    private static func answer(_ status: Int) -> Result<HTTPResponse, TransportError> {
        .success(HTTPResponse(status: status))
    }

    private static func failure(_ code: TransportError.Code, sent: Bool) -> Result<HTTPResponse, TransportError> {
        .failure(TransportError(code, "scripted \(code)", place: "GET https://host/x", mayHaveBeenSent: sent))
    }

    private static func busy(_ response: HTTPResponse) -> RetryDecision { response.status == 503 ? .retry() : .stop }

    @Test func `a busy server is asked again after growing waits, three times in all`() async throws {
        let transport = StubTransport([Self.answer(503)])
        let response = try await pipeline(transport).send(request, isIdempotent: true, decide: Self.busy)
        #expect(response.status == 503)
        #expect(transport.requests.count == 3)
        #expect(time.waits == [.seconds(0.5), .seconds(1)])
    }

    @Test func `a final answer is not asked again`() async throws {
        let transport = StubTransport([Self.answer(503), Self.answer(404), Self.answer(200)])
        let response = try await pipeline(transport).send(request, isIdempotent: true, decide: Self.busy)
        #expect(response.status == 404)
        #expect(transport.requests.count == 2)
    }

    @Test func `the server's own wait is kept`() async throws {
        let transport = StubTransport([Self.answer(429), Self.answer(200)])
        _ = try await pipeline(transport).send(request, isIdempotent: true) {
            $0.status == 429 ? .retry(after: .seconds(9)) : .stop
        }
        #expect(time.waits == [.seconds(9)])
    }

    @Test(
        arguments: [TransportError.Code.resolve, .connect, .timeout, .interrupted],
        [(true, true), (true, false), (false, true), (false, false)]
    )
    func `a failure is repeated only where that does no harm`(
        _ code: TransportError.Code,
        _ circumstances: (sent: Bool, isIdempotent: Bool)
    ) async throws {
        let (sent, isIdempotent) = circumstances
        let transport = StubTransport([Self.failure(code, sent: sent), Self.answer(200)])
        let outcome = await Result.of {
            try await pipeline(transport).send(request, isIdempotent: isIdempotent).status
        }
        let isRepeated = isIdempotent || !sent
        #expect(transport.requests.count == (isRepeated ? 2 : 1))
        #expect((try? outcome.get()) == (isRepeated ? 200 : nil))
    }

    @Test(arguments: [TransportError.Code.tls, .tooLarge, .malformed, .invalid, .other])
    func `what will not get better is not repeated`(_ code: TransportError.Code) async throws {
        let transport = StubTransport([Self.failure(code, sent: false)])
        let error = await #expect(throws: TransportError.self) {
            try await pipeline(transport).send(request, isIdempotent: true)
        }
        #expect(error?.code == code)
        #expect(transport.requests.count == 1)
    }

    @Test func `the last real error is thrown`() async throws {
        let transport = StubTransport([Self.failure(.connect, sent: false), Self.failure(.timeout, sent: true)])
        let error = await #expect(throws: TransportError.self) {
            try await pipeline(transport).send(request, isIdempotent: true)
        }
        #expect(error?.code == .timeout)
        #expect(transport.requests.count == 3)
    }

    @Test func `cancellation is rethrown at once`() async throws {
        let transport = StubTransport([Self.failure(.cancelled, sent: true)])
        await #expect(throws: CancellationError.self) {
            try await pipeline(transport).send(request, isIdempotent: true)
        }
        #expect(transport.requests.count == 1)
    }

    @Test func `no wait goes past the deadline`() async throws {
        let transport = StubTransport([Self.failure(.connect, sent: false)])
        let error = await #expect(throws: TransportError.self) {
            try await pipeline(transport, within: .seconds(1)).send(request, isIdempotent: true)
        }
        #expect(error?.code == .connect)
        // The first wait fits, the second would end after the deadline.
        #expect(time.waits == [.seconds(0.5)])
        #expect(transport.requests.map(\.limits.total) == [.seconds(1), .seconds(0.5)])
    }

    @Test func `a sleep that takes too long leaves the real error`() async throws {
        let time = time
        let transport = StubTransport([Self.failure(.connect, sent: false)])
        var slow = pipeline(transport, within: .seconds(1))
        slow.clock.sleep = { span in time.advance(by: span + .seconds(5)) }
        await #expect(throws: TransportError.self) { try await slow.send(request, isIdempotent: true) }
        #expect(transport.requests.count == 1)
    }

    @Test func `nothing is begun after the deadline`() async throws {
        let transport = StubTransport([Self.answer(200)])
        let late = pipeline(transport, within: .seconds(1))
        time.advance(by: .seconds(1))
        let error = await #expect(throws: DeadlineExceeded.self) { try await late.send(request, isIdempotent: true) }
        #expect(error?.place == "GET https://host/x")
        #expect(transport.requests.isEmpty)
    }

    @Test func `limits are cut to the deadline and never made longer`() async throws {
        let transport = StubTransport([Self.answer(200)])
        _ = try await pipeline(transport, within: .seconds(2)).send(request, isIdempotent: true)
        #expect(transport.requests.first?.limits.total == .seconds(2))
        #expect(transport.requests.first?.limits.connect == .seconds(2))
        _ = try await pipeline(transport).send(request, isIdempotent: true)
        #expect(transport.requests.last?.limits == RequestLimits())
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous function returns or throws.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
