import Glibc

extension ChildProcess {
    /// Waits for the end of the program, handing over its input and reading what it prints.
    ///
    /// Call it exactly once; it blocks the thread.
    ///
    /// - Parameters:
    ///   - limit: After this time the program's group is killed.
    ///   - outputLimit: Bytes kept of each stream; what comes after is read and dropped.
    /// - Returns: How it ended and what it printed.
    package func wait(limit: Duration = .seconds(3600), outputLimit: Int = 64 << 20) -> Outcome {
        let deadline = SystemClock.monotonic + limit
        var exchange = Exchange(streams, input: input, outputLimit: outputLimit)
        var timedOut = false
        while exchange.isOpen {
            let left = deadline - SystemClock.monotonic
            if left <= .zero || life.withLock({ $0.isStopped }), !timedOut {
                timedOut = true
                kill(-processID, SIGKILL)
            }
            let progress = exchange.step(milliseconds: Int32(max(1, min(left / .milliseconds(1), 1_000)).rounded(.up)))
            // What left the group and holds the streams open is not waited for.
            if timedOut, !progress { break }
        }
        exchange.end()
        let (status, usage) = reap(by: deadline, &timedOut)
        let signal = status & 0x7f
        let time = [usage.ru_utime, usage.ru_stime].reduce(Duration.zero) {
            $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
        }
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: exchange.output,
            errors: exchange.errors,
            processorTime: time,
            peakMemoryBytes: usage.ru_maxrss * 1024,
            timedOut: timedOut
        )
    }

    /// Collects the end of the program; one that closed its streams and runs on is killed at the deadline like any other.
    private func reap(by deadline: Duration, _ timedOut: inout Bool) -> (status: Int32, usage: rusage) {
        var pause = Duration.milliseconds(1)
        while true {
            if let end = collect() { return end }
            if !timedOut, SystemClock.monotonic >= deadline || life.withLock({ $0.isStopped }) {
                timedOut = true
                kill(-processID, SIGKILL)
            }
            SystemClock.block(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// The end of the program, if it has come; from then on its number may be another's.
    private func collect() -> (status: Int32, usage: rusage)? {
        life.withLock { life in
            var status: Int32 = 0, usage = rusage()
            let ended = wait4(processID, &status, WNOHANG, &usage)
            guard ended == processID || ended < 0 && errno != EINTR else { return nil }
            life.isReaped = true
            return (status, usage)
        }
    }

    /// Runs a program to its end, on a thread of its own.
    ///
    /// - Parameters:
    ///   - arguments: As in `start`.
    ///   - environment: As in `start`.
    ///   - limit: As in `wait`.
    ///   - outputLimit: As in `wait`.
    /// - Returns: How it ended and what it printed.
    /// - Throws: `SystemError` when it cannot be started; `CancellationError` when the task is cancelled: then its group is killed.
    package static func run(
        _ arguments: [String],
        environment: [String: String],
        limit: Duration,
        outputLimit: Int
    ) async throws -> Outcome {
        try Task.checkCancellation()
        let child = try start(arguments, environment: environment)
        let outcome = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Outcome, any Error>) in
                do {
                    try Thread.start("child") {
                        continuation.resume(returning: child.wait(limit: limit, outputLimit: outputLimit))
                    }
                } catch {
                    child.stop()
                    _ = child.wait()
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            child.stop()
        }
        try Task.checkCancellation()
        return outcome
    }
}

/// The traffic with a running program: its input out, its two outputs in.
private struct Exchange {
    private let streams: ChildProcess.Streams
    private let input: [UInt8]
    private let outputLimit: Int
    private var written = 0
    private var isInputOpen: Bool
    private var isReadingOpen = [true, true]
    private var bytes: [[UInt8]] = [[], []]
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    init(_ streams: ChildProcess.Streams, input: [UInt8], outputLimit: Int) {
        self.streams = streams
        self.input = input
        self.outputLimit = outputLimit
        isInputOpen = !input.isEmpty
    }

    var output: [UInt8] { bytes[0] }
    var errors: [UInt8] { bytes[1] }

    /// Whether the program may still print.
    var isOpen: Bool { isReadingOpen.contains(true) }

    /// Moves what can be moved, waiting for it for a while.
    ///
    /// - Returns: `false` when nothing could be moved in that time.
    mutating func step(milliseconds: Int32) -> Bool {
        let readers = [streams.output, streams.errors]
        var polls = zip(readers, isReadingOpen).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
        polls.append(pollfd(fd: isInputOpen ? streams.input : -1, events: Int16(POLLOUT), revents: 0))
        guard poll(&polls, nfds_t(polls.count), milliseconds) > 0 else { return false }
        for index in 0..<2 where polls[index].revents != 0 {
            let count = Glibc.read(readers[index], &chunk, chunk.count)
            if count > 0 {
                bytes[index] += chunk[..<count].prefix(outputLimit - bytes[index].count)
            } else if count == 0 || errno != EINTR {
                isReadingOpen[index] = false
            }
        }
        if polls[2].revents != 0 { writeInput() }
        return true
    }

    private mutating func writeInput() {
        let count = input[written...].withUnsafeBytes { Glibc.write(streams.input, $0.baseAddress, $0.count) }
        if count > 0 { written += count }
        if written == input.count || (count < 0 && errno != EINTR && errno != EAGAIN) { closeInput() }
    }

    private mutating func closeInput() {
        guard isInputOpen else { return }
        isInputOpen = false
        close(streams.input)
        close(streams.inputReader)
    }

    /// Closes what is still open on our side.
    mutating func end() {
        closeInput()
        close(streams.output)
        close(streams.errors)
    }
}
