import Resilience
import TestSupport
import Testing
import Transport

@Suite struct RetryQuotaTests {
    private let request = HTTPRequest(.get, Origin(.https, "host"), RequestTarget())

    private func send(_ quota: RetryQuota, _ script: [Result<HTTPResponse, TransportError>]) async -> Int {
        let transport = StubTransport(script), time = ManualClock()
        let pipeline = RequestPipeline(
            transport: transport,
            clock: time.clock,
            random: { 0 },
            quota: quota,
            deadline: Deadline(after: nil, on: time.clock)
        )
        _ = try? await pipeline.send(request, isIdempotent: true) { $0.status == 503 ? .retry() : .stop }
        return transport.requests.count
    }

    private let busy = Result<HTTPResponse, TransportError>.success(HTTPResponse(status: 503))
    private let fine = Result<HTTPResponse, TransportError>.success(HTTPResponse(status: 200))
    private let slow = Result<HTTPResponse, TransportError>.failure(
        TransportError(.timeout, "scripted", place: "", mayHaveBeenSent: true)
    )

    @Test func `a retry costs five, after a time-out ten`() async {
        let quota = RetryQuota()
        #expect(await send(quota, [busy]) == 3)
        #expect(quota.available == 490)
        #expect(await send(quota, [slow]) == 3)
        #expect(quota.available == 470)
    }

    @Test func `success pays back the last cost, and one at the first try`() async {
        let quota = RetryQuota()
        _ = await send(quota, [busy, slow, fine])
        #expect(quota.available == 500 - 5 - 10 + 10)
        _ = await send(quota, [fine])
        #expect(quota.available == 496)
        for _ in 0..<10 { _ = await send(quota, [fine]) }
        #expect(quota.available == 500)
    }

    @Test func `an empty quota ends retries, not requests`() async {
        let quota = RetryQuota()
        var sent = 0
        for _ in 0..<60 { sent += await send(quota, [busy]) }
        #expect(sent == 60 + 100)
        #expect(quota.available == 0)
        #expect(await send(quota, [busy]) == 1)
        for _ in 0..<5 { _ = await send(quota, [fine]) }
        #expect(await send(quota, [busy]) == 2)
    }
}
