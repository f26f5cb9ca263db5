import JobKit
import OpenSearch
import Resilience

/// Deletes indexes by exact name in few requests, and finds out what became of each.
///
/// One offender makes the engine refuse a whole request: it is dropped, and the others are sent again. After an answer that was lost the
/// state is read before anything else is done.
struct DeletePass: Sendable {
    let execution: PlanExecution
    let identity: ClusterIdentity

    /// How old a reading of the uuids may be when a DELETE relies on it.
    static let freshness = Duration.seconds(10)
    /// Times that one batch is shrunk before what is left of it is given up.
    private static let mostRounds = 50

    private var client: OpenSearchClient { execution.client }

    func run(_ indexes: [IndexSummary]) async throws {
        guard !indexes.isEmpty else { return }
        var claims = try await settleAll(indexes)
        // What stayed although nothing refused it gets one more try: the state is known now.
        let doubtful = claims.filter { $0.answer == .unknown }.map(\.index)
        if !doubtful.isEmpty, !execution.environment.deadline.soft.hasPassed {
            claims = try await settleAll(doubtful)
        }
        for claim in claims where claim.answer == .unknown {
            execution.settle(claim.index, .failed, .unconfirmed, note: claim.note)
        }
    }

    /// What is believed of an index after its DELETE.
    struct Claim: Sendable {
        enum Answer: Sendable {
            case acknowledged
            case unknown
        }

        let index: IndexSummary
        let answer: Answer
        let note: String
    }

    /// Sends, verifies, and writes down every index but those of which nothing is known yet and which are still there.
    private func settleAll(_ indexes: [IndexSummary]) async throws -> [Claim] {
        var claims: [Claim] = []
        var uuids: [String: String] = [:], readAt: Duration?
        let clock = execution.environment.clock
        var failure: (any Error)?
        do {
            for batch in IndexNames.batches(indexes.map(\.name), overhead: client.deletionOverhead) {
                try Task.checkCancellation()
                guard !execution.environment.deadline.soft.hasPassed else { break }
                if readAt.map({ clock.now() - $0 > Self.freshness / 2 }) ?? true {
                    // Marked before the request: the answer may be older than its arrival.
                    readAt = clock.now()
                    uuids = try await client.uuids(matching: patterns)
                }
                let named = Set(batch)
                let present = indexes.filter { named.contains($0.name) }.filter { isStillThere($0, uuids) }
                claims += try await delete(present, readAt: readAt ?? clock.now())
            }
        } catch {
            failure = error
        }
        // Also after a failure: what was sent before it has to be accounted for.
        let left = try await verify(claims)
        if let failure { throw failure }
        let begun = Set(claims.map(\.index.name))
        for index in indexes where !begun.contains(index.name) && !execution.isSettled(index) {
            execution.settle(index, .deferred, .deadline, note: nil)
        }
        return left
    }

    private var patterns: [String] {
        Array(Set(execution.plan.families.map(\.template.searchPattern))).sorted()
    }

    private func isStillThere(_ index: IndexSummary, _ uuids: [String: String]) -> Bool {
        guard let uuid = uuids[index.name] else {
            execution.settle(index, .skipped, .gone, note: nil)
            return false
        }
        guard uuid == index.uuid else {
            execution.settle(index, .skipped, .recreated, note: nil)
            return false
        }
        return true
    }

    /// Deletes one batch, shrinking it until the engine accepts it.
    private func delete(_ indexes: [IndexSummary], readAt: Duration) async throws -> [Claim] {
        var queue = indexes.isEmpty ? [] : [indexes], claims: [Claim] = [], rounds = 0
        while let batch = queue.popLast() {
            rounds += 1
            guard rounds <= Self.mostRounds, execution.environment.clock.now() - readAt <= Self.freshness else {
                for index in batch {
                    execution.settle(index, .deferred, .deadline, note: "the engine refused too many batches")
                }
                continue
            }
            let names = batch.map(\.name), client = client, identity = identity
            switch try await shielded({ try await client.delete(names, identity) }) {
            case .acknowledged: claims += batch.map { Claim(index: $0, answer: .acknowledged, note: "") }
            case .unconfirmed: claims += batch.map { Claim(index: $0, answer: .unknown, note: "not confirmed in time") }
            case .unknown(let text): claims += batch.map { Claim(index: $0, answer: .unknown, note: text) }
            case .refused(let error): queue += divide(batch, after: error)
            }
        }
        return claims
    }

    /// Writes down the offender and returns what is worth sending again.
    private func divide(_ batch: [IndexSummary], after error: OpenSearchError) -> [[IndexSummary]] {
        guard batch.count > 1 else {
            if let index = batch.first { refuse(index, error) }
            return []
        }
        let named = batch.filter { index in
            ["[\(index.name)]", "[\(index.name)/", "[[\(index.name)/"].contains { error.reason.contains($0) }
        }
        let isNamed = [.snapshotInProgress, .indexNotFound, .readOnly, .isAlias, .isWriteIndex].contains(error.kind)
        if isNamed, !named.isEmpty {
            for index in named { refuse(index, error) }
            let offenders = Set(named.map(\.name))
            let others = batch.filter { !offenders.contains($0.name) }
            return others.isEmpty ? [] : [others]
        }
        let middle = batch.count / 2
        return [Array(batch[..<middle]), Array(batch[middle...])]
    }

    private func refuse(_ index: IndexSummary, _ error: OpenSearchError) {
        switch error.kind {
        case .indexNotFound: execution.settle(index, .skipped, .gone, note: nil)
        case .snapshotInProgress: execution.settle(index, .deferred, .snapshotRunning, note: nil)
        case .isAlias: execution.settle(index, .skipped, .isAlias, note: nil)
        case .isWriteIndex: execution.settle(index, .skipped, .dataStreamWriteIndex, note: nil)
        case .readOnly: execution.settle(index, .failed, .readOnly, note: error.reason)
        default: execution.settle(index, .failed, .engineRefused, note: error.description)
        }
    }

    /// Reads the state once and writes down what is certain.
    private func verify(_ claims: [Claim]) async throws -> [Claim] {
        guard !claims.isEmpty else { return [] }
        let client = client, patterns = patterns
        let uuids: [String: String]
        do {
            uuids = try await shielded { try await client.uuids(matching: patterns) }
        } catch {
            for claim in claims {
                execution.settle(
                    claim.index,
                    .failed,
                    .unconfirmed,
                    note: "the state could not be read afterwards: \(error)"
                )
            }
            return []
        }
        return claims.filter { claim in
            guard uuids[claim.index.name] == claim.index.uuid else {
                execution.settle(claim.index, .deleted, nil, note: nil)
                return false
            }
            guard claim.answer == .acknowledged else { return true }
            execution.settle(claim.index, .failed, .stillThere, note: nil)
            return false
        }
    }
}
