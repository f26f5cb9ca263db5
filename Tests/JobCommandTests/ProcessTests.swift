import FoundationEssentials
import Glibc
import POSIX
import Sandbox
import TestSupport
import Testing

@testable import JobCommand

/// What only a process of its own can show: exit codes, streams, signals.
@Suite(.timeLimit(.minutes(1))) struct ProcessTests {
    /// Beside the program that runs these tests.
    private static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return tests.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/prune-indexes"
    }

    private func start(_ words: [String], _ variables: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess.start([try Self.program()] + words, environment: variables)
    }

    private func run(_ words: [String], _ variables: [String: String] = [:]) async throws -> (Int32, String, String) {
        let outcome = try await start(words, variables).end(limit: .seconds(50))
        return (
            outcome.status, String(decoding: outcome.output, as: UTF8.self),
            String(decoding: outcome.errors, as: UTF8.self)
        )
    }

    private static func search(_ address: String) -> String {
        """
        search: {endpoint: "\(address)", auth: {kind: none}}
        retention: {rules: [{name: a, indexes: "a-{yyyy.MM.dd}", keep: 14d}]}
        jobs: {prune-indexes: {lock: $FOLDER/lock}}
        """
    }

    @Test(
        arguments: [
            (["--version"], Int32(0), "prune-indexes \(Version.current)\n", ""),
            (["stray"], 64, "", "unexpected word 'stray'"),
            (["--aply"], 64, "", "did you mean '--apply'?"), (["--config", "/"], 78, "", "directory"),
            (["--config", "/nowhere/at/all"], 78, "", "/nowhere/at/all"),
        ] as [([String], Int32, String, String)]
    )
    func `what is wrong with the call is told on standard error alone`(
        words: [String],
        code: Int32,
        output: String,
        error: String
    ) async throws {
        let (status, told, errors) = try await run(words)
        #expect(status == code)
        #expect(told == output)
        #expect(errors.lowercased().contains(error.lowercased()), "\(errors)")
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a signal ends a run that waits, with a report`(signal: Int32, code: Int32) async throws {
        let server = try LoopbackServer { _ in
            var answer = ScriptedAnswer.text(200, "")
            answer.misbehaviour = .silence
            return answer
        }
        defer { server.stop() }
        let bench = try Bench(Self.search(server.address))
        let child = try start(["--config", "\(bench.folder)/roundsman.yaml", "--apply"])
        while server.traffic.requests == 0 { try await Task.sleep(for: .milliseconds(10)) }
        child.signal(SIGHUP)
        child.signal(signal)
        let outcome = try await child.end(limit: .seconds(50))
        #expect(outcome.status == code)
        let report = String(decoding: outcome.output, as: UTF8.self)
        #expect(report.contains(#""exit_code":\#(code),"#) && report.contains(#""outcome":"interrupted""#), "\(report)")
    }

    /// A search engine that wants signatures, and a role for them.
    private static let signed = """
        hub: {account: "111122223333", region: eu-west-1, role_arn: "arn:aws:iam::111122223333:role/hub"}
        search: {endpoint: "https://search.invalid", auth: {kind: sigv4}}
        retention: {rules: [{name: a, indexes: "a-{yyyy.MM.dd}", keep: 14d}]}
        """

    @Test(arguments: ["signal", "deadline"])
    func `a role that is asked for and not given holds up neither signal nor deadline`(end: String) async throws {
        let server = try LoopbackServer { _ in
            var answer = ScriptedAnswer.text(200, "")
            answer.misbehaviour = .silence
            return answer
        }
        defer { server.stop() }
        let bench = try Bench(Self.signed)
        let variables = [
            "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL_STS": server.address,
        ]
        let limit = end == "deadline" ? ["--deadline", "2s"] : []
        let child = try start(["--config", "\(bench.folder)/roundsman.yaml"] + limit, variables)
        if end == "signal" {
            while server.traffic.requests == 0 { try await Task.sleep(for: .milliseconds(10)) }
            child.signal(SIGTERM)
        }
        let outcome = try await child.end(limit: .seconds(25))
        #expect(outcome.status == (end == "signal" ? 143 : 124))
        let report = String(decoding: outcome.output, as: UTF8.self)
        #expect(report.contains(#""outcome":"\#(end == "signal" ? "interrupted" : "timed_out")""#), "\(report)")
    }

    @Test func `a program that should give credentials holds up no signal, and ends with the run`() async throws {
        let bench = try Bench(Self.signed)
        let script = "sleep 600 & echo $! > \(bench.folder)/sleeper; wait"
        let text = "[default]\ncredential_process = /bin/sh -c '\(script)'\n"
        try Files.replace("\(bench.folder)/aws", with: Array(text.utf8))
        let variables = ["AWS_CONFIG_FILE": "\(bench.folder)/aws", "PATH": "/usr/bin:/bin"]
        let child = try start(["--config", "\(bench.folder)/roundsman.yaml"], variables)
        var sleeper = ""
        while !sleeper.hasSuffix("\n") {
            try await Task.sleep(for: .milliseconds(10))
            sleeper = (try? Files.read("\(bench.folder)/sleeper")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        child.signal(SIGTERM)
        #expect(try await child.end(limit: .seconds(25)).status == 143)
        let status = "/proc/\(sleeper.dropLast())/stat"
        while let bytes = try? Files.read(status), !String(decoding: bytes, as: UTF8.self).contains(") Z ") {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func `a time that lies ahead deletes nothing, but on a loopback address`() async throws {
        let words = ["--apply", "--now", "2999-01-01T00:00:00Z", "--config"]
        let far = try Bench(Self.search("https://search.invalid"))
        let (status, output, errors) = try await run(words + ["\(far.folder)/roundsman.yaml"])
        #expect(status == 64)
        #expect(output.isEmpty && errors.contains("lies ahead"))
        let near = try Bench(Self.search("http://127.0.0.1:9"))
        #expect(try await run(words + ["\(near.folder)/roundsman.yaml"]).0 == 69)
    }

    @Test func `an unknown rule is a mistake of the call, with a near miss`() async throws {
        let bench = try Bench(Self.search("http://127.0.0.1:9").replacing("name: a,", with: "name: apps,"))
        let (status, _, errors) = try await run(["--config", "\(bench.folder)/roundsman.yaml", "--only", "app"])
        #expect(status == 64)
        #expect(errors.contains("did you mean 'apps'?"))
    }

    @Test(arguments: [
        ("ca_file: $FOLDER/none.pem", "none.pem: No such file"),
        ("ca_file: $FOLDER/roundsman.yaml", "holds no certificate"),
        ("client_key: env:KEY, client_certificate: $FOLDER/none.crt", "none.crt: No such file"),
    ])
    func `a file of certificates that is none is told at its place in the configuration`(key: String, words: String)
        async throws
    {
        let bench = try Bench(Self.search("https://search.invalid").replacing("auth:", with: "\(key), auth:"))
        let (status, output, errors) = try await run(["--config", "\(bench.folder)/roundsman.yaml"], ["KEY": "k"])
        #expect(status == 78 && output.isEmpty)
        let name = key.contains("client") ? "client_certificate" : "ca_file"
        #expect(errors.contains("roundsman.yaml:2:") && errors.contains("search.\(name): ") && errors.contains(words))
    }

    @Test func `a folder for the lock that is missing is to be created`() async throws {
        let bench = try Bench(Self.search("http://127.0.0.1:9").replacing("$FOLDER/lock", with: "$FOLDER/none/lock"))
        let file = "\(bench.folder)/roundsman.yaml"
        let (status, output, errors) = try await run(["--config", file, "--apply", "--output", "table"])
        #expect(status == 1)
        for text in [output, errors] {
            #expect(text.contains("create the folder \(bench.folder)/none, writable for this user"), "\(text)")
        }
    }

    @Test func `with debug the log shows each request, and nothing of its query`() async throws {
        let server = try LoopbackServer { _ in .text(404, "no") }
        defer { server.stop() }
        let bench = try Bench(Self.search(server.address))
        let words = ["--config", "\(bench.folder)/roundsman.yaml", "--log-format", "text", "--log-level"]
        let lines = try await run(words + ["debug"]).2.split(separator: "\n").filter { $0.contains(" debug request ") }
        #expect(lines.count == 1 && lines[0].contains("request.place=\"GET \(server.address)/\""), "\(lines)")
        #expect(lines[0].contains("response.status=404") && lines[0].contains("duration_ms="))
        #expect(try await !run(words + ["info"]).2.contains(" request "))
    }

    @Test func `a broken configuration reaches the people on call`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let bench = try Bench("retenton: {}\n\(FrameTests.alerts)")
        let variables = ["HOOK": server.address + SlackDouble.path]
        let file = "\(bench.folder)/roundsman.yaml"
        let (status, output, errors) = try await run(["--config", file, "--apply"], variables)
        #expect(status == 78)
        #expect(
            output.isEmpty && errors.contains("roundsman.yaml:2:1: retenton: unknown key; did you mean `retention`?")
        )
        #expect(slack.messages.count == 1)
        #expect(try await run(["--config", file], variables).0 == 78)
        #expect(slack.posts == 1, "a plan tells no one")
    }
}
