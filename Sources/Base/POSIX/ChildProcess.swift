import Glibc

/// A program started by this process, in a process group of its own.
package final class ChildProcess: Sendable {
    package let processID: Int32
    private let output: Int32
    private let errors: Int32

    private init(processID: Int32, output: Int32, errors: Int32) {
        self.processID = processID
        self.output = output
        self.errors = errors
    }

    /// What a finished program left behind.
    package struct Outcome: Sendable {
        /// The exit code, or 128 plus the signal's number.
        package let status: Int32
        package let output: [UInt8]
        package let errors: [UInt8]
        /// Processor time, user and system together, and the peak of resident memory.
        package let processorTime: Duration
        package let peakMemoryBytes: Int
        package let timedOut: Bool
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program's path or name, looked up in `PATH`, then its arguments. Not empty.
    ///   - environment: The whole environment of the program.
    ///   - input: Its standard input; at most 64 KiB, the size of a pipe.
    /// - Returns: The running program.
    /// - Throws: `SystemError` when it cannot be started.
    package static func start(
        _ arguments: [String],
        environment: [String: String],
        input: [UInt8] = []
    ) throws(SystemError) -> ChildProcess {
        // One at a time: between `pipe` and `fcntl` another start would let its program inherit the ends.
        try starting.withLock { (_) throws(SystemError) in try spawn(arguments, environment, input) }
    }

    private static let starting = Locked(())

    private static func spawn(
        _ arguments: [String],
        _ environment: [String: String],
        _ input: [UInt8]
    ) throws(SystemError) -> ChildProcess {
        let standardInput = try Pipe(), standardOutput = try Pipe(), standardError = try Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, standardInput.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, standardOutput.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, standardError.writing, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t(), defaults = Signals.mask(of: [SIGPIPE, SIGHUP, SIGTERM, SIGINT])
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argumentPointers + environmentPointers).forEach { free($0) } }
        var processID: Int32 = 0
        let code = posix_spawnp(
            &processID,
            arguments[0],
            &actions,
            &attributes,
            &argumentPointers,
            &environmentPointers
        )
        close(standardInput.reading)
        close(standardOutput.writing)
        close(standardError.writing)
        guard code == 0 else {
            close(standardInput.writing)
            close(standardOutput.reading)
            close(standardError.reading)
            throw SystemError("start \(arguments[0])", code: code)
        }
        if !input.isEmpty { try? Descriptor.write(Array(input.prefix(1 << 16)), to: standardInput.writing) }
        close(standardInput.writing)
        return ChildProcess(processID: processID, output: standardOutput.reading, errors: standardError.reading)
    }

    /// Sends a signal to the program, not to its group.
    ///
    /// - Parameter number: A signal number.
    package func signal(_ number: Int32) { kill(processID, number) }

    /// Waits for the end of the program, reading what it prints.
    ///
    /// Call it exactly once; it blocks the thread.
    ///
    /// - Parameters:
    ///   - limit: After this time the program's group is killed.
    ///   - outputLimit: Bytes kept of each stream; what comes after is read and dropped.
    /// - Returns: How it ended and what it printed.
    package func wait(limit: Duration = .seconds(3600), outputLimit: Int = 64 << 20) -> Outcome {
        let deadline = SystemClock.monotonic + limit
        var streams: [(descriptor: Int32, bytes: [UInt8])] = [(output, []), (errors, [])]
        var isOpen = [true, true], timedOut = false
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while isOpen.contains(true) {
            let left = deadline - SystemClock.monotonic
            if left <= .zero, !timedOut {
                timedOut = true
                kill(-processID, SIGKILL)
            }
            var polls = zip(streams, isOpen).map {
                pollfd(fd: $1 ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0)
            }
            let milliseconds = Int32(max(1, min(left / .milliseconds(1), 1_000)).rounded(.up))
            guard poll(&polls, 2, milliseconds) > 0 else {
                if timedOut { break }
                continue
            }
            for index in 0..<2 where polls[index].revents != 0 {
                let count = Glibc.read(streams[index].descriptor, &chunk, chunk.count)
                if count > 0 {
                    streams[index].bytes += chunk[..<count].prefix(outputLimit - streams[index].bytes.count)
                } else if count == 0 || errno != EINTR {
                    isOpen[index] = false
                }
            }
        }
        close(output)
        close(errors)
        var status: Int32 = 0, usage = rusage()
        while wait4(processID, &status, 0, &usage) < 0, errno == EINTR {}
        let signal = status & 0x7f
        let time = [usage.ru_utime, usage.ru_stime].reduce(Duration.zero) {
            $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
        }
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: streams[0].bytes,
            errors: streams[1].bytes,
            processorTime: time,
            peakMemoryBytes: usage.ru_maxrss * 1024,
            timedOut: timedOut
        )
    }
}

/// Both ends of a new pipe, closed when another program is started.
private struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(SystemError) {
        var ends: [Int32] = [0, 0]
        try retryingInterrupts("make a pipe") { pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reading = ends[0]
        writing = ends[1]
    }
}
