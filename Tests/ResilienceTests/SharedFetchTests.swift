import POSIX
import Resilience
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct SharedFetchTests {
    private let fetch = SharedFetch<Int>()
    private let never = Deadline(after: nil, on: .system)

    /// A fetch that is counted, and lasts until it is let go or cancelled.
    private final class Source: Sendable {
        let begun = Locked(0)
        let cancelled = Locked(0)
        private let isOpen = Locked(false)

        func open() { isOpen.withLock { $0 = true } }

        func get() async throws -> Int {
            let number = begun.withLock { count -> Int in
                count += 1
                return count
            }
            while !isOpen.withLock({ $0 }) {
                if Task.isCancelled {
                    cancelled.withLock { $0 += 1 }
                    throw CancellationError()
                }
                await Task.yield()
            }
            return number
        }
    }

    private func ask(_ source: Source, by deadline: Deadline? = nil) -> Task<Int, any Error> {
        let deadline = deadline ?? never
        return Task { try await fetch.value(by: deadline, place: "it") { try await source.get() } }
    }

    private func settle() async { for _ in 0..<200 { await Task.yield() } }

    @Test func `who asks at the same time shares one fetch, who comes later has another`() async throws {
        let source = Source()
        let tasks = (0..<64).map { _ in ask(source) }
        await settle()
        source.open()
        for task in tasks { #expect(try await task.value == 1) }
        #expect(try await ask(source).value == 2)
    }

    @Test func `a failure is everybody's, and leaves nothing behind`() async throws {
        struct Broken: Error {}
        let fetch = fetch, never = never
        await #expect(throws: Broken.self) { try await fetch.value(by: never, place: "it") { throw Broken() } }
        #expect(try await fetch.value(by: never, place: "it") { 7 } == 7)
    }

    @Test func `one who goes away takes nothing from the others`() async throws {
        let source = Source()
        let first = ask(source), second = ask(source)
        await settle()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        source.open()
        #expect(try await second.value == 1)
        #expect(source.cancelled.withLock { $0 } == 0)
    }

    @Test func `when the last one has gone the fetch is cancelled, and who comes then begins anew`() async throws {
        let source = Source()
        let tasks = [ask(source), ask(source)]
        await settle()
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        let next = ask(source)
        await settle()
        #expect(source.cancelled.withLock { $0 } == 1)
        source.open()
        #expect(try await next.value == 2)
    }

    @Test func `each waits to its own deadline`() async throws {
        let source = Source(), time = ManualClock()
        let patient = ask(source)
        await settle()
        let late = ask(source, by: Deadline(after: .seconds(3), on: time.clock))
        await #expect(throws: DeadlineExceeded.self) { try await late.value }
        source.open()
        #expect(try await patient.value == 1)
        let passed = Deadline(after: .zero, on: time.clock)
        await #expect(throws: DeadlineExceeded.self) { try await ask(source, by: passed).value }
    }

    @Test func `who was cancelled before begins nothing`() async throws {
        let source = Source(), fetch = fetch, never = never
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await fetch.value(by: never, place: "it") { try await source.get() }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(source.begun.withLock { $0 } == 0)
    }
}
