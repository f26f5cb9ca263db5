import Glibc
import POSIX
import Testing

@Suite struct LockedTests {
    private struct Refusal: Error {}

    @Test(.timeLimit(.minutes(1))) func `no increment is lost between threads`() throws {
        let counter = Locked(0), finished = Locked(0)
        for _ in 0..<8 {
            try Thread.start("counter") {
                for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
                finished.withLock { $0 += 1 }
            }
        }
        while finished.withLock({ $0 }) < 8 { SystemClock.block(for: .milliseconds(1)) }
        #expect(counter.withLock { $0 } == 80_000)
    }

    @Test func `an error leaves the lock free and keeps what was changed`() {
        let value = Locked(1)
        #expect(throws: Refusal.self) {
            try value.withLock { (value) throws(Refusal) in
                value = 2
                throw Refusal()
            }
        }
        #expect(value.withLock { $0 } == 2)
    }
}

@Suite struct ThreadTests {
    @Test(.timeLimit(.minutes(1))) func `a thread bears its name, cut to what the system shows`() throws {
        let seen = Locked<String?>(nil)
        try Thread.start("roundsman-watchdog") {
            let comm = (try? Files.read("/proc/thread-self/comm")) ?? []
            seen.withLock { $0 = String(decoding: comm, as: UTF8.self) }
        }
        while seen.withLock({ $0 }) == nil { SystemClock.block(for: .milliseconds(1)) }
        #expect(seen.withLock { $0 } == "roundsman-watch\n")
    }
}

@Suite struct SystemClockTests {
    @Test func `monotonic time does not go back, and blocking takes at least as long as asked`() {
        let before = SystemClock.monotonic
        SystemClock.block(for: .milliseconds(5))
        #expect(SystemClock.monotonic - before >= .milliseconds(5))
    }

    @Test func `the calendar clock is that of the system`() {
        let before = Glibc.time(nil)
        let now = SystemClock.sinceEpoch
        #expect(now >= .seconds(before) && now <= .seconds(Glibc.time(nil) + 1))
    }

    @Test func `the process knows itself`() {
        #expect(Host.processID == getpid())
        #expect(!Host.name.isEmpty && Host.name != "unknown")
    }
}
