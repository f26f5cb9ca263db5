import FoundationEssentials
import Glibc
import JobKit
import POSIX
import Sandbox
import StateStore
import Testing

@testable import JobCommand

@Suite(.timeLimit(.minutes(1))) struct FrameTests {
    static let alerts = """
        alerts:
          state: $FOLDER/state.sqlite
          channels: [{name: oncall, kind: slack, webhook: env:HOOK}]
          routes: [{to: [oncall]}]
        """

    @Test(arguments: [
        ("[]", Int32(0), "done"), ("[ok, ok]", 0, "done"), ("[ok, wrong]", 2, "findings"),
        ("[wrong, deferred]", 3, "partial"),
        ("[unheard-of]", 3, "partial"),
    ])
    func `statuses make the exit code`(items: String, code: Int32, outcome: String) async throws {
        let report = try await Bench(items == "[]" ? "" : "trails: {items: \(items)}").run()
        #expect(report.exit_code == code)
        #expect(report.outcome.rawValue == outcome)
        #expect(report.error == nil)
        #expect(!report.applied)
    }

    @Test func `exit-zero hides findings and nothing else`() async throws {
        #expect(try await Bench("trails: {items: [wrong]}").run("--exit-zero").exit_code == 0)
        #expect(try await Bench("trails: {items: [wrong, failed]}").run("--exit-zero").exit_code == 3)
    }

    @Test(arguments: [("fail", Int32(1)), ("unreachable", 69), ("denied", 77)])
    func `a failure before any work keeps its kind`(behaviour: String, code: Int32) async throws {
        let report = try await Bench("trails: {behaviour: \(behaviour)}").run()
        #expect(report.exit_code == code)
        #expect(report.error != nil)
    }

    @Test func `once work was done, a lost service is a failure and the items are still told`() async throws {
        let report = try await Bench(
            "trails: {items: [ok], behaviour: fail late}\njobs: {watch-jobs: {lock: $FOLDER/l}}"
        )
        .run("--apply")
        #expect(report.exit_code == 1)
        #expect(report.counts == ["ok": 1])
    }

    @Test func `work that stops for no known reason is not done`() async throws {
        #expect(try await Bench("trails: {behaviour: cancel itself}").run().exit_code == 1)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a signal cancels the work and gives the exit code`(signal: Int32, code: Int32) async throws {
        let interruption = Interruption()
        interruption.receive(signal)
        let report = try await Bench("trails: {behaviour: wait}").run(interruption: interruption)
        #expect(report.exit_code == code)
        #expect(report.outcome == .interrupted)
    }

    @Test(arguments: ["wait", "ignore"])
    func `the deadline ends work, also work that does not let go`(behaviour: String) async throws {
        let armed = Locked(Duration.zero)
        let report = try await Bench("trails: {behaviour: \(behaviour)}").run("--deadline", "1s") { limit, _ in
            armed.withLock { $0 = limit }
        }
        #expect(report.exit_code == 124)
        #expect(report.outcome == .timedOut)
        #expect(armed.withLock { $0 } == .seconds(21))
    }

    @Test func `a second run exits 75 without a word; a plan needs no lock`() async throws {
        let bench = try Bench("jobs: {watch-jobs: {lock: $FOLDER/a.lock}}")
        let lock = try #require(try FileLock.acquire("\(bench.folder)/a.lock"))
        #expect(try await bench.run("--apply").exit_code == 75)
        #expect(try await bench.run().exit_code == 0)
        withExtendedLifetime(lock) {}
    }

    @Test func `an unset reference is told by name, before the lock is asked for`() async throws {
        let bench = try Bench("jobs: {watch-jobs: {lock: $FOLDER/a.lock, heartbeat: env:PING}}\n\(Self.alerts)")
        let lock = try #require(try FileLock.acquire("\(bench.folder)/a.lock"))
        let report = try await bench.run("--apply", variables: [:])
        #expect(report.exit_code == 78)
        #expect(report.error == "env:HOOK is not set; env:PING is not set")
        #expect(try await bench.run().exit_code == 0, "a plan needs neither")
        withExtendedLifetime(lock) {}
    }

    @Test func `a job's own secrets are resolved at the start, when it is to act`() async throws {
        let bench = try Bench("trails: {secret: env:OUTER_ID}\njobs: {watch-jobs: {lock: $FOLDER/l}}")
        let refused = try await bench.run("--apply")
        #expect(refused.exit_code == 78)
        #expect(refused.error == "env:OUTER_ID is not set")
        #expect(try await bench.run("--apply", variables: ["OUTER_ID": "x"]).exit_code == 0)
        #expect(try await bench.run().exit_code == 0, "a plan asks when it needs it")
    }

    @Test func `a job's secret that Amazon keeps is asked for once, and named when it is not there`() async throws {
        let answer = Locked(ScriptedAnswer.text(400, #"{"__type":"ParameterNotFound"}"#)), asked = Locked(0)
        let server = try LoopbackServer { _ in
            asked.withLock { $0 += 1 }
            return answer.withLock { $0 }
        }
        defer { server.stop() }
        let bench = try Bench("trails: {secret: ssm:/outer-id}\njobs: {watch-jobs: {lock: $FOLDER/l}}")
        let variables = [
            "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": server.address,
        ]
        let refused = try await bench.run("--apply", variables: variables)
        #expect(refused.exit_code == 78)
        #expect(refused.error == "ssm:/outer-id: there is no such secret")
        answer.withLock { $0 = .text(200, #"{"Parameter":{"Value":"v"}}"#) }
        #expect(try await bench.run("--apply", variables: variables).exit_code == 0)
        #expect(asked.withLock { $0 } == 2)
        let elsewhere = variables.merging(["AWS_ENDPOINT_URL": "http://10.0.0.1:5000"]) { $1 }
        #expect(try await bench.run("--apply", variables: elsewhere).exit_code == 78, "keys would travel unencrypted")
    }

    @Test func `a call that is repeated is logged, without a secret`() async throws {
        let left = Locked(1), lines = Locked<[LogRecord]>([])
        let server = try LoopbackServer { _ in
            let isBusy = left.withLock { count -> Bool in
                count -= 1
                return count >= 0
            }
            return isBusy ? .text(503, "") : .text(200, #"{"Parameter":{"Value":"hush"}}"#)
        }
        defer { server.stop() }
        let variables = [
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": server.address,
        ]
        let bench = try Bench("trails: {secret: ssm:/outer-id}\njobs: {watch-jobs: {lock: $FOLDER/l}}")
        let logger = Logger(level: .debug) { line in lines.withLock { $0.append(line) } }
        #expect(try await bench.run("--apply", variables: variables, logger: logger).exit_code == 0)
        let repeated = lines.withLock { $0 }.filter { $0.message == "request is repeated" }
        #expect(repeated.map { $0.metadata["request.place"] } == ["POST \(server.address)/"])
        #expect(repeated.first?.metadata["retry.reason"] == "status 503")
        #expect(!lines.withLock { "\($0)" }.contains("hush"))
    }

    @Test func `without apply nothing is written and no one is told`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let bench = try Bench("trails: {behaviour: fail}\n\(Self.alerts)")
        let report = try await bench.run(variables: ["HOOK": server.address + SlackDouble.path])
        #expect(report.exit_code == 1)
        #expect(report.notices.isEmpty)
        #expect(slack.posts == 0)
        #expect(bench.files == ["roundsman.yaml"])
    }

    @Test func `a failed run is told once in the route's repeat`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let variables = ["HOOK": server.address + SlackDouble.path]
        let bench = try Bench("trails: {behaviour: fail}\n\(Self.alerts)")
        #expect(try await bench.run("--apply", variables: variables).notices.map(\.status) == [.delivered])
        let second = try await bench.run("--apply", variables: variables)
        #expect(second.notices.map(\.status) == [.suppressed])
        #expect(second.exit_code == 1)
        #expect(slack.messages.count == 1)
        #expect(slack.messages.first?.contains("the job fails as told") == true)
    }

    @Test func `an undelivered notice makes a good run partial and stays owed`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let variables = ["HOOK": server.address + SlackDouble.path]
        let bench = try Bench(Self.alerts)
        let store = try StateStore.open("\(bench.folder)/state.sqlite", now: Date.machineTime)
        let body = #"{"severity":"critical","title":"left over","text":"from before","fields":[],"footer":[]}"#
        _ = try store.enqueue(
            id: "n1",
            job: "watch-jobs",
            fingerprint: "f",
            channel: "oncall",
            body: body,
            now: Date.machineTime,
            quietSince: Date.machineTime
        )
        slack.refuse(with: Array(repeating: .text(500, "no"), count: 3))
        let first = try await bench.run("--apply", variables: variables)
        #expect(first.exit_code == 3)
        #expect(first.notices.map(\.status) == [.spooled])
        #expect(try store.countOwed() == 1)
    }

    @Test func `items put off are told from the third run in a row`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let bench = try Bench("trails: {items: [deferred]}\n\(Self.alerts)")
        var told: [Int] = []
        for _ in 1...3 {
            _ = try await bench.run("--apply", variables: ["HOOK": server.address + SlackDouble.path])
            told.append(slack.messages.count)
        }
        #expect(told == [0, 0, 1])
    }

    @Test(arguments: [
        ("trails: {items: [ok]}", ["/p/start", "/p"]), ("trails: {items: [failed]}", ["/p/start", "/p"]),
        ("trails: {behaviour: fail}", ["/p/start", "/p/fail"]),
    ])
    func `the heartbeat says start and end`(trails: String, paths: [String]) async throws {
        let seen = Locked<[String]>([])
        let server = try LoopbackServer { request in
            seen.withLock { $0.append(request.path) }
            return .text(200, "OK")
        }
        defer { server.stop() }
        let bench = try Bench("\(trails)\njobs: {watch-jobs: {heartbeat: env:PING, lock: $FOLDER/l}}")
        _ = try await bench.run("--apply", variables: ["PING": "\(server.address)/p"])
        #expect(seen.withLock { $0 } == paths)
        _ = try await bench.run(variables: ["PING": "\(server.address)/p"])
        #expect(seen.withLock { $0.count } == 2, "a plan pings nothing")
    }

    @Test func `a heartbeat that is not heard changes nothing`() async throws {
        let server = try LoopbackServer { _ in .text(404, "no such check") }
        defer { server.stop() }
        let bench = try Bench("jobs: {watch-jobs: {heartbeat: env:PING, lock: $FOLDER/l}}")
        #expect(try await bench.run("--apply", variables: ["PING": "\(server.address)/p"]).exit_code == 0)
    }

    @Test func `a state that cannot be opened is not the same as an empty one`() async throws {
        let bench = try Bench(
            Self.alerts.replacing("$FOLDER/state", with: "$FOLDER/none/state")
                + "\njobs: {watch-jobs: {lock: $FOLDER/l}}"
        )
        let report = try await bench.run("--apply", variables: ["HOOK": "http://127.0.0.1:9/x"])
        #expect(report.exit_code == 3)
        #expect(report.notices.map(\.reason) == ["the state cannot be opened"])
    }
}
