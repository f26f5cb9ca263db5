import Glibc
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
    func listen() throws(SystemError) {
        Signals.ignore([SIGPIPE, SIGHUP])
        try Signals.handle([SIGTERM, SIGINT]) { signal in self.receive(signal) }
    }

    private func receive(_ signal: Int32) {
        let (isFirst, cancel) = state.withLock { state in
            defer { state.signal = state.signal ?? signal }
            return (state.signal == nil, state.cancel)
        }
        guard isFirst else { Host.exitNow(128 + signal) }
        try? Descriptor.write(
            "stopping: finishing what is in flight; a second signal ends at once\n",
            to: Descriptor.standardError
        )
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
}

/// Ends the process when even cancelling did not.
enum Watchdog {
    /// Starts the thread that watches.
    ///
    /// - Parameter limit: From now; then the process exits 124 whatever hangs.
    static func start(after limit: Duration) throws(SystemError) {
        try Thread.start("watchdog") {
            let end = SystemClock.monotonic + limit
            while case let left = end - SystemClock.monotonic, left > .zero {
                usleep(useconds_t(min(left, .seconds(1)) / .microseconds(1)))
            }
            try? Descriptor.write("the run hangs past its deadline and is ended\n", to: Descriptor.standardError)
            Host.exitNow(ExitCode.deadline.rawValue)
        }
    }
}
