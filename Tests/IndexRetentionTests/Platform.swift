import Arguments
import Configuration
import FoundationEssentials
import JobKit
import OpenSearch
import POSIX
import Resilience
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

/// A cluster in memory on which whole runs of the job are made, without a network and without waiting.
final class Platform: Sendable {
    /// What one run said and did.
    struct Outcome: Sendable {
        /// Status and reason by index.
        var items: [String: String] = [:]
        /// Status and reason of each rule that matches no index.
        var rules: [String: String] = [:]
        var details: [String: [String: JSONValue]] = [:]
        var requests: [ReceivedRequest] = []
        var bytes = 0
        var error: String?
        /// The error in its own words.
        var message = ""

        /// The names of indexes with this status and reason, sorted.
        func names(_ outcome: String) -> [String] { items.filter { $0.value == outcome }.keys.sorted() }

        /// What the report adds about one index.
        func note(_ name: String) -> String {
            if case .string(let text)? = details[name]?["note"] { text } else { "" }
        }

        /// Method and first segments, such as `DELETE`.
        func count(_ method: String) -> Int { requests.count { $0.method == method } }
    }

    /// How a request fares on its way.
    enum Fate: Sendable {
        case arrives
        /// The process dies before, or after, the engine sees it.
        case dies(afterEffect: Bool)
        /// No connection came to stand.
        case isLost
        /// It arrives, and the answer takes this long: longer than the request may take is no answer.
        case isAnswered(after: Duration)
    }

    /// Changes an answer on its way back.
    typealias Alteration = @Sendable (ReceivedRequest, inout ScriptedAnswer) -> Void

    let double: SearchDouble
    let clock = ManualClock()
    private let alterations = Locked<[Alteration]>([])

    init(_ dialect: SearchDialect = .openSearch2, access: SearchAccess = .open) {
        double = SearchDouble(dialect, access: access)
    }

    /// Lets the cluster, or what stands before it, answer otherwise than the double does.
    func alter(_ alteration: @escaping Alteration) { alterations.withLock { $0.append(alteration) } }

    /// What comes back for a request.
    func answer(_ request: ReceivedRequest) -> ScriptedAnswer {
        var answer = double.answer(request)
        for alteration in alterations.withLock({ $0 }) { alteration(request, &answer) }
        return answer
    }

    /// Plants one index of each age in days, with a document, created on its day.
    func plant(
        _ prefix: String,
        ages: some Sequence<Int>,
        _ change: @escaping (inout SearchWorld.Index) -> Void = { _ in }
    ) {
        for name in Fixture.days(prefix, Array(ages)) {
            double.change { world in
                let day = Fixture.date("\(name.suffix(10).replacing(".", with: "-"))T00:00:00Z")
                world.addIndex(name, created: Int(day.timeIntervalSince1970) * 1_000) { index in
                    index.write()
                    change(&index)
                }
            }
        }
    }

    func addRepository(_ name: String = "arch", _ change: (inout SearchWorld.Repository) -> Void = { _ in }) {
        var repository = SearchWorld.Repository()
        change(&repository)
        let ready = repository
        double.change { $0.repositories[name] = ready }
    }

    /// Names that are there, sorted.
    var names: [String] { double.world.indexes.keys.sorted() }

    /// Snapshots of the repository, by name.
    var snapshots: [String: SearchWorld.Snapshot] { double.world.repositories["arch"]?.snapshots ?? [:] }

    /// Makes one run with `--apply`.
    ///
    /// - Parameters:
    ///   - rules: Lines of `retention.rules`.
    ///   - deadline: The run's.
    ///   - fate: Decides over each request, by its number from zero.
    /// - Returns: What became of each index.
    /// - Throws: For rules that are no rules.
    func run(
        _ rules: String,
        deadline: Duration? = nil,
        fate: @escaping @Sendable (Int, ReceivedRequest) -> Fate = { _, _ in .arrives }
    ) async throws -> Outcome {
        let collector = ProblemCollector(file: "test.yaml")
        let yaml = """
            version: 1
            search: {endpoint: "http://127.0.0.1:9", auth: {kind: none}}
            retention:
              rules:
            \(rules)
            """
        let root = try ConfigurationFile.read(Array(yaml.utf8), collector: collector)
        let job = try PruneIndexes(JobSettings(root: root, arguments: ParsedArguments()))
        root.finish()
        try collector.finish()
        let traffic = Locked((requests: [ReceivedRequest](), bytes: 0, isDead: false))
        let transport = transport(traffic, fate), report = ReportRecorder()
        var outcome = Outcome()
        do {
            try await follow(try #require(job), environment(transport, deadline), report)
        } catch {
            outcome.error = "\(type(of: error))"
            outcome.message = "\(error)"
        }
        for item in report.items where item.kind == "rule" { outcome.rules[item.id] = "\(item.status) \(item.reason)" }
        for item in report.items where item.kind == "index" {
            outcome.items[item.id] = "\(item.status) \(item.reason)"
            outcome.details[item.id] = item.detail
        }
        traffic.withLock { (outcome.requests, outcome.bytes) = ($0.requests, $0.bytes) }
        return outcome
    }

    private func follow(_ job: PruneIndexes, _ environment: JobEnvironment, _ report: ReportRecorder) async throws {
        let plan = job.plan(try await job.observe(environment), now: Fixture.now)
        job.report(plan, to: report)
        try await job.act(on: plan, environment, report)
    }

    private func environment(_ transport: StubTransport, _ deadline: Duration?) -> JobEnvironment {
        JobEnvironment(
            runID: "run",
            transport: transport,
            clock: clock.clock,
            now: { Fixture.now },
            wallClock: { Fixture.now },
            random: { 0 },
            logger: Logger(level: .error) { _ in },
            deadline: RunDeadline(deadline, on: clock.clock),
            signer: { _, _, _ in throw CancellationError() },
            aws: { throw CancellationError() },
            secret: { _ in throw CancellationError() }
        )
    }

    private func transport(
        _ traffic: Locked<(requests: [ReceivedRequest], bytes: Int, isDead: Bool)>,
        _ fate: @escaping @Sendable (Int, ReceivedRequest) -> Fate
    ) -> StubTransport {
        StubTransport { [self] request throws(TransportError) in
            let received = ReceivedRequest(
                method: request.method.rawValue,
                target: request.target.text,
                headers: request.headers,
                body: request.body
            )
            let dead = TransportError(.cancelled, "the process is dead", place: request.place, mayHaveBeenSent: true)
            let (number, isDead) = traffic.withLock { traffic -> (Int, Bool) in
                traffic.requests.append(received)
                return (traffic.requests.count - 1, traffic.isDead)
            }
            if isDead { throw dead }
            let fate = fate(number, received)
            if case .isLost = fate {
                throw TransportError(.connect, "no connection", place: request.place, mayHaveBeenSent: false)
            }
            if case .dies(afterEffect: false) = fate {
                traffic.withLock { $0.isDead = true }
                throw dead
            }
            let answer = answer(received)
            if case .dies = fate {
                traffic.withLock { $0.isDead = true }
                throw dead
            }
            if case .isAnswered(let span) = fate {
                clock.advance(by: min(span, request.limits.total))
                guard span <= request.limits.total else {
                    throw TransportError(.timeout, "no whole answer", place: request.place, mayHaveBeenSent: true)
                }
            }
            switch answer.misbehaviour {
            case .close, .reset, .silence:
                throw TransportError(.interrupted, "connection lost", place: request.place, mayHaveBeenSent: true)
            default: break
            }
            traffic.withLock { $0.bytes += answer.body.count }
            return HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body)
        }
    }
}
