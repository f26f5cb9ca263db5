import POSIX
import Resilience
import TestSupport
import Testing
import Transport

/// Turns as the pipeline takes them: last of all before an attempt, and given back after it.
@Suite(.timeLimit(.minutes(1))) struct TurnTests {
    private let time = ManualClock()
    private let request = HTTPRequest(.get, Origin(.https, "h"), RequestTarget())
    private var never: Deadline { Deadline(after: nil, on: time.clock) }

    private func turn(_ key: String, in lane: String, rate: Double, _ pacer: CallPacer) -> AttemptTurn {
        let never = never
        return AttemptTurn(
            take: { try await pacer.enter(key, in: lane, rate: rate, by: never) },
            giveBack: { pacer.leave(key, in: lane) }
        )
    }

    private func pipeline(_ transport: any HTTPTransport, _ turn: AttemptTurn) -> RequestPipeline {
        var pipeline = RequestPipeline(transport: transport, clock: time.clock, random: { 0 }, deadline: never)
        pipeline.turn = turn
        return pipeline
    }

    /// A connection that takes three seconds to stand; whatever is sent until then arrives together.
    private final class StallingTransport: HTTPTransport {
        let arrivals = Locked<[Duration]>([])
        let underWay = Locked((now: 0, most: 0))
        private let time: ManualClock

        init(_ time: ManualClock) { self.time = time }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            underWay.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            // Others get all the time they want to take their turns.
            for _ in 0..<500 where time.now < .seconds(3) { await Task.yield() }
            if time.now < .seconds(3) { time.advance(by: .seconds(3) - time.now) }
            arrivals.withLock { $0.append(time.now) }
            underWay.withLock { $0.now -= 1 }
            return HTTPResponse(status: 200)
        }
    }

    @Test func `calls of one lane follow each other, so that a stalled connection lets no crowd arrive`() async throws {
        let transport = StallingTransport(time), request = request
        let pipeline = pipeline(transport, turn("k", in: "1", rate: 4, CallPacer(clock: time.clock)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 { group.addTask { _ = try await pipeline.send(request, isIdempotent: true) } }
            try await group.waitForAll()
        }
        let arrivals = transport.arrivals.withLock { $0 }
        #expect(arrivals.count == 64)
        #expect(transport.underWay.withLock { $0.most } == 1)
        for (place, first) in arrivals.enumerated() {
            #expect(arrivals[place...].prefix { $0 < first + .seconds(1) }.count <= 5, "from \(first)")
        }
    }

    @Test func `lanes do not wait for each other`() async throws {
        let pacer = CallPacer(clock: time.clock)
        try await pacer.enter("1/k", in: "1", rate: 1, by: never)
        try await pacer.enter("2/k", in: "2", rate: 1, by: never)
        #expect(time.waits.isEmpty)
    }

    @Test func `who waits for his pace lets calls of other keys pass`() async throws {
        // The first sleep lasts until it is told to end.
        let time = time, mayWake = Locked(false), sleeps = Locked(0)
        let clock = MonotonicClock(
            now: { time.now },
            sleep: { span in
                sleeps.withLock { $0 += 1 }
                while !mayWake.withLock({ $0 }) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                time.advance(by: span)
            }
        )
        let pacer = CallPacer(clock: clock), never = never
        try await pacer.enter("slow", in: "1", rate: 1, by: never)
        pacer.leave("slow", in: "1")
        let waiting = Task { try await pacer.enter("slow", in: "1", rate: 1, by: never) }
        while sleeps.withLock({ $0 }) == 0 {
            try Task.checkCancellation()
            await Task.yield()
        }
        try await pacer.enter("quick", in: "1", rate: 1, by: never)
        pacer.leave("quick", in: "1")
        mayWake.withLock { $0 = true }
        try await waiting.value
        #expect(time.now == .seconds(1))
    }

    @Test func `a turn is given back whatever comes of the attempt`() async throws {
        let failure = TransportError(.interrupted, "cut", place: "x", mayHaveBeenSent: true)
        let transport = StubTransport([
            .failure(failure), .success(HTTPResponse(status: 503)), .success(HTTPResponse(status: 404)),
        ])
        let taken = Locked(0), given = Locked(0)
        let turn = AttemptTurn(take: { taken.withLock { $0 += 1 } }, giveBack: { given.withLock { $0 += 1 } })
        _ = try await pipeline(transport, turn).send(request, isIdempotent: true) {
            $0.status == 503 ? .retry() : .stop
        }
        #expect(taken.withLock { $0 } == 3)
        #expect(given.withLock { $0 } == 3)
    }

    @Test func `who gives up while waiting leaves key and lane to others`() async throws {
        let pacer = CallPacer(clock: time.clock), never = never
        try await pacer.enter("a", in: "1", rate: 1, by: never)
        // One waits for the lane, one for the key.
        let waiting = ["b", "a"].map { key in Task { try await pacer.enter(key, in: "1", rate: 1, by: never) } }
        for _ in 0..<200 { await Task.yield() }
        for task in waiting {
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        pacer.leave("a", in: "1")
        for key in ["b", "a"] {
            try await pacer.enter(key, in: "1", rate: 1, by: never)
            pacer.leave(key, in: "1")
        }
        // And one for whom the pace comes too late.
        let soon = Deadline(after: .seconds(0.5), on: time.clock)
        await #expect(throws: DeadlineExceeded.self) { try await pacer.enter("a", in: "1", rate: 1, by: soon) }
        try await pacer.enter("a", in: "1", rate: 1, by: never)
    }

    // MARK: Signatures

    /// Signs with the moment; a fetch of credentials takes a second: at the second signature, or at each.
    private final class SlowAuthenticator: RequestAuthenticator {
        private let time: ManualClock
        private let calls = Locked(0)
        private let isAtHand: Bool

        init(_ time: ManualClock, isAtHand: Bool) {
            self.time = time
            self.isAtHand = isAtHand
        }

        func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            if call == 2 || !isAtHand { time.advance(by: .seconds(1)) }
            return sign(request)
        }

        func authenticateAtOnce(_ request: HTTPRequest) async -> HTTPRequest? { isAtHand ? sign(request) : nil }

        private func sign(_ request: HTTPRequest) -> HTTPRequest {
            var signed = request
            signed.headers["Signed"] = "\(time.now / .seconds(1))"
            return signed
        }
    }

    /// When calls of a rate begin, and when they were signed.
    private func sendFour(_ rate: Double, isAtHand: Bool = true) async throws -> (begun: [Duration], signed: [String]) {
        let time = time, begun = Locked<[Duration]>([])
        let transport = StubTransport { (_) throws(TransportError) in
            begun.withLock { $0.append(time.now) }
            return HTTPResponse(status: 200)
        }
        var pipeline = pipeline(transport, turn("k", in: "1", rate: rate, CallPacer(clock: time.clock)))
        pipeline.authenticator = SlowAuthenticator(time, isAtHand: isAtHand)
        for _ in 0..<4 { _ = try await pipeline.send(request, isIdempotent: true) }
        return (begun.withLock { $0 }, transport.requests.compactMap { $0.headers["Signed"] })
    }

    @Test func `calls keep their distance when credentials are slow to come`() async throws {
        let begun = try await sendFour(4).begun
        #expect(begun == [.zero, .seconds(1), .seconds(1.25), .seconds(1.5)])
    }

    @Test(arguments: [(60.0, ["0.0", "1.0", "60.0", "120.0"]), (120.0, ["0.0", "120.0", "240.0", "360.0"])])
    func `who waits long for a turn is signed for again`(distance: Double, moments: [String]) async throws {
        #expect(try await sendFour(1 / distance).signed == moments)
    }

    @Test func `who has to fetch credentials after a long wait takes a new turn`() async throws {
        let (begun, signed) = try await sendFour(1.0 / 100, isAtHand: false)
        // What was signed at 2 had its turn at 101, signed again at 102, and its new turn at 201.
        #expect(signed == ["1.0", "102.0", "302.0", "502.0"])
        #expect(begun == [.seconds(1), .seconds(201), .seconds(401), .seconds(601)])
    }

    // MARK: The last word

    @Test func `no time for a repeat leaves what really went wrong`() async throws {
        let pacer = CallPacer(clock: time.clock), deadline = Deadline(after: .seconds(5), on: time.clock)
        let turn = AttemptTurn(take: { try await pacer.take("k", rate: 0.1, by: deadline) }, giveBack: {})
        var refused = pipeline(StubTransport([.success(HTTPResponse(status: 503))]), turn)
        refused.deadline = deadline
        let response = try await refused.send(request, isIdempotent: true) { $0.status == 503 ? .retry() : .stop }
        #expect(response.status == 503)
        await #expect(throws: DeadlineExceeded.self) { try await refused.send(request, isIdempotent: true) }
    }
}
