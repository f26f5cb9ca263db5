import OpenSearch
import Testing

@testable import IndexRetention

/// The transaction is driven by hand: every answer that a repository can give, at every step.
@Suite struct ArchiveTransactionTests {
    private let reading = IndexReading(uuid: "ABCDEFGHIJ", isOpen: true, documents: 10, maxSequenceNumbers: ["0": 9])
    private let name = "a-2026.01.01-abcdefgh"

    private func begin() -> ArchiveTransaction {
        ArchiveTransaction(index: "a-2026.01.01", uuid: "ABCDEFGHIJ", rule: "a", primaries: 1)
    }

    private func snapshot(
        _ state: SnapshotSummary.State = .success,
        name: String? = nil,
        reading: IndexReading? = nil,
        _ change: (inout SnapshotSummary) -> Void = { _ in }
    ) -> SnapshotSummary {
        var summary = SnapshotSummary(
            name: name ?? self.name,
            state: state,
            indexes: ["a-2026.01.01"],
            totalShards: 1,
            successfulShards: 1,
            failedShards: 0,
            metadata: ArchiveMetadata(rule: "a", uuid: "ABCDEFGHIJ", reading: reading ?? self.reading)
        )
        change(&summary)
        return summary
    }

    /// Gives the answers one after the other; returns the step after the last.
    private func step(_ answers: some Sequence<ArchiveTransaction.Answer>) -> ArchiveTransaction.Step {
        var transaction = begin(), step = transaction.first()
        for answer in answers { step = transaction.next(after: answer) }
        return step
    }

    private func word(_ step: ArchiveTransaction.Step) -> String {
        switch step {
        case .read: "read"
        case .look(let name): "look \(name)"
        case .create(let name, _, _): "create \(name)"
        case .wait(let span, let forOthers): "wait \(span)\(forOthers ? " for others" : "")"
        case .delete(let name): "delete \(name)"
        case .stop(let status, let reason, _): "\(status.rawValue) \(reason.rawValue)"
        }
    }

    @Test func `the plain way`() {
        var transaction = begin()
        #expect(word(transaction.first()) == "read")
        #expect(word(transaction.next(after: .reading(reading))) == "look \(name)")
        #expect(word(transaction.next(after: .snapshot(nil))) == "create \(name)")
        #expect(word(transaction.next(after: .created)) == "wait 0.1 seconds")
        #expect(word(transaction.next(after: .waited)) == "look \(name)")
        #expect(word(transaction.next(after: .snapshot(snapshot(.inProgress)))) == "wait 0.2 seconds")
        #expect(word(transaction.next(after: .waited)) == "look \(name)")
        #expect(word(transaction.next(after: .snapshot(snapshot()))) == "read")
        #expect(word(transaction.next(after: .reading(reading))) == "delete \(name)")
    }

    @Test func `killed after the snapshot a second run goes on from it`() {
        #expect(word(step([.reading(reading), .snapshot(snapshot()), .reading(reading)])) == "delete \(name)")
    }

    @Test func `killed while the snapshot runs a second run waits for it`() {
        #expect(word(step([.reading(reading), .snapshot(snapshot(.inProgress))])) == "wait 0.1 seconds")
    }

    @Test func `the metadata holds what was read before`() {
        guard case .create(_, let index, let metadata) = step([.reading(reading), .snapshot(nil)]) else {
            Issue.record("no creation")
            return
        }
        #expect(index == "a-2026.01.01")
        #expect(metadata == ArchiveMetadata(rule: "a", uuid: "ABCDEFGHIJ", reading: reading))
    }

    @Test func `an index written to since its snapshot is archived again, also with the same document count`() {
        let later = IndexReading(uuid: "ABCDEFGHIJ", isOpen: true, documents: 10, maxSequenceNumbers: ["0": 11])
        #expect(word(step([.reading(later), .snapshot(snapshot())])) == "look \(name)-2")
        #expect(word(step([.reading(later), .snapshot(snapshot()), .snapshot(nil)])) == "create \(name)-2")
    }

    @Test func `an index written to during its snapshot is archived again, and at last put off`() {
        let second = IndexReading(uuid: "ABCDEFGHIJ", isOpen: true, documents: 11, maxSequenceNumbers: ["0": 10])
        let third = IndexReading(uuid: "ABCDEFGHIJ", isOpen: true, documents: 12, maxSequenceNumbers: ["0": 11])
        let answers: [ArchiveTransaction.Answer] = [.reading(reading), .snapshot(snapshot()), .reading(second)]
        #expect(word(step(answers)) == "look \(name)-2")
        let again: [ArchiveTransaction.Answer] = [
            .snapshot(snapshot(name: "\(name)-2", reading: second)), .reading(third),
        ]
        #expect(word(step(answers + again)) == "deferred changing")
    }

