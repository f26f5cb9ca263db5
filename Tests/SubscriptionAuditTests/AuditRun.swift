import AWS
import Arguments
import Configuration
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import SubscriptionAudit

/// One run of the job against a `FakeHub`.
struct AuditRun {
    static let now = Date(timeIntervalSince1970: 1_795_500_000)

    let items: [ReportItem]

    /// Runs the job; with `backups` a repair is applied.
    init(
        _ hub: FakeHub,
        _ more: String = "",
        members: String = "[{account: \"200000000001\", name: one}, {account: \"200000000002\", name: two}]",
        senders: String = "[all]",
        groups: String = "[app, \"/aws/events/*\"]",
        repair: Bool = false,
        backups: String? = nil,
        soft: Duration? = nil,
        attempts: Int = 3
    ) async throws {
        let folder = backups.map { "  repair: {backups: \($0), max_changes: 3}\n" } ?? ""
        let yaml = """
            version: 1
            hub: {account: "433568766270", region: us-east-1}
            members: \(members)
            subscriptions:
              destinations:
                - name: hub
                  region: us-east-1
                  stream: hub
                  role: writer
                  senders: \(senders)
                  log_groups: \(groups)
                  filter_name: roundsman
                  stream_retention: 168h
                  stream_encryption: kms
                  consumers: ["firehose:es", "lambda:decode"]
            \(folder)\(more)
            """
        let words = (repair ? ["--repair"] : []) + (backups == nil ? [] : ["--apply"])
        try await self.init(hub, yaml: yaml, words: words, soft: soft, attempts: attempts)
    }

    /// Runs the job with a whole configuration.
    init(
        _ hub: FakeHub,
        yaml: String,
        words: [String] = [],
        soft: Duration? = nil,
        attempts: Int = 3
    ) async throws {
        let ready = try #require(try Self.job(yaml, words))
        let environment = try Self.environment(hub, soft, attempts)
        let report = ReportRecorder()
        let plan = ready.plan(try await ready.observe(environment), now: Self.now)
        ready.report(plan, to: report)
        if words.contains("--apply") { try await ready.act(on: plan, environment, report) }
        items = report.items
    }

    /// The job that a configuration and options make.
    ///
    /// - Throws: `ConfigurationError` with all problems; `UsageError`.
    static func job(_ yaml: String, _ words: [String] = []) throws -> VerifySubscriptions? {
        let collector = ProblemCollector(file: "test.yaml")
        let root = try ConfigurationFile.read(Array(yaml.utf8), collector: collector)
        let options = CommandSpec(
            name: "verify-subscriptions",
            abstract: "",
            options: [
                OptionSpec("repair", help: ""), OptionSpec("apply", help: ""),
                OptionSpec("only", value: .repeated(placeholder: "NAME"), help: ""),
            ]
        )
        let arguments = try options.parse(words).get()
        let job = try VerifySubscriptions(JobSettings(root: root, arguments: arguments))
        try collector.finish()
        return job
    }

    private static func environment(_ hub: FakeHub, _ soft: Duration?, _ attempts: Int) throws -> JobEnvironment {
        try environment(
            hub.transport,
            hub.clock.clock,
            now: { now },
            variables: ["AWS_MAX_ATTEMPTS": "\(attempts)"],
            soft: soft
        )
    }

    /// What a run may use of the outside.
    static func environment(
        _ transport: any HTTPTransport,
        _ clock: MonotonicClock,
        now: @escaping @Sendable () -> Date,
        variables more: [String: String] = [:],
        roleARN: String? = nil,
        soft: Duration? = nil
    ) throws -> JobEnvironment {
        let variables = [
            "AWS_ACCESS_KEY_ID": "HUB", "AWS_SECRET_ACCESS_KEY": "s", "AWS_EC2_METADATA_DISABLED": "true",
        ].merging(more) { $1 }
        let pipeline = RequestPipeline(
            transport: transport,
            clock: clock,
            random: { 0.5 },
            quota: RetryQuota(),
            deadline: Deadline(after: nil, on: clock)
        )
        let access = try AWSAccess(
            AWSEnvironment(
                variables: variables,
                readFile: { path throws in throw SystemError("open \(path)", code: 2) },
                runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
            ),
            pipeline: pipeline,
            wallClock: now,
            region: FakeHub.region,
            roleARN: roleARN
        )
        return JobEnvironment(
            runID: "run",
            transport: transport,
            clock: clock,
            now: now,
            wallClock: now,
            random: { 0.5 },
            logger: Logger(level: .error) { _ in },
            deadline: RunDeadline(soft: Deadline(after: soft, on: clock), hard: Deadline(after: nil, on: clock)),
            signer: { _, _, _ in throw CancellationError() },
            aws: { access },
            secret: { _ in throw CancellationError() }
        )
    }

    /// The ids of the items of a status.
    func ids(_ status: String) -> [String] { items.filter { $0.status == status }.map(\.id) }

    /// The checks that have items of a status, each once.
    func checks(_ status: String) -> Set<String> { Set(items.filter { $0.status == status }.map(\.rule)) }

    subscript(id: String) -> ReportItem? { items.first { $0.id == id } }

    /// Everything that was reported, as text.
    var text: String { items.map { "\($0)" }.joined(separator: "\n") }
}

extension ReportItem {
    /// A detail as text; empty where there is none.
    func text(_ key: String) -> String {
        if case .string(let text)? = detail[key] { text } else { "" }
    }
}
