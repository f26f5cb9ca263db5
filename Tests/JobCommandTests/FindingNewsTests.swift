import Channels
import FoundationEssentials
import JobKit
import Sandbox
import StateStore
import Testing

@testable import JobCommand

/// Findings are told when they are new and when they are well again, and never in between.
@Suite(.timeLimit(.minutes(1))) struct FindingNewsTests {
    private static let alerts = """
        alerts:
          state: $FOLDER/state.sqlite
          channels: [{name: oncall, kind: slack, webhook: env:HOOK}, {name: spare, kind: slack, webhook: env:SPARE}]
          routes: [{to: [oncall], repeat: 1h}]
        jobs:
          watch-jobs: {lock: $FOLDER/lock}
        """

    /// One run: its items, how the job behaves, and what else stands on the command line.
    struct Run: ExpressibleByStringLiteral {
        let items: String
        var behaviour = "none"
        var words: [String] = []

        init(stringLiteral items: String) { self.items = items }

        init(_ items: String, behaviour: String = "none", words: [String] = []) {
            self.items = items
            self.behaviour = behaviour
            self.words = words
        }
    }

    /// Runs one after the other on one state, each with other items; how many messages each has posted.
    private func posts(_ runs: [Run]) async throws -> (counts: [Int], messages: [String]) {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let bench = try Bench(Self.alerts)
        var counts: [Int] = []
        for run in runs {
            let before = slack.messages.count
            try bench.rewrite(Self.alerts + "\ntrails: {items: [\(run.items)], behaviour: \(run.behaviour)}")
            _ = try await bench.run(
                words: ["--apply"] + run.words,
                variables: ["HOOK": server.address + SlackDouble.path, "SPARE": server.address + SlackDouble.path]
            )
            counts.append(slack.messages.count - before)
        }
        return (counts, slack.messages)
    }

    @Test func `new and fixed are told once each`() async throws {
        let (counts, messages) = try await posts(["ok, bad", "ok, bad", "bad, bad", "ok, bad", "ok, ok", "ok, ok"])
        try #require(counts == [1, 0, 1, 1, 1, 0])
        #expect(messages[0].contains("1 new, 1 open"))
        #expect(messages[2].contains("1 fixed, 1 open"))
        #expect(messages[3].contains("1 fixed, 0 open"))
    }

    @Test func `what cannot be seen or is borne keeps its place`() async throws {
        #expect(try await posts(["bad", "unseen", "muted", "bad", "ok"]).counts == [1, 0, 0, 0, 1])
    }

    @Test func `what is graver is told again, what is less grave is not`() async throws {
        let (counts, messages) = try await posts(["bad", "worse", "bad", "worse", "ok"])
        try #require(counts == [1, 1, 0, 0, 1])
        #expect(messages[1].contains("1 new, 1 open"))
    }

    @Test func `an item that is gone is well, and its return is news`() async throws {
        let (counts, messages) = try await posts(["ok, bad", "ok", "ok", "ok, bad", "ok, ok"])
        try #require(counts == [1, 1, 0, 1, 1])
        #expect(messages[1].contains("1 fixed, 0 open") && messages[1].contains("no longer there at here"))
        #expect(messages[1].contains("here/item-1"))
    }

    @Test func `an item that is gone keeps its place while that cannot be seen`() async throws {
        let (counts, messages) = try await posts(["ok, bad", "unseen", "ok"])
        try #require(counts == [1, 1, 1])
        #expect(messages[1].contains("1 new, 1 open") && messages[2].contains("2 fixed, 0 open"))
    }

    @Test(arguments: [
        Run("ok", words: ["--only", "x"]), Run("ok", behaviour: "fail late"), Run("ok", behaviour: "fail"),
    ])
    func `an item that is gone keeps its place in a run that has not seen everything`(run: Run) async throws {
        let (counts, messages) = try await posts(["ok, bad", run, "ok, bad", "ok"])
        let fails = run.behaviour != "none"
        try #require(counts == [1, fails ? 1 : 0, 0, 1])
        #expect(!messages[1].contains("fixed") || !fails)
        #expect(messages.last?.contains("1 fixed") == true)
    }

    @Test func `news that were not accepted are still owed, and not told`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        slack.refuse(with: Array(repeating: .text(500, "no"), count: 6))
        let bench = try Bench(Self.alerts + "\ntrails: {items: [bad]}")
        let variables = ["HOOK": server.address + SlackDouble.path, "SPARE": server.address + SlackDouble.path]
        let report = try await bench.run("--apply", variables: variables)
        #expect(report.exit_code == 3 && report.notices.map(\.status) == [.spooled])
        let state = try #require(try StateStore.openReadOnly("\(bench.folder)/state.sqlite"))
        #expect(try state.findingsTold(job: "watch-jobs").isEmpty)
        #expect(try state.countOwed() == 1)
    }

    @Test func `news beside a notice of which nobody knows whether it arrived make the exit code 3`() async throws {
        let bench = try Bench(Self.alerts + "\ntrails: {items: [bad]}")
        let store = try StateStore.open("\(bench.folder)/state.sqlite", now: Date.machineTime)
        _ = try store.decideFindings(
            id: "n1",
            job: "watch-jobs",
            fingerprint: NoticeDecision.findings,
            channel: "oncall",
            now: Date.machineTime
        ) { _ in FindingsDecision(body: "{}") }
        _ = try store.claimDue(owner: "killed", lease: .seconds(600), now: Date.machineTime)
        let variables = ["HOOK": "http://127.0.0.1:9/x", "SPARE": "http://127.0.0.1:9/x"]
        let report = try await bench.run("--apply", variables: variables)
        #expect(report.exit_code == 3 && report.notices.map(\.status) == [.spooled])
    }
}
