import JobKit
import OpenSearch
import Resilience
import Transport

/// Drives one archive transaction: sends what it asks for, and hands it the answers.
struct ArchivePass: Sendable {
    let execution: PlanExecution
    let identity: ClusterIdentity
    let repository: String
    let rule: String

    private var client: OpenSearchClient { execution.client }

    /// Archives and deletes one index, and settles it.
    ///
    /// - Parameter decision: As planned.
    /// - Returns: `false` when there was no time left to wait: a snapshot may still be under way, and no other may be begun.
    /// - Throws: What makes the rest of the run impossible.
    func run(_ decision: Decision) async throws -> Bool {
        let index = decision.index
        var transaction = ArchiveTransaction(
            index: index.name,
            uuid: index.uuid,
            rule: rule,
            primaries: index.primaries
        )
        var step = transaction.first(), isInTime = true
        while true {
            let answer: ArchiveTransaction.Answer
            switch step {
            case .stop(let status, let reason, let note):
                execution.settle(index, status, reason, note: note)
                return isInTime
            case .delete(let snapshot):
                execution.note(index, repository: repository, snapshot: snapshot)
                let pass = DeletePass(execution: execution, identity: identity)
                guard let delay = try await pass.run([decision], isArchived: true) else { return isInTime }
                answer = .postponed(delay.text, after: delay.after)
            default:
                do {
                    answer = try await perform(step)
                } catch {
                    if let snapshot = transaction.snapshotUnderWay {
                        let note = "snapshot \(repository)/\(snapshot) was asked for; the next run goes on from there"
                        execution.settle(index, .deferred, execution.reason(of: error), note: note)
                    }
                    throw error
                }
            }
            if case .late = answer { isInTime = false }
            step = transaction.next(after: answer)
        }
    }

    private func perform(_ step: ArchiveTransaction.Step) async throws -> ArchiveTransaction.Answer {
        do {
            switch step {
            case .read(let index): return .reading(try await client.reading(of: index))
            case .look(let name): return .snapshot(try await client.snapshot(name, in: repository))
            case .create(let name, let index, let metadata):
                try await client.createSnapshot(name, in: repository, of: index, metadata: metadata, identity)
                return .created
            case .wait(let span, _):
                // After the soft deadline no DELETE is begun: the next run goes on from the snapshot.
                guard execution.environment.deadline.soft.allows(span) else { return .late }
                try await execution.environment.clock.sleep(span)
                return .waited
            case .delete, .stop: return .waited
            }
        } catch let error as OpenSearchError where error.kind == .unavailable {
            return .unclear(error.description)
        } catch let error as OpenSearchError where error.kind != .unauthorized {
            return .refused(error)
        } catch let error as TransportError where error.mayHaveBeenSent {
            return .unclear(error.description)
        }
    }
}
