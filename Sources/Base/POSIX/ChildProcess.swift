import Glibc

/// A program started by this process, in a process group of its own.
package final class ChildProcess: Sendable {
    package let processID: Int32
    let streams: Streams
    let input: [UInt8]
    let life = Locked(Life())

    /// How far it has come; its number belongs to it until it is reaped.
    struct Life {
        var isReaped = false
        var isStopped = false
    }

    private init(processID: Int32, streams: Streams, input: [UInt8]) {
        self.processID = processID
        self.streams = streams
        self.input = input
    }

    /// Our ends of the program's three standard streams; those of its input are closed already where there is none.
    struct Streams: Sendable {
        let input: Int32
        /// The other end of `input`: as long as we hold it, writing to a program that went away raises no `SIGPIPE`.
        let inputReader: Int32
        let output: Int32
        let errors: Int32
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
    ///   - arguments: The program's path or name, looked up in this process's `PATH`, then its arguments.
    ///   - environment: The whole environment of the program.
    ///   - input: Its standard input, handed over while `wait` runs; without any it sees the end at once.
    /// - Returns: The running program.
    /// - Throws: `SystemError` when it cannot be started; `EINVAL` without arguments.
    package static func start(
        _ arguments: [String],
        environment: [String: String],
        input: [UInt8] = []
    ) throws(SystemError) -> ChildProcess {
        // One at a time: between `pipe` and `fcntl` another start would let its program inherit the ends.
        try starting.withLock { (count) throws(SystemError) in
            count += 1
            return try spawn(arguments, environment, input)
        }
    }

    /// How many were started; a lock of nothing at all would share its address with its neighbour, which the thread sanitizer takes for a race.
    private static let starting = Locked(0)

    private static func spawn(
        _ arguments: [String],
        _ environment: [String: String],
        _ input: [UInt8]
    ) throws(SystemError) -> ChildProcess {
        guard let program = arguments.first else { throw SystemError("start a program without a name", code: EINVAL) }
        let pipes = try Pipe.make(3)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes[0].reading, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].writing, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[2].writing, 2)
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
            program,
            &actions,
            &attributes,
            &argumentPointers,
            &environmentPointers
        )
        guard code == 0 else {
            pipes.forEach { $0.closeBoth() }
            throw SystemError("start \(program)", code: code)
        }
        close(pipes[1].writing)
        close(pipes[2].writing)
        // Only our end of its input: what it cannot take yet must not hold up reading what it prints.
        if input.isEmpty { pipes[0].closeBoth() } else { _ = fcntl(pipes[0].writing, F_SETFL, O_NONBLOCK) }
        return ChildProcess(
            processID: processID,
            streams: Streams(
                input: pipes[0].writing,
                inputReader: pipes[0].reading,
                output: pipes[1].reading,
                errors: pipes[2].reading
            ),
            input: input
        )
    }

    /// Sends a signal to the program, not to its group; to no one when it has ended.
    ///
    /// - Parameter number: A signal number.
    package func signal(_ number: Int32) {
        life.withLock { if !$0.isReaped { _ = kill(processID, number) } }
    }

    /// Kills the program and its group; `wait` then returns soon.
    package func stop() {
        life.withLock { life in
            life.isStopped = true
            if !life.isReaped { kill(-processID, SIGKILL) }
        }
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

    /// Makes several pipes, or none and throws.
    static func make(_ count: Int) throws(SystemError) -> [Pipe] {
        var pipes: [Pipe] = []
        do throws(SystemError) {
            for _ in 0..<count { pipes.append(try Pipe()) }
        } catch {
            pipes.forEach { $0.closeBoth() }
            throw error
        }
        return pipes
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}
