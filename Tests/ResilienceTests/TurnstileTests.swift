import POSIX
import Resilience
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TurnstileTests {
    private let turnstile = Turnstile()
    private let never = Deadline(after: nil, on: .system)

    /// A task that waits for its turn, notes its name and leaves.
    private func visitor(_ name: Int, _ log: Locked<[Int]>, by deadline: Deadline? = nil) -> Task<Void, any Error> {
        let deadline = deadline ?? never
        return Task {
            try await turnstile.enter(by: deadline, place: "door")
            log.withLock { $0.append(name) }
            turnstile.leave()
        }
    }

    /// Lets tasks run until they can go no further.
    private func settle() async { for _ in 0..<200 { await Task.yield() } }

    @Test func `one is in at a time`() async throws {
        let inside = Locked(0), most = Locked(0), never = never
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await turnstile.enter(by: never, place: "door")
                    let now = inside.withLock { count -> Int in
                        count += 1
                        return count
                    }
                    most.withLock { $0 = max($0, now) }
                    await Task.yield()
                    inside.withLock { $0 -= 1 }
                    turnstile.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(most.withLock { $0 } == 1)
    }

    @Test func `who came first goes first`() async throws {
        let log = Locked<[Int]>([])
        try await turnstile.enter(by: never, place: "door")
        var tasks: [Task<Void, any Error>] = []
        for name in 1...20 {
            tasks.append(visitor(name, log))
            await settle()
        }
        turnstile.leave()
        for task in tasks { try await task.value }
        #expect(log.withLock { $0 } == Array(1...20))
    }

    @Test func `who is cancelled while waiting leaves the line, and holds no one up`() async throws {
        let log = Locked<[Int]>([])
        try await turnstile.enter(by: never, place: "door")
        let first = visitor(1, log), second = visitor(2, log)
        await settle()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        turnstile.leave()
        try await second.value
        #expect(log.withLock { $0 } == [2])
    }

    @Test func `who was cancelled before does not even line up`() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await turnstile.enter(by: never, place: "door")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        try await turnstile.enter(by: never, place: "door")
    }

    @Test func `no one waits past a deadline`() async throws {
        let time = ManualClock(), log = Locked<[Int]>([])
        try await turnstile.enter(by: never, place: "door")
        // The clock moves with the first wait on it: that of the alarm.
        let late = visitor(1, log, by: Deadline(after: .seconds(5), on: time.clock))
        let error = await #expect(throws: DeadlineExceeded.self) { try await late.value }
        #expect(error?.place == "door")
        #expect(time.waits == [.seconds(5)])
        turnstile.leave()
        try await visitor(2, log).value
        #expect(log.withLock { $0 } == [2])
        let passed = Deadline(after: .zero, on: time.clock)
        await #expect(throws: DeadlineExceeded.self) { try await visitor(3, log, by: passed).value }
    }

    @Test(arguments: 1...20)
    func `whoever is thrown out, cancelled or let in, the door stays in order`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let log = Locked<[Int]>([])
        var tasks: [Task<Void, any Error>] = []
        for name in 0..<60 {
            tasks.append(visitor(name, log))
            if Int.random(in: 0..<3, using: &random) == 0 { tasks.randomElement(using: &random)?.cancel() }
            if Int.random(in: 0..<4, using: &random) == 0 { await Task.yield() }
        }
        var entered = 0
        for task in tasks {
            if case .success = await task.result { entered += 1 }
        }
        #expect(log.withLock { $0.count } == entered)
        try await visitor(-1, log).value
        #expect(log.withLock { $0.last } == -1)
    }
}
