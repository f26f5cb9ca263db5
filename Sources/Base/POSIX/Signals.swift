import Glibc

/// Signals as ordinary events: blocked everywhere, received by one thread with `sigwait`.
package enum Signals {
    /// Ignores the signals for the whole process.
    ///
    /// - Parameter signals: Signal numbers, such as `SIGPIPE`.
    package static func ignore(_ signals: [Int32]) {
        for number in signals { signal(number, SIG_IGN) }
    }

    /// Receives the signals on a thread of its own.
    ///
    /// Call it before any other thread exists: threads inherit which signals are blocked.
    ///
    /// - Parameters:
    ///   - signals: Signal numbers, such as `SIGTERM`.
    ///   - body: Called for each arrival, one after the other, on that thread.
    /// - Throws: `SystemError` when the thread cannot be started.
    package static func handle(_ signals: [Int32], _ body: @escaping @Sendable (Int32) -> Void) throws(SystemError) {
        let set = mask(of: signals)
        withUnsafePointer(to: set) { _ = pthread_sigmask(SIG_BLOCK, $0, nil) }
        try Thread.start("signals") {
            while true {
                var number: Int32 = 0
                if withUnsafePointer(to: set, { sigwait($0, &number) }) == 0 { body(number) }
            }
        }
    }

    static func mask(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in signals { sigaddset(&set, number) }
        return set
    }
}
