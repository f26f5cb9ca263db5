import Channels
import Configuration
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import StateStore
import TestSupport
import Testing
import Transport

@testable import JobCommand

@Suite struct NoticeTests {
    private let decision = NoticeDecision(program: "p", runID: "run", host: "host", environment: "production")

    private func item(_ status: String, _ id: String = "i", rule: String = "r") -> ReportItem {
        ReportItem(id: id, kind: "index", rule: rule, status: status, reason: "why")
    }

    @Test(arguments: ExitCode.allCases)
    func `only failures of the run itself are critical`(code: ExitCode) {
        let owed = decision.owed(code, failure: "m", items: [], deferrals: [:])
        let isTold = [.failed, .unreachable, .denied, .deadline, .configuration].contains(code)
        #expect(owed.map(\.notice.severity) == (isTold ? [.critical] : []))
    }

    @Test func `items are told as one warning, and what was put off from the third run`() {
        let items = [item("refused", "a"), item("failed", "b"), item("deferred", "c"), item("deferred", "d")]
        let owed = decision.owed(.partial, failure: nil, items: items, deferrals: ["c": 2, "d": 3])
        #expect(owed.map(\.notice.severity) == [.warning, .warning])
        #expect(owed[1].notice.fields.first?.value == "d")
        #expect(decision.owed(.terminated, failure: nil, items: items, deferrals: ["d": 3]).isEmpty)
    }

    @Test func `what is said of all items of a cause is told`() {
        func refused(_ id: String, _ note: String) -> ReportItem {
            ReportItem(
                id: id,
                kind: "index",
                rule: "r",
                status: "refused",
                reason: "max",
                detail: ["note": .string(note)]
            )
        }
        let one = decision.owed(
            .partial,
            failure: nil,
            items: [refused("a", "9 of 21"), refused("b", "9 of 21")],
            deferrals: [:]
        )
        #expect(one.first?.notice.fields.first?.value == "a, b: 9 of 21")
        let two = decision.owed(.partial, failure: nil, items: [refused("a", "x"), refused("b", "y")], deferrals: [:])
        #expect(two.first?.notice.fields.first?.value == "a, b")
    }

    @Test func `the same failure has the same mark, whatever numbers it names today`() {
        func mark(_ message: String) -> String? {
            decision.owed(.failed, failure: message, items: [], deferrals: [:]).first?.fingerprint
        }
        #expect(mark("status 503 after 12 s (request 8f3a-11)") == mark("status 502 after 7 s (request 90bc-2d)"))
        #expect(mark("the cluster is another one") != mark("status 503"))
        func causes(_ items: [ReportItem]) -> String? {
            decision.owed(.partial, failure: nil, items: items, deferrals: [:]).first?.fingerprint
        }
        #expect(causes([item("failed", "a")]) == causes([item("failed", "b")]))
        #expect(causes([item("failed")]) != causes([item("failed"), item("failed", rule: "other")]))
    }

    @Test func `as long as one channel may take it, a notice is not given up`() {
        let refused = DeliveryResult.refused(reason: "r", isConfiguration: true)
        let later = DeliveryResult.retryLater(after: .seconds(9), reason: "l")
        let unclear = DeliveryResult.ambiguous(reason: "u")
        #expect(
            NoticeDelivery.better(refused, later) == .retryLater(after: .seconds(9), reason: "r; fallback: l")
        )
        #expect(NoticeDelivery.better(later, refused) == .retryLater(after: .seconds(9), reason: "l; fallback: r"))
        #expect(NoticeDelivery.better(refused, unclear) == .ambiguous(reason: "r; fallback: u"))
        guard case .refused = NoticeDelivery.better(refused, refused) else {
            Issue.record("two refusals are one")
            return
        }
    }
}

@Suite struct SettingsTests {
    private static let alerts = """
        alerts:
          state: /s
          channels:
            - {name: a, kind: slack, webhook: env:A, fallback: b}
            - {name: b, kind: pagerduty, routing_key: env:B, anything: goes}
          routes: [{match: {severity: critical}, to: [a, b], repeat: 1h}, {to: b}]

        """

    @Test func `a sound section is read whole`() throws {
        var settings: AlertSettings?
        #expect(try problems(Self.alerts) { settings = AlertSettings($0) } == [])
        let read = try #require(settings)
        #expect(read.channels.map(\.name) == ["a", "b"])
        #expect(read.channels.map(\.webhook) == [.environment("A"), nil])
        #expect(read.route(for: .critical)?.channels == ["a", "b"])
        #expect(read.route(for: .critical)?.quiet == .seconds(3600))
        #expect(read.route(for: .warning)?.channels == ["b"])
        #expect(read.route(for: .warning)?.quiet == .seconds(12 * 3600))
    }

    @Test(arguments: [
        ("webhook: env:A", "webhook: https://hooks.slack.com/services/T/B/topsecret", "a secret does not belong"),
        ("routing_key: env:B", "routing_key: topsecret", "a secret does not belong"),
        ("state: /s", "state: dynamodb:T", "this version keeps its state in a file"),
        ("fallback: b", "fallback: c", "there is no channel of that name"),
        ("fallback: b", "fallback: a", "cannot be its own fallback"), ("{to: b}", "{to: c}", "no channel named `c`"),
        ("name: b", "name: a", "another channel has this name"), ("severity:", "job:", "unknown key"),
        ("repeat: 1h", "repeat: 1s", "a duration"), ("kind: slack", "kind: slak", "did you mean `slack`"),
    ])
    func `each mistake is told, and no secret is`(part: String, mistake: String, message: String) throws {
        let told = try problems(Self.alerts.replacing(part, with: mistake)) { _ = AlertSettings($0) }
        #expect(told.contains { $0.contains(message) }, "\(told)")
        #expect(!told.contains { $0.contains("topsecret") })
    }

