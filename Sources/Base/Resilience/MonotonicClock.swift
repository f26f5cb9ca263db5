import POSIX

/// A clock for waiting and measuring; tests drive one by hand.
package struct MonotonicClock: Sendable {
    /// Time since a fixed but unknown moment.
    package var now: @Sendable () -> Duration
    /// Suspends; throws `CancellationError` when the task is cancelled meanwhile.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's own.
    package static let system = MonotonicClock(
        now: { SystemClock.monotonic },
        sleep: { try await Task.sleep(for: $0) }
    )
}

/// A moment after which nothing more is begun.
///
/// A deadline survives a retry; a time-out does not.
package struct Deadline: Sendable {
    private let moment: Duration?
    private let clock: MonotonicClock

    /// For what waits as long as it takes.
    package static let never = Deadline(after: nil, on: .system)

    /// A deadline that lies ahead.
    ///
    /// - Parameters:
    ///   - span: From now; `nil` for never.
    ///   - clock: The clock it is measured on.
    package init(after span: Duration?, on clock: MonotonicClock) {
        moment = span.map { clock.now() + $0 }
        self.clock = clock
    }

    /// The time left; `nil` when there is no end, zero when it has passed.
    package var remaining: Duration? { moment.map { max(.zero, $0 - clock.now()) } }

    /// Whether no time is left.
    package var hasPassed: Bool { remaining == .zero }

    /// The shorter of a span and the time left.
    ///
    /// - Parameter span: A length of time.
    /// - Returns: Zero when the deadline has passed.
    package func cap(_ span: Duration) -> Duration { remaining.map { min($0, span) } ?? span }

    /// Whether that much time is left.
    ///
    /// - Parameter span: A length of time.
    /// - Returns: `false` when the deadline comes first.
    package func allows(_ span: Duration) -> Bool { remaining.map { $0 > span } ?? true }

    /// Does something when it passes.
    ///
    /// - Parameter action: Runs once, unless the alarm is cancelled before.
    /// - Returns: The alarm; `nil` when there is no end.
    func alarm(_ action: @escaping @Sendable () -> Void) -> Task<Void, Never>? {
        guard let remaining else { return nil }
        let clock = clock
        return Task {
            guard (try? await clock.sleep(remaining)) != nil else { return }
            action()
        }
    }
}

/// Work that was not begun because its deadline has passed.
package struct DeadlineExceeded: Error, Sendable, CustomStringConvertible {
    package let place: String

    package init(place: String) { self.place = place }

    package var description: String { "\(place): no time left before the deadline" }
}
