import AWSServices
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// The budget of an account, as calls keep it.
@Suite struct PacingTests {
    private static let empty = HTTPResponse.json(#"{"destinations":[]}"#)
    private static let busy = HTTPResponse.json(#"{"__type":"ThrottlingException"}"#, status: 400)

    @Test func `calls of one operation keep their distance, those of others do not wait for them`() async throws {
        let bench = try ServiceBench([Self.empty], rate: 4)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        for _ in 0..<4 { _ = try await logs.describeDestinations() }
        #expect(bench.time.waits == [.seconds(0.25), .seconds(0.25), .seconds(0.25)])
        try await logs.putDestinationPolicy(name: "d", policy: "{}")
        #expect(bench.time.waits.count == 3)
    }

    @Test func `pages and repeats count as calls, too`() async throws {
        let answers = [
            HTTPResponse.json(#"{"destinations":[],"nextToken":"a"}"#), .bytes("", status: 500),
            .bytes("", status: 500),
            Self.empty,
        ]
        let bench = try ServiceBench(answers, rate: 4)
        _ = try await CloudWatchLogsClient(try bench.client(.cloudWatchLogs)).describeDestinations()
        // Between repeats there is the wait of the retry, here of no time, and then the pace.
        #expect(bench.time.waits.filter { $0 > .zero } == [.seconds(0.25), .seconds(0.25), .seconds(0.25)])
    }

    @Test func `throttling slows the operation down, and calls that are let through speed it up again`() async throws {
        let bench = try ServiceBench([Self.busy, Self.empty], rate: 1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        for _ in 0..<3 { _ = try await logs.describeDestinations() }
        let waits = bench.time.waits.filter { $0 > .zero }
        // The turn after the refusal was given before it; then half the pace, and a little more.
        #expect(waits == [.seconds(1), .seconds(1 / 0.5), .seconds(1 / 0.55)])
    }

    @Test func `faults and refusals do not slow it down`() async throws {
        let denied = HTTPResponse.json(#"{"__type":"AccessDeniedException"}"#, status: 400)
        let bench = try ServiceBench([denied, .bytes("", status: 500), Self.empty], rate: 1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        await #expect(throws: AWSError.self) { try await logs.describeDestinations() }
        for _ in 0..<2 { _ = try await logs.describeDestinations() }
        #expect(bench.time.waits.filter { $0 > .zero } == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test func `waiting for a turn counts against the deadline`() async throws {
        let bench = try ServiceBench([Self.empty], rate: 0.1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs, within: .seconds(5)))
        _ = try await logs.describeDestinations()
        await #expect(throws: DeadlineExceeded.self) { try await logs.describeDestinations() }
        #expect(bench.transport.requests.count == 1)
    }

    /// Signs with the moment; the second signature takes a second, as when credentials are fetched anew.
    private final class SlowAuthenticator: RequestAuthenticator {
        private let time: ManualClock
        private let calls = Locked(0)

        init(_ time: ManualClock) { self.time = time }

        func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            if call == 2 { time.advance(by: .seconds(1)) }
            var signed = request
            signed.headers["Signed"] = "\(time.now / .seconds(1))"
            return signed
        }

        func recover(from response: HTTPResponse) async -> Bool { false }
    }

    /// When calls of a rate begin, and when they were signed.
    private func sendFour(_ rate: Double) async throws -> (begun: [Duration], signed: [String]) {
        let time = ManualClock(), begun = Locked<[Duration]>([])
        let transport = StubTransport { (_) throws(TransportError) in
            begun.withLock { $0.append(time.now) }
            return HTTPResponse(status: 200)
        }
        let never = Deadline(after: nil, on: time.clock), pacer = CallPacer(clock: time.clock)
        var pipeline = RequestPipeline(transport: transport, clock: time.clock, random: { 0 }, deadline: never)
        pipeline.authenticator = SlowAuthenticator(time)
        pipeline.beforeAttempt = { try await pacer.take("a", rate: rate, by: never) }
        for _ in 0..<4 {
            _ = try await pipeline.send(HTTPRequest(.get, Origin(.https, "h"), RequestTarget()), isIdempotent: true)
        }
        return (begun.withLock { $0 }, transport.requests.compactMap { $0.headers["Signed"] })
    }

    @Test func `calls keep their distance when credentials are slow to come`() async throws {
        let begun = try await sendFour(4).begun
        #expect(begun == [.zero, .seconds(1), .seconds(1.25), .seconds(1.5)])
    }

    @Test func `who waits long for a turn is signed for again`() async throws {
        #expect(try await sendFour(1.0 / 60).signed == ["0.0", "1.0", "60.0", "120.0"])
        #expect(try await sendFour(1.0 / 120).signed == ["0.0", "120.0", "240.0", "360.0"])
    }

    @Test func `services for a whole partition have one pace whatever the region`() async throws {
        let time = ManualClock(), pacer = CallPacer(clock: time.clock)
        let budget = CallBudget(account: "1", pacer: pacer) { _, _ in 1 }
        let never = Deadline(after: nil, on: time.clock)
        for (service, region) in [(AWSService.iam, "eu-west-1"), (.iam, "us-east-1"), (.iam, "cn-north-1")] {
            try await budget.pace(service, region: region, "GetRole", by: never).wait()
        }
        // China is a partition of its own.
        #expect(time.waits == [.seconds(1)])
        let other = CallBudget(account: "2", pacer: pacer) { _, _ in 1 }
        try await other.pace(.iam, region: "eu-west-1", "GetRole", by: never).wait()
        for region in ["eu-west-1", "us-east-1"] {
            try await budget.pace(.kinesis, region: region, "DescribeStreamSummary", by: never).wait()
        }
        #expect(time.waits == [.seconds(1)])
    }
}