    @Test(arguments: [SnapshotSummary.State.partial, .failed, .incompatible, .other])
    func `a bad snapshot of an earlier run is passed over, one of ours is a failure`(state: SnapshotSummary.State) {
        #expect(word(step([.reading(reading), .snapshot(snapshot(state))])) == "look \(name)-2")
        #expect(
            word(step([.reading(reading), .snapshot(nil), .created, .waited, .snapshot(snapshot(state))]))
                == "failed snapshot_failed"
        )
    }

    @Test(arguments: 0..<7)
    func `a snapshot that says success, but is not whole, counts for nothing`(flaw: Int) {
        let broken = snapshot { summary in
            switch flaw {
            case 0: summary.indexes = ["a-2026.01.01", "b"]
            case 1: summary.failedShards = 1
            case 2: summary.totalShards = 2
            case 3: summary.failures = 1
            case 4: summary.metadata = nil
            case 5: summary.metadata = ArchiveMetadata(rule: "a", uuid: "other", reading: reading)
            default: summary.indexes = []
            }
        }
        #expect(word(step([.reading(reading), .snapshot(broken)])) == "look \(name)-2")
        #expect(
            word(step([.reading(reading), .snapshot(nil), .created, .waited, .snapshot(broken)]))
                == "failed snapshot_failed"
        )
    }

    @Test func `a closed index is unchanged while it stays closed`() {
        let closed = IndexReading(uuid: "ABCDEFGHIJ", isOpen: false, documents: nil, maxSequenceNumbers: nil)
        #expect(
            word(step([.reading(closed), .snapshot(snapshot(reading: closed)), .reading(closed)])) == "delete \(name)"
        )
        #expect(
            word(step([.reading(closed), .snapshot(snapshot(reading: closed)), .reading(reading)])) == "look \(name)-2"
        )
        #expect(word(step([.reading(reading), .snapshot(snapshot(reading: closed))])) == "look \(name)-2")
    }

    @Test func `gone or another index of the name is left alone`() {
        let other = IndexReading(uuid: "other", isOpen: true, documents: 10, maxSequenceNumbers: ["0": 9])
        #expect(word(step([.reading(nil)])) == "skipped gone")
        #expect(word(step([.reading(other)])) == "skipped recreated")
        #expect(word(step([.reading(reading), .snapshot(snapshot()), .reading(other)])) == "skipped recreated")
        #expect(word(step([.reading(reading), .snapshot(snapshot()), .reading(nil)])) == "skipped gone")
    }

    @Test func `an answer that was lost is looked for before anything is repeated`() {
        let lost: [ArchiveTransaction.Answer] = [.reading(reading), .snapshot(nil), .unclear("504")]
        #expect(word(step(lost)) == "wait 2.0 seconds")
        #expect(word(step(lost + [.waited, .snapshot(snapshot()), .reading(reading)])) == "delete \(name)")
        #expect(
            word(step(lost + [.waited, .snapshot(nil), .waited, .snapshot(nil), .waited, .snapshot(nil)]))
                == "create \(name)"
        )
    }

    @Test func `someone else's snapshot is waited for`() {
        let busy = OpenSearchError(.concurrentSnapshot, place: "", status: 503, reason: "")
        #expect(word(step([.reading(reading), .snapshot(nil), .refused(busy)])) == "wait 10.0 seconds for others")
        #expect(word(step([.reading(reading), .snapshot(nil), .refused(busy), .waited])) == "create \(name)")
    }

    @Test func `a repository full of other states needs a person`() {
        var answers: [ArchiveTransaction.Answer] = [.reading(reading)]
        for _ in 0..<ArchiveTransaction.mostNames { answers.append(.snapshot(snapshot(.failed))) }
        #expect(word(step(answers)) == "failed snapshot_names")
    }

    @Test func `a creation that leads to nothing is not repeated for ever`() {
        var transaction = begin(), step = transaction.first(), creations = 0, steps = 0
        while steps < 100 {
            steps += 1
            switch step {
            case .read: step = transaction.next(after: .reading(reading))
            case .look: step = transaction.next(after: .snapshot(nil))
            case .create:
                creations += 1
                step = transaction.next(after: .unclear("status 500: repository_exception"))
            case .wait: step = transaction.next(after: .waited)
            case .delete, .stop: steps = 100
            }
        }
        #expect(word(step) == "failed snapshot_failed")
        #expect(creations == 3)
    }

    @Test func `a front end that cuts off the polls does not end the wait`() {
        let begun: [ArchiveTransaction.Answer] = [.reading(reading), .snapshot(nil), .created, .waited]
        let throttled = OpenSearchError(.throttled, place: "", status: 429, reason: "")
        #expect(word(step(begun + [.unclear("504")])) == "wait 0.2 seconds")
        #expect(word(step(begun + [.refused(throttled)])) == "wait 0.2 seconds")
        #expect(
            word(step(begun + [.unclear("504"), .waited, .snapshot(snapshot()), .reading(reading)])) == "delete \(name)"
        )
    }

    @Test func `what cannot be waited for is put off`() {
        let busy = OpenSearchError(.concurrentSnapshot, place: "", status: 503, reason: "")
        #expect(word(step([.reading(reading), .snapshot(nil), .created, .late])) == "deferred deadline")
        #expect(word(step([.reading(reading), .snapshot(nil), .refused(busy), .late])) == "deferred snapshot_running")
    }

    @Test func `someone else's snapshot may take any number of waits`() {
        let busy = OpenSearchError(.concurrentSnapshot, place: "", status: 503, reason: "")
        var answers: [ArchiveTransaction.Answer] = [.reading(reading), .snapshot(nil)]
        for _ in 0..<20 { answers += [.refused(busy), .waited] }
        #expect(word(step(answers)) == "create \(name)")
    }

    private func read(_ documents: Int?, _ number: Int, settled: Bool? = true) -> IndexReading {
        IndexReading(
            uuid: "ABCDEFGHIJ",
            isOpen: true,
            documents: documents,
            maxSequenceNumbers: ["0": number],
            isSettled: settled
        )
    }

    @Test func `what only a refresh has shown is no change, and needs no second snapshot`() {
        let before = read(3, 9), after = read(10, 9)
        #expect(
            word(step([.reading(before), .snapshot(snapshot(reading: before)), .reading(after)])) == "delete \(name)"
        )
        #expect(
            word(step([.reading(after), .snapshot(snapshot(reading: before)), .reading(after)])) == "delete \(name)"
        )
        // Documents that no number accounts for, and a write that was under way, prove nothing.
        for (earlier, later) in [
            (before, read(11, 9)), (read(3, 9, settled: nil), after), (read(3, 9, settled: false), before),
        ] {
            #expect(!later.isSameState(as: earlier))
        }
        #expect(!read(10, 10).isSameState(as: read(10, 9)))
    }

    @Test func `a write that is under way is waited out, and at last put off`() {
        let busy = read(3, 9, settled: false)
        #expect(word(step([.reading(busy)])) == "wait 1.0 seconds")
        #expect(word(step([.reading(busy), .waited, .reading(read(4, 9))])) == "look \(name)")
        let four = Array(repeating: [ArchiveTransaction.Answer.reading(busy), .waited], count: 4).flatMap { $0 }
        #expect(word(step(four.dropLast())) == "deferred changing")
        #expect(word(step([.reading(busy), .late])) == "deferred changing")
    }

    @Test func `a DELETE that was put off needs a new reading`() {
        let proven: [ArchiveTransaction.Answer] = [.reading(reading), .snapshot(snapshot()), .reading(reading)]
        let late = IndexReading(uuid: "ABCDEFGHIJ", isOpen: true, documents: 11, maxSequenceNumbers: ["0": 10])
        let delayed = proven + [.postponed("429", after: nil)]
        #expect(word(step(delayed)) == "wait 2.0 seconds")
        #expect(word(step(proven + [.postponed("429", after: .seconds(60))])) == "wait 60.0 seconds")
        #expect(word(step(delayed + [.waited])) == "read")
        #expect(word(step(delayed + [.waited, .reading(reading)])) == "delete \(name)")
        #expect(word(step(delayed + [.waited, .reading(late)])) == "look \(name)-2")
        #expect(word(step(delayed + [.late])) == "deferred deadline")
        var again = delayed
        for _ in 0..<3 { again += [.waited, .reading(reading), .postponed("429", after: nil)] }
        #expect(word(step(again)) == "failed engine_refused")
    }

    @Test func `a small snapshot is looked for soon, a long one ever more seldom`() {
        var transaction = begin(), waits: [Duration] = []
        _ = transaction.next(after: .reading(reading))
        _ = transaction.next(after: .snapshot(nil))
        var step = transaction.next(after: .created)
        while waits.count < 12, case .wait(let span, _) = step {
            waits.append(span)
            _ = transaction.next(after: .waited)
            step = transaction.next(after: .snapshot(snapshot(.inProgress)))
        }
        #expect(waits.prefix(4) == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800)])
        #expect(waits.suffix(2) == [.seconds(30), .seconds(30)] && waits == waits.sorted())
        #expect(transaction.snapshotUnderWay == name)
    }

    @Test func `a closed index that was opened and written to in between is archived again`() {
        let then = IndexReading(uuid: "ABCDEFGHIJ", isOpen: false, documents: 3, maxSequenceNumbers: ["0": 2])
        let now = IndexReading(uuid: "ABCDEFGHIJ", isOpen: false, documents: 4, maxSequenceNumbers: ["0": 3])
        #expect(word(step([.reading(now), .snapshot(snapshot(reading: then))])) == "look \(name)-2")
    }
}
