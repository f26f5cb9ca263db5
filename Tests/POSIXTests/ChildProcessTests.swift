import Glibc
import POSIX
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    @Test func `both streams and the exit code come back`() throws {
        let outcome = try shell("echo out; echo err >&2; exit 7").wait()
        #expect(outcome.status == 7)
        #expect(outcome.output == Array("out\n".utf8))
        #expect(outcome.errors == Array("err\n".utf8))
        #expect(!outcome.timedOut)
        #expect(outcome.peakMemoryBytes > 100_000)
    }

    @Test func `the environment is the one given and nothing else`() throws {
        let child = try ChildProcess.start(["/usr/bin/env"], environment: ["A": "1=2 \"3\""])
        #expect(child.wait().output == Array("A=1=2 \"3\"\n".utf8))
    }

    @Test(arguments: [0, 1, 1 << 16, 3 << 20])
    func `input of any size arrives whole`(size: Int) throws {
        let input = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let outcome = try shell("cat", input: input).wait()
        #expect(outcome.output == input)
        #expect(outcome.status == 0)
    }

    @Test func `a program that does not read its input ends as it likes`() throws {
        let outcome = try shell("exec true", input: [UInt8](repeating: 7, count: 1 << 20)).wait()
        #expect(outcome.status == 0)
        #expect(!outcome.timedOut)
    }

    @Test func `what is printed beyond the limit is dropped, and the program does not hang on it`() throws {
        let outcome = try shell("head -c 1000000 /dev/zero; echo end >&2").wait(outputLimit: 1000)
        #expect(outcome.output == [UInt8](repeating: 0, count: 1000))
        #expect(outcome.errors == Array("end\n".utf8))
        #expect(outcome.status == 0)
    }

    @Test(arguments: ["exec sleep 60", "sleep 60; true", "trap '' TERM; sleep 60; sleep 60"])
    func `at the limit the whole group is killed`(script: String) throws {
        let outcome = try shell("echo before; \(script)").wait(limit: .milliseconds(200))
        #expect(outcome.timedOut)
        #expect(outcome.status == 128 + SIGKILL)
        #expect(outcome.output == Array("before\n".utf8))
    }

    @Test func `a program that closed its streams and runs on is killed, too`() throws {
        let outcome = try shell("exec >&- 2>&- ; exec sleep 60").wait(limit: .milliseconds(200))
        #expect(outcome.timedOut)
        #expect(outcome.status == 128 + SIGKILL)
    }

    @Test func `a program that closed its streams keeps its exit code`() throws {
        let outcome = try shell("exec >&- 2>&- ; sleep 0.1; exit 3").wait(limit: .seconds(50))
        #expect(!outcome.timedOut)
        #expect(outcome.status == 3)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGPIPE])
    func `signals that we ignore or block end the program as usual`(number: Int32) throws {
        Signals.ignore([SIGPIPE])
        let child = try shell("kill -\(number) $$; exit 0")
        #expect(child.wait(limit: .seconds(50)).status == 128 + number)
    }

    @Test func `a signal reaches the program`() throws {
        let child = try shell("trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done")
        try Thread.start("signaller") {
            SystemClock.block(for: .milliseconds(200))
            child.signal(SIGTERM)
        }
        let status = child.wait(limit: .seconds(50)).status
        #expect(status == 9 || status == 128 + SIGTERM, "the second only where it came before the trap was set")
    }

    @Test(arguments: ["exec sleep 60", "sleep 60; true", "exec >&- 2>&- ; exec sleep 60"])
    func `who is stopped ends with its whole group`(script: String) throws {
        let child = try shell(script)
        try Thread.start("stopper") {
            SystemClock.block(for: .milliseconds(100))
            child.stop()
        }
        let outcome = child.wait(limit: .seconds(50))
        #expect(outcome.status == 128 + SIGKILL)
        // Nothing is sent to a number that may be another's by now.
        child.stop()
        child.signal(SIGKILL)
    }

    @Test func `a program is run without holding up a task, and printed text comes back`() async throws {
        let outcome = try await ChildProcess.run(
            ["/bin/sh", "-c", "echo out; exit 3"],
            environment: ["PATH": "/usr/bin:/bin"],
            limit: .seconds(50),
            outputLimit: 100
        )
        #expect(outcome.status == 3)
        #expect(outcome.output == Array("out\n".utf8))
    }

    @Test func `who runs a program and is cancelled takes it along`() async throws {
        let file = "/tmp/roundsman-child-\(Host.processID)"
        defer { unlink(file) }
        let task = Task {
            try await ChildProcess.run(
                ["/bin/sh", "-c", "sleep 600 & echo $! > \(file); wait"],
                environment: ["PATH": "/usr/bin:/bin"],
                limit: .seconds(600),
                outputLimit: 100
            )
        }
        var sleeper = ""
        while !sleeper.hasSuffix("\n") {
            try await Task.sleep(for: .milliseconds(5))
            sleeper = (try? Files.read(file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // What the program has started is dead, too, whether or not its new parent has seen to it yet.
        let status = "/proc/\(sleeper.dropLast())/stat"
        while let bytes = try? Files.read(status), !String(decoding: bytes, as: UTF8.self).contains(") Z ") {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `what cannot be started says so`() {
        #expect(throws: SystemError("start /no/such/program", code: ENOENT)) {
            try ChildProcess.start(["/no/such/program"], environment: [:])
        }
        #expect(throws: SystemError("start a program without a name", code: EINVAL)) {
            try ChildProcess.start([], environment: [:])
        }
    }

    @Test func `a program does not hold the ends of another's streams`() throws {
        let reader = try shell("cat", input: Array("text".utf8))
        let bystander = try shell("exec sleep 600")
        let outcome = reader.wait(limit: .seconds(30))
        #expect(!outcome.timedOut, "the end of its input does not come as long as the other holds the pipe")
        #expect(outcome.output == Array("text".utf8))
        bystander.signal(SIGKILL)
        #expect(bystander.wait(limit: .seconds(30)).status == 128 + SIGKILL)
    }
}
