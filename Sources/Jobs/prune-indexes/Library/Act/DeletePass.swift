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
    ///   - indexes: Each once.
    ///   - mayRepeat: Whether a DELETE that was not confirmed may be sent a second time.
    /// - Throws: What stopped it; what was sent before that has been verified, and only what was not begun is left unsettled.
    func run(_ indexes: [IndexSummary], mayRepeat: Bool = true) async throws {
        var sequence = DeletionSequence(indexes, overhead: client.deletionOverhead, mayRepeat: mayRepeat)
        let byName = Dictionary(indexes.map { ($0.name, $0) }) { first, _ in first }
        // One index needs no listing of everything.
        let patterns =
            indexes.count == 1
            ? indexes.map(\.name) : Set(execution.plan.families.map(\.template.searchPattern)).sorted()
        var failure: (any Error)?
        var step = sequence.begin(moment)
        while true {
            for verdict in sequence.takeVerdicts() {
                guard let index = byName[verdict.name] else { continue }
                execution.settle(index, verdict.status, verdict.reason, note: verdict.note)
            }
            if step == .finished { break }
            do {
                step = sequence.next(after: try await perform(step, patterns), moment)
            } catch {
                failure = error
                step = sequence.abandon()
            }
        }
        if let failure { throw failure }
    }

    private func perform(
        _ step: DeletionSequence.Step,
        _ patterns: [String]
    ) async throws -> DeletionSequence.Answer {
        let client = client, identity = identity
        switch step {
        case .readIdentities:
            return .identities(try await client.guards(matching: patterns).compactMapValues(\.uuid))
        case .delete(let names):
            try Task.checkCancellation()
            return .deletion(try await shielded { try await client.delete(names, identity) })
        case .wait(let span):
            if soft.allows(span) { try await execution.environment.clock.sleep(span) }
            return .waited
        case .verify:
            do {
                return .identities(
                    try await shielded { try await client.guards(matching: patterns).compactMapValues(\.uuid) }
                )
            } catch {
                return .blind("\(error)")
            }
        case .finished: return .waited
        }
    }
}
