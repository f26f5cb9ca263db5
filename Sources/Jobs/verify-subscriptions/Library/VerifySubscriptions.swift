import Arguments
package import Configuration
package import FoundationEssentials
package import JobKit
import POSIX
import Resilience

/// Proves the path from every member's log group to the hub's consumers, and mends it on request.
package struct VerifySubscriptions: Job {
    let settings: SubscriptionSettings
    /// Names or `REGION/NAME` of destinations; empty for all.
    let only: Set<String>
    /// Whether faults are to be mended, or to be planned to be.
    let repairs: Bool
    /// Where prior documents go; `nil` where nothing is mended.
    let backups: String?
    private let pacing = Locked<CallPacer?>(nil)

    /// What members ask for besides the credentials.
    package var secrets: [SecretReference] { [settings.members.externalID].compactMap { $0 } }
    /// None: this job asks Amazon only.
    package var search: SearchSettings? { nil }
    package var names: [String] { settings.destinations.flatMap { [$0.name, $0.qualifiedName] } }

    package init?(_ job: JobSettings) throws {
        let settings = SubscriptionSettings(job.root)
        repairs = job.arguments.has("repair")
        let only = job.arguments.values(of: "only")
        guard let settings else { return nil }
        let known = settings.destinations.flatMap { [$0.name, $0.qualifiedName] }
        let problems = only.filter { !known.contains($0) }.map { name in
            let hint = NearMiss.suggest(name, among: known).map { "; did you mean '\($0)'?" } ?? ""
            return "--only \(UsageError.quote(name)): there is no destination of that name\(hint)"
        }
        if !problems.isEmpty, job.root.collector.problems.isEmpty {
            throw UsageError(command: Self.description.program, problems: problems)
        }
        var backups = repairs && job.isApplied ? settings.repair.backups : nil
        if repairs, job.isApplied, backups == nil {
            let state = job.root.section("alerts")?.string("state").map { $0.hasPrefix("dynamodb:") ? nil : $0 } ?? nil
            backups = state.map { URL(filePath: $0).deletingLastPathComponent().appending(path: "backups").path }
            if backups == nil {
                job.root.section("subscriptions")?.report(
                    "a repair keeps what it replaces: name a folder here, or a state file under alerts.state",
                    at: "repair"
                )
                return nil
            }
        }
        self.settings = settings
        self.only = Set(only)
        self.backups = backups
    }

    /// The destinations that this run looks at.
    var destinations: [DestinationSettings] {
        only.isEmpty
            ? settings.destinations
            : settings.destinations.filter { only.contains($0.name) || only.contains($0.qualifiedName) }
    }

    /// One for the whole run: looking, mending and looking again share the rates.
    func pacer(_ clock: MonotonicClock) -> CallPacer {
        pacing.withLock { kept in
            let pacer = kept ?? CallPacer(clock: clock)
            kept = pacer
            return pacer
        }
    }

    package func observe(_ environment: JobEnvironment) async throws -> AuditObservation {
        if let backups { try Backup.prepare(backups) }
        return try await Auditor(job: self, environment: environment).observe()
    }

    package func plan(_ observation: AuditObservation, now: Date) -> AuditPlan {
        AuditPlan(observation, repairs: repairs, maxChanges: settings.repair.maxChanges)
    }

    package func report(_ plan: AuditPlan, to report: ReportRecorder) {
        report.reach([
            "account": .string(settings.hub.account), "region": .string(settings.hub.region),
            "arn": .string(plan.caller),
        ])
        for finding in plan.findings { report.put(finding.item) }
        for item in plan.mutes { report.put(item) }
        for change in plan.changes { report.put(change.item) }
    }

    package func act(on plan: AuditPlan, _ environment: JobEnvironment, _ report: ReportRecorder) async throws {
        guard repairs, let backups, !plan.changes.isEmpty else { return }
        let begun = try await RepairPass(self, environment, report, backups: backups).run(plan.changes)
        guard !begun.isEmpty else { return }
        try await SecondReading(plan: plan, begun: begun, environment: environment, report: report).take {
            try await observe(environment)
        }
    }
}
