import Glibc
import JobKit
import POSIX

/// The signal that asked the run to stop, and the task that it stops.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Locked(State())

    /// The exit code that a signal asks for; `nil` when none came.
    var code: ExitCode? {
        state.withLock { $0.signal }.map { $0 == SIGINT ? .interrupted : .terminated }
    }

    /// Listens to SIGTERM and SIGINT; the first cancels, the second ends the process at once.
    ///
    /// Call it before any other thread exists.
    func listen() throws(SystemError) {
        Signals.ignore([SIGPIPE, SIGHUP])
        try Signals.handle([SIGTERM, SIGINT]) { signal in self.receive(signal) }
    }

    /// Takes note of a signal.
    func receive(_ signal: Int32) {
        let (isFirst, cancel) = state.withLock { state in
            defer { state.signal = state.signal ?? signal }
            return (state.signal == nil, state.cancel)
        }
        guard isFirst else { Host.exitNow(128 + signal) }
        cancel?()
    }

    /// Names what a signal cancels; cancels at once when one came already.
    func onSignal(_ cancel: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.cancel = cancel
            return state.signal != nil
        }
        if isLate { cancel() }
    }

    /// There is nothing left to cancel; keeps what was to be cancelled, and all it holds, no longer.
    func workEnded() { state.withLock { $0.cancel = nil } }
}

/// Ends the process when even cancelling did not.
enum Watchdog {
    /// Starts the thread that watches.
    ///
    /// - Parameters:
    ///   - limit: From now; then the process exits 124 whatever hangs.
    ///   - logger: Told so.
    /// - Throws: `SystemError` when the thread cannot be started.
    static func start(after limit: Duration, _ logger: Logger) throws(SystemError) {
        try Thread.start("watchdog") {
            let end = SystemClock.monotonic + limit
            while case let left = end - SystemClock.monotonic, left > .zero {
                usleep(useconds_t(min(left, .seconds(1)) / .microseconds(1)))
            }
            logger.announce("the run hangs past its deadline and is ended")
            usleep(100_000)
            Host.exitNow(ExitCode.deadline.rawValue)
        }
    }
}

extension Logger {
    /// Logs from a thread of its own: a pipe that no one reads must not hold the caller.
    func announce(_ message: String) {
        // Without room for a thread there is no room for words.
        try? Thread.start("announcement") { self.warning(message) }
    }
}
