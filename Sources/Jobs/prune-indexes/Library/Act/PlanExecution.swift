import FoundationEssentials
import JobKit
import OpenSearch
import Resilience

/// Does what a plan says, and writes down what became of each index.
struct PlanExecution: Sendable {
    let plan: RetentionPlan
    let client: OpenSearchClient
    let environment: JobEnvironment
    let report: ReportRecorder
    private let rules: [String: String]
    private let planners: [String: FamilyPlanner]

    init(plan: RetentionPlan, client: OpenSearchClient, environment: JobEnvironment, report: ReportRecorder) {
        self.plan = plan
        self.client = client
        self.environment = environment
        self.report = report
        rules = Dictionary(plan.decisions.map { ($0.index.name, $0.rule) }) { first, _ in first }
        let all = plan.families.map { ($0.rule.name, FamilyPlanner(rule: $0.rule, observation: plan.observation)) }
        planners = Dictionary(all) { first, _ in first }
    }

    private var identity: ClusterIdentity { plan.observation.identity }

    func run() async throws {
        let deletions = plan.families.flatMap { family in family.deletions.map { (family.rule, $0) } }
        guard !deletions.isEmpty else { return }
        do {
            let held = try await heldIndexes()
            let (busy, free) = deletions.partitioned { held[$0.1.index.name] != nil }
            for (_, decision) in busy {
                settle(decision.index, .deferred, .snapshotRunning, note: held[decision.index.name])
            }
            let plain = free.filter { $0.0.archiveRepository == nil }.map(\.1)
            try await DeletePass(execution: self, identity: identity).run(plain)
            try await archive(free.filter { $0.0.archiveRepository != nil })
        } catch {
            // What has no final word yet was not begun.
            for (_, decision) in deletions where !isSettled(decision.index) {
                settle(decision.index, .deferred, reason(of: error), note: nil)
            }
            throw error
        }
    }

    /// Why what was not begun is left for the next run.
    func reason(of error: any Error) -> Reason {
        switch error {
        case is DeadlineExceeded: .deadline
        case is CancellationError: environment.deadline.hard.hasPassed ? .deadline : .interrupted
        default: .runFailed
        }
    }

    /// What speaks against a deletion, by the rule and what has been read anew.
    func objection(to index: IndexSummary) -> (Status, Reason, String?)? {
        rules[index.name].flatMap { planners[$0] }.flatMap { $0.objection(to: index) }
    }

    /// Which snapshot holds which index; empty where the engine does not let us look: it refuses such a DELETE itself.
    private func heldIndexes() async throws -> [String: String] {
        switch try await client.runningSnapshots() {
        case .known(let running):
            let ours = Set(plan.families.compactMap(\.rule.archiveRepository))
            var held: [String: String] = [:]
            for snapshot in running where !isOwn(snapshot, repositories: ours) {
                for index in snapshot.indexes { held[index] = "\(snapshot.repository)/\(snapshot.name)" }
            }
            return held
        case .absent: return [:]
        case .refused(let error):
            environment.logger.warning("running snapshots cannot be listed", ["error": error.description])
            return [:]
        }
    }

    /// A snapshot that an earlier, killed run of ours began: the archive waits for it instead of stepping aside.
    private func isOwn(_ snapshot: RunningSnapshot, repositories: Set<String>) -> Bool {
        guard repositories.contains(snapshot.repository), snapshot.indexes.count == 1,
            let index = snapshot.indexes.first,
            let decision = plan.decisions.first(where: { $0.index.name == index })
        else { return false }
        return snapshot.name.hasPrefix("\(index)-\(decision.index.uuid.prefix(8))".lowercased())
    }

    private func archive(_ deletions: [(RetentionRule, Decision)]) async throws {
        var troubles: [String: Trouble?] = [:]
        // One snapshot in flight: after one that outlasts the soft deadline no other is begun.
        var isInTime = true
        for (position, (rule, decision)) in deletions.enumerated() {
            guard let name = rule.archiveRepository else { continue }
            try Task.checkCancellation()
            guard isInTime, !environment.deadline.soft.hasPassed else {
                settle(decision.index, .deferred, .deadline, note: nil)
                continue
            }
            environment.progress("archiving \(position + 1) of \(deletions.count): \(decision.index.name)")
            if troubles[name] == nil { troubles[name] = .some(try await trouble(with: name)) }
            if let trouble = troubles[name] ?? nil {
                settle(decision.index, .failed, trouble.reason, note: trouble.note)
                continue
            }
            let archive = ArchivePass(execution: self, identity: identity, repository: name, rule: rule.name)
            isInTime = try await archive.run(decision)
        }
    }

    /// Why a repository takes no snapshots.
    private struct Trouble {
        let reason: Reason
        let note: String
    }

    /// Looks whether a repository takes snapshots; one that cannot be looked at is no reason to leave the others.
    private func trouble(with name: String) async throws -> Trouble? {
        do {
            guard let repository = try await client.repository(name) else {
                return Trouble(reason: .repositoryMissing, note: "repository \(name)")
            }
            return repository.isReadOnly ? Trouble(reason: .repositoryReadOnly, note: "repository \(name)") : nil
        } catch let error as OpenSearchError where error.kind != .unauthorized {
            return Trouble(reason: .engineRefused, note: error.explained(needing: .repository))
        }
    }

    // MARK: Writing down

    func key(of index: IndexSummary) -> ReportItem.Key {
        ReportItem.Key(kind: "index", id: index.name, rule: rules[index.name] ?? "")
    }

    func isSettled(_ index: IndexSummary) -> Bool {
        report.item(key(of: index))?.status != Status.wouldDelete.rawValue
    }

    /// Writes down where an index was archived.
    func note(_ index: IndexSummary, repository: String, snapshot: String) {
        report.update(key(of: index)) { $0.detail["snapshot"] = .string("\(repository)/\(snapshot)") }
    }

    func settle(_ index: IndexSummary, _ status: Status, _ reason: Reason?, note: String?) {
        var detail: [String: JSONValue] = [:]
        if let note, !note.isEmpty { detail["note"] = .string(note) }
        report.update(key(of: index)) { item in
            item.status = status.rawValue
            item.reason = reason?.rawValue ?? item.reason
            item.detail.merge(detail) { $1 }
        }
        let metadata = ["index.name": index.name, "index.uuid": index.uuid, "status": status.rawValue]
        switch status {
        case .failed:
            environment.logger.error(
                "index was not deleted",
                metadata.merging(["reason": reason?.rawValue ?? "", "note": note ?? ""]) { $1 }
            )
        case .deleted: environment.logger.info("index deleted", metadata)
        default:
            environment.logger.notice(
                "index left in place",
                metadata.merging(["reason": reason?.rawValue ?? ""]) { $1 }
            )
        }
    }
}

extension Array {
    /// Those for which a condition holds, and the others, in order.
    fileprivate func partitioned(_ condition: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(condition), filter { !condition($0) })
    }
}
