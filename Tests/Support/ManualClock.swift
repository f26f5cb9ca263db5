import POSIX
package import Resilience

/// A clock on which waiting takes no time and moves the clock; every wait is kept.
package final class ManualClock: Sendable {
    private struct State {
        var now = Duration.zero
        var waits: [Duration] = []
    }

    private let state = Locked(State())

    package init() {}

    /// Every wait so far.
    package var waits: [Duration] { state.withLock { $0.waits } }

    /// The time on the clock.
    package var now: Duration { state.withLock { $0.now } }

    /// Moves the clock.
    package func advance(by span: Duration) { state.withLock { $0.now += span } }

    /// The clock as the code under test takes it.
    package var clock: MonotonicClock {
        MonotonicClock(
            now: { self.now },
            sleep: { span in
                try Task.checkCancellation()
                self.state.withLock {
                    $0.now += span
                    $0.waits.append(span)
                }
            }
        )
    }
}

/// Random numbers that are the same in every run (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