    @Test func `a program reads its own entry of jobs and leaves the others`() throws {
        var settings: RunSettings?
        let text = "jobs: {prune-indexes: {deadline: 5m, lock: /l, heartbeat: file:/h}, watch-ingest: {nonsense: 1}}"
        #expect(try problems(text) { settings = RunSettings($0, program: "prune-indexes") } == [])
        #expect(settings?.deadline == .seconds(300))
        #expect(settings?.lock == "/l")
        #expect(settings?.heartbeat == .file("/h"))
        #expect(
            try problems("jobs: {prune-indexes: {dedline: 5m}}") { _ = RunSettings($0, program: "prune-indexes") }.count
                == 1
        )
        let told = try problems("jobs: {prune-index: {deadline: 5m}}") {
            _ = RunSettings($0, program: "prune-indexes")
        }
        #expect(told.count == 1 && told[0].contains("did you mean `prune-indexes`?"), "\(told)")
        #expect(try problems("") { settings = RunSettings($0, program: "prune-indexes") } == [])
        #expect(settings?.deadline == .seconds(900))
    }

    @Test func `the lock lies where the next run of the same configuration looks`() {
        func path(
            _ configured: String? = nil,
            _ configuration: String = "/etc/a.yaml",
            _ state: String? = nil,
            _ variables: [String: String] = [:],
            writable: Set<String> = ["/run/lock"]
        ) -> String {
            LockPath.choose(
                configured: configured,
                program: "p",
                configuration: configuration,
                state: state,
                variables: variables,
                isWritable: writable.contains
            )
        }
        #expect(path("/x.lock", "/a", "/s/s.db") == "/x.lock")
        #expect(path().hasPrefix("/run/lock/p-") && path() == path() && path() != path(nil, "/etc/b.yaml"))
        #expect(path(nil, "/a", "/s/state.sqlite").hasPrefix("/s/p-"))
        #expect(path(nil, "/a", "state.sqlite").hasPrefix("p-"))
        let variables = ["XDG_RUNTIME_DIR": "/run/user/1"]
        #expect(path(nil, "/a", nil, variables, writable: ["/run/user/1"]).hasPrefix("/run/user/1/p-"))
        #expect(path(nil, "/a", nil, variables, writable: []).hasPrefix("/tmp/p-"))
    }
}

@Suite struct SecretStoreTests {
    private func store(_ field: String = #"{"k": "v", "n": 1}"#) -> SecretStore {
        SecretStore(
            variables: ["A": "a", "EMPTY": ""],
            readFile: { path throws in
                if path == "/gone" { throw JobFailure(.failed, "no such file") }
                return Array("from file\r\n\n".utf8)
            },
            parameter: { name, _ in Secret("ssm \(name)") },
            secret: { _, _ in Secret(field) }
        )
    }

    @Test(arguments: [
        ("env:A", "a"), ("file:/f", "from file"), ("ssm:/p", "ssm /p"), ("secretsmanager:s#k", "v"),
        ("secretsmanager:s", #"{"k": "v", "n": 1}"#),
    ])
    func `a reference is resolved`(text: String, value: String) async throws {
        let reference = try #require(SecretReference(text))
        #expect(try await store().resolve(reference, by: .never).reveal == value)
    }

    @Test(arguments: ["env:B", "env:EMPTY", "file:/gone", "secretsmanager:s#n", "secretsmanager:s#x"])
    func `what is not there is a mistake of the configuration and named`(text: String) async throws {
        let reference = try #require(SecretReference(text)), store = store()
        let failure = await #expect(throws: JobFailure.self) { try await store.resolve(reference, by: .never) }
        #expect(failure?.kind == .configuration)
        #expect(failure?.description.hasPrefix(text) == true)
    }

    @Test func `who asks at the same time shares one call, and a failure is not kept`() async throws {
        let calls = Locked(0), isOpen = Locked(false)
        let store = SecretStore(
            variables: [:],
            readFile: { _ in [] },
            parameter: { name, _ in
                let number = calls.withLock { count -> Int in
                    count += 1
                    return count
                }
                while !isOpen.withLock({ $0 }) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                if number == 1 { throw JobFailure(.unreachable, "no one there") }
                return Secret("\(name) \(number)")
            },
            secret: { _, _ in Secret("") }
        )
        let reference = try #require(SecretReference("ssm:/p"))
        let tasks = (0..<64).map { _ in Task { try await store.resolve(reference, by: .never) } }
        while calls.withLock({ $0 }) == 0 {
            try Task.checkCancellation()
            await Task.yield()
        }
        for _ in 0..<500 { await Task.yield() }
        isOpen.withLock { $0 = true }
        for task in tasks { _ = await task.result }
        let first = calls.withLock { $0 }
        // All shared the failed call, but for those that came after it and shared the next.
        #expect((1...2).contains(first))
        #expect(try await store.resolve(reference, by: .never).reveal == "/p 2")
        #expect(calls.withLock { $0 } == 2)
    }
}
