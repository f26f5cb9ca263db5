import Glibc

/// The machine's clocks, and what else only the operating system knows.
package enum SystemClock {
    /// Time since the machine started, not moved by corrections of the calendar clock.
    package static var monotonic: Duration { read(CLOCK_MONOTONIC) }

    /// Time since 1970-01-01T00:00:00Z, as the machine believes.
    package static var sinceEpoch: Duration { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Who and where this process is.
package enum Host {
    /// The number of this process.
    package static var processID: Int32 { getpid() }

    /// The host's name, `unknown` when the system does not tell.
    package static var name: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Ends the process at once, without clean-up of any kind.
    ///
    /// - Parameter code: The exit code, 0 to 255.
    package static func exitNow(_ code: Int32) -> Never { _exit(code) }
}

extension SystemClock {
    /// Blocks the thread; for threads of one's own, never for a task.
    ///
    /// - Parameter span: How long.
    package static func block(for span: Duration) {
        let (seconds, attoseconds) = span.components
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var left = timespec()
        while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
    }
}
