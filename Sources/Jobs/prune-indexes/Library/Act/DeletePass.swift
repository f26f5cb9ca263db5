import JobKit
import OpenSearch
import Resilience

/// Drives one deletion sequence: sends what it asks for, hands it the answers, and writes down its verdicts.
struct DeletePass: Sendable {
    let execution: PlanExecution
    let identity: ClusterIdentity

    private var client: OpenSearchClient { execution.client }
    private var soft: Deadline { execution.environment.deadline.soft }

    private var moment: DeletionSequence.Moment {
        .init(now: execution.environment.clock.now(), isLate: soft.hasPassed)
    }

    /// Deletes indexes, and settles every one of which anything is known.
    ///
    /// - Parameters:
    ///   - decisions: Each index once.
    ///   - isArchived: Whether the one index is gone into an archive that is proven for this moment only.
    /// - Returns: That the engine put off the DELETE of an archived index, which is not settled then.
    /// - Throws: What stopped it; what was sent before that has been verified, and only what was not begun is left unsettled.
    @discardableResult
    func run(_ decisions: [Decision], isArchived: Bool = false) async throws -> DeletionSequence.Postponement? {
        var sequence = DeletionSequence(
            decisions,
            overhead: client.deletionOverhead,
            isArchived: isArchived,
            judge: execution.objection
        )
        let byName = sequence.planned
        // One index needs no listing of everything.
        let patterns =
            decisions.count == 1
            ? decisions.map(\.index.name) : Set(execution.plan.families.map(\.template.searchPattern)).sorted()
        var failure: (any Error)?
        var step = sequence.begin(moment)
        while true {
            for verdict in sequence.takeVerdicts() {
                guard let index = byName[verdict.name]?.index else { continue }
                execution.settle(index, verdict.status, verdict.reason, note: verdict.note)
            }
            if step == .finished { break }
            do {
                step = sequence.next(after: try await perform(step, patterns), moment)
            } catch {
                failure = error
                step = sequence.abandon(after: error as? OpenSearchError)
            }
        }
        if let failure { throw failure }
        return sequence.postponement
    }

    private func perform(
        _ step: DeletionSequence.Step,
        _ patterns: [String]
    ) async throws -> DeletionSequence.Answer {
        let client = client, identity = identity
        switch step {
        case .readGuards: return .guards(try await client.guards(matching: patterns))
        case .readMembers(let aliases):
            return .members(try await client.probing { try await client.members(of: aliases) })
        case .delete(let names):
            try Task.checkCancellation()
            let limit = timeForAnswer
            return .deletion(try await shielded { try await client.delete(names, identity, within: limit) })
        case .wait(let span):
            guard soft.allows(span) else { return .late }
            try await execution.environment.clock.sleep(span)
            return .waited
        case .verify:
            do {
                return .guards(try await shielded { try await client.guards(matching: patterns) })
            } catch {
                return .blind("\(error)")
            }
        case .finished: return .waited
        }
    }

    /// How long the answer to a DELETE may take, so that there is time left to look what became of it.
    private var timeForAnswer: Duration? {
        execution.environment.deadline.hard.remaining.map { left in
            let time = max(.milliseconds(100), left - min(.seconds(10), left / 2))
            return time < .seconds(1) ? time : .seconds(Int(time / .seconds(1)))
        }
    }
}
