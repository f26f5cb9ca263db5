import POSIX
import Resilience
import TestSupport
import Testing

@Suite struct CallPacerTests {
    private let time = ManualClock()
    private var never: Deadline { Deadline(after: nil, on: time.clock) }

    /// The moments at which calls began that were asked for one after the other, at once.
    private func moments(_ count: Int, _ pacer: CallPacer, rate: Double, key: String = "a") async throws -> [Duration] {
        var moments: [Duration] = []
        for _ in 0..<count {
            try await pacer.take(key, rate: rate, by: never)
            moments.append(time.now)
        }
        return moments
    }

    private func gaps(_ moments: [Duration]) -> [Duration] { zip(moments.dropFirst(), moments).map { $0 - $1 } }

    @Test func `the first call begins at once, the others keep their distance`() async throws {
        let pacer = CallPacer(clock: time.clock)
        let begun = try await moments(5, pacer, rate: 4)
        #expect(begun == [.zero, .seconds(0.25), .seconds(0.5), .seconds(0.75), .seconds(1)])
    }

    @Test func `idleness saves nothing up: there is no burst`() async throws {
        let pacer = CallPacer(clock: time.clock)
        _ = try await moments(1, pacer, rate: 4)
        time.advance(by: .seconds(3_600))
        let begun = try await moments(4, pacer, rate: 4)
        #expect(gaps(begun) == [.seconds(0.25), .seconds(0.25), .seconds(0.25)])
    }

    @Test func `keys do not wait for each other`() async throws {
        let pacer = CallPacer(clock: time.clock)
        for key in ["1/eu-west-1/logs/A", "1/eu-west-1/logs/B", "1/us-east-1/logs/A", "2/eu-west-1/logs/A"] {
            try await pacer.take(key, rate: 1, by: never)
        }
        #expect(time.waits.isEmpty)
    }

    @Test(arguments: 1...40)
    func `no second ever sees more calls than documented`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let pacer = CallPacer(clock: time.clock)
        let documented: Double = ([1, 5, 10, 20, 35] as [Double]).randomElement(using: &random) ?? 5
        var begun: [Duration] = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: time.advance(by: .milliseconds(Int.random(in: 0...3_000, using: &random)))
            case 1...3: time.advance(by: .microseconds(Int.random(in: 0...200_000, using: &random)))
            case 4: pacer.slowDown("a")
            default: break
            }
            try await pacer.take("a", rate: documented * 0.8, by: never)
            begun.append(time.now)
        }
        for (place, first) in begun.enumerated() {
            let within = begun[place...].prefix { $0 < first + .seconds(1) }.count
            #expect(Double(within) <= documented, "from \(first)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `callers side by side share one pace`() async throws {
        let pacer = CallPacer(clock: time.clock), deadline = never
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await pacer.take("a", rate: 4, by: deadline) } }
            try await group.waitForAll()
        }
        // Fifty calls have forty-nine distances, whoever waits for whom.
        #expect(time.now >= .seconds(49 * 0.25))
    }

    @Test func `throttling halves the pace down to an eighth, and calls that follow win it back`() async throws {
        let pacer = CallPacer(clock: time.clock)
        _ = try await moments(1, pacer, rate: 1)
        pacer.slowDown("a")
        let slower: [Duration] = gaps(try await moments(3, pacer, rate: 1))
        #expect(slower == [.seconds(1 / 0.5), .seconds(1 / 0.55)])
        for _ in 0..<9 { pacer.slowDown("a") }
        let slowest: [Duration] = gaps(try await moments(40, pacer, rate: 1))
        #expect(slowest.first == .seconds(8))
        #expect(slowest == slowest.sorted(by: >))
        #expect(slowest.last == .seconds(1))
    }

    @Test func `a key that was never called is not slowed down`() async throws {
        let pacer = CallPacer(clock: time.clock)
        pacer.slowDown("a")
        #expect(gaps(try await moments(2, pacer, rate: 1)) == [.seconds(1)])
    }

    @Test func `who would wait past the deadline is told at once`() async throws {
        let pacer = CallPacer(clock: time.clock)
        let deadline = Deadline(after: .seconds(2), on: time.clock)
        try await pacer.take("a", rate: 0.5, by: deadline)
        await #expect(throws: DeadlineExceeded.self) { try await pacer.take("a", rate: 0.5, by: deadline) }
        #expect(time.waits.isEmpty)
        // The turn that was not taken is still there for others.
        try await pacer.take("a", rate: 0.5, by: never)
        #expect(time.now == .seconds(2))
    }

    @Test func `a sleep that ends late moves all later turns`() async throws {
        let time = time
        let sleepy = MonotonicClock(
            now: { time.now },
            sleep: { span in time.advance(by: span + .seconds(1)) }
        )
        let pacer = CallPacer(clock: sleepy)
        let begun = try await moments(3, pacer, rate: 2)
        #expect(begun == [.zero, .seconds(1.5), .seconds(3)])
    }

    @Test func `who is cancelled takes no turn`() async throws {
        let pacer = CallPacer(clock: time.clock), deadline = never
        try await pacer.take("a", rate: 1, by: deadline)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pacer.take("a", rate: 1, by: deadline)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(gaps([.zero] + (try await moments(1, pacer, rate: 1))) == [.seconds(1)])
    }
}
