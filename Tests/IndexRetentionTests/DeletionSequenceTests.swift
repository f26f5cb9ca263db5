import OpenSearch
import Testing

@testable import IndexRetention

/// The sequence is driven by a small engine of its own: indexes that exist, and a script of answers.
@Suite struct DeletionSequenceTests {
    /// What an engine does with a DELETE.
    enum Reaction: Sendable {
        case obey
        /// The answer is lost; the effect is not.
        case obeyUnseen
        /// The answer is lost, and the effect comes when the state is read for the second time.
        case obeyLate
        case loseRequest
        case pretend
        case refuse(OpenSearchError.Kind, naming: [String])
        case postpone
    }

    /// Follows a sequence to its end.
    struct Engine {
        var present: [String: String]
        var now = Duration.zero
        var lateFrom: Duration?
        var steps: [DeletionSequence.Step] = []
        var outcome: [String: String] = [:]
        var doubly: [String] = []
        private var pending: (readings: Int, names: [String])?

        init(_ names: [String]) { present = Dictionary(uniqueKeysWithValues: names.map { ($0, "uuid-\($0)") }) }

        var deletions: [[String]] {
            steps.compactMap { if case .delete(let names) = $0 { names } else { nil } }
        }

        mutating func run(
            _ sequence: DeletionSequence,
            _ reaction: (_ names: [String], _ count: Int) -> Reaction
        ) {
            var sequence = sequence
            var step = sequence.begin(moment)
            while step != .finished, steps.count < 1_000 {
                keep(&sequence)
                steps.append(step)
                now += .milliseconds(10)
                step = sequence.next(after: answer(to: step, reaction), moment)
            }
            keep(&sequence)
        }

        private var moment: DeletionSequence.Moment { .init(now: now, isLate: lateFrom.map { now >= $0 } ?? false) }

        private mutating func keep(_ sequence: inout DeletionSequence) {
            for verdict in sequence.takeVerdicts() {
                let word = [verdict.status.rawValue, verdict.reason?.rawValue].compactMap { $0 }.joined(separator: " ")
                if outcome.updateValue(word, forKey: verdict.name) != nil { doubly.append(verdict.name) }
            }
        }

        private mutating func answer(
            to step: DeletionSequence.Step,
            _ reaction: ([String], Int) -> Reaction
        ) -> DeletionSequence.Answer {
            switch step {
            case .readIdentities, .verify:
                if var late = pending {
                    late.readings -= 1
                    pending = late
                    if late.readings == 0 { for name in late.names { present[name] = nil } }
                }
                return .identities(present)
            case .wait(let span):
                now += span
                return .waited
            case .delete(let names): return .deletion(delete(names, reaction(names, deletions.count - 1)))
            case .finished: return .waited
            }
        }

        private mutating func delete(_ names: [String], _ reaction: Reaction) -> DeleteAnswer {
            switch reaction {
            case .obey, .obeyUnseen:
                for name in names { present[name] = nil }
                if case .obey = reaction { return .acknowledged }
                return .unknown("504")
            case .obeyLate:
                pending = (2, names)
                return .unconfirmed
            case .loseRequest: return .unknown("time-out")
            case .pretend: return .acknowledged
            case .refuse(let kind, let offenders):
                let reason = offenders.map { "[[\($0)/uuid]]" }.joined(separator: ", ")
                return .refused(OpenSearchError(kind, place: "DELETE", status: 400, reason: reason))
            case .postpone: return .postponed("429", after: .seconds(3))
            }
        }
    }

    private func sequence(_ names: [String], mayRepeat: Bool = true) -> DeletionSequence {
        DeletionSequence(names.map { Fixture.index($0) }, overhead: 80, mayRepeat: mayRepeat)
    }

    /// Runs to the end; every index must have exactly one verdict.
    private func run(
        _ names: [String],
        mayRepeat: Bool = true,
        _ change: (inout Engine) -> Void = { _ in },
        reaction: ([String], Int) -> Reaction
    ) -> Engine {
        var engine = Engine(names)
        change(&engine)
        engine.run(sequence(names, mayRepeat: mayRepeat), reaction)
        #expect(engine.doubly.isEmpty)
        #expect(engine.outcome.keys.sorted() == names.sorted())
        return engine
    }

    private let three = ["a", "b", "c"]

    @Test func `nothing to delete sends nothing`() {
        var empty = sequence([])
        #expect(empty.begin(.init(now: .zero, isLate: false)) == .finished)
    }

    @Test func `two hundred names take one reading, few deletes and one verification`() {
        let names = (100..<300).map { "cwl-vpcflowlog-2026.01.\($0)" }
        let engine = run(names) { _, _ in .obey }
        #expect(engine.steps.count <= 6)
        #expect(engine.deletions.flatMap { $0 } == names)
        #expect(Set(engine.outcome.values) == ["deleted"])
    }

    @Test(arguments: 0..<7)
    func `k busy indexes of n leave exactly n minus k deleted`(busy: Int) {
        let names = (0..<7).map { "i\($0)" }, held = Set(names.prefix(busy))
        let engine = run(names) { batch, _ in
            let offenders = batch.filter { held.contains($0) }
            return offenders.isEmpty ? .obey : .refuse(.snapshotInProgress, naming: offenders)
        }
        #expect(engine.outcome.filter { $0.value == "deleted" }.count == 7 - busy)
        #expect(engine.outcome.filter { $0.value == "deferred snapshot_running" }.count == busy)
        #expect(engine.deletions.count <= 2)
    }

    @Test func `a name that begins another one is not taken for it`() {
        let engine = run(["a", "a-1"]) { batch, _ in batch.contains("a-1") ? .refuse(.readOnly, naming: ["a-1"]) : .obey
        }
        #expect(engine.outcome == ["a": "deleted", "a-1": "failed read_only"])
    }

    @Test(
        arguments: [
            (.isAlias, "skipped is_alias"), (.isWriteIndex, "skipped data_stream_write_index"),
            (.indexNotFound, "skipped gone"), (.readOnly, "failed read_only"), (.refused, "failed engine_refused"),
            (.forbidden, "failed engine_refused"), (.lineTooLong, "failed engine_refused"),
        ] as [(OpenSearchError.Kind, String)]
    )
    func `the offender alone bears the refusal, named or not`(kind: OpenSearchError.Kind, word: String) {
        for naming in [["b"], []] {
            let engine = run(three) { batch, _ in batch.contains("b") ? .refuse(kind, naming: naming) : .obey }
            #expect(engine.outcome == ["a": "deleted", "b": word, "c": "deleted"])
        }
    }

    @Test func `an engine that refuses everything is not asked for ever`() {
        let names = (0..<500).map { "index-\($0)" }
        let engine = run(names) { _, _ in .refuse(.forbidden, naming: []) }
        #expect(engine.deletions.count == DeletionSequence.mostRefusals)
        #expect(Set(engine.outcome.values) == ["failed engine_refused"])
    }

    @Test func `a lost answer whose indexes are gone is a deletion`() {
        #expect(Set(run(three) { _, _ in .obeyUnseen }.outcome.values) == ["deleted"])
    }

    @Test func `a lost answer that takes effect later is a deletion, and nothing is sent twice`() {
        let engine = run(three) { _, _ in .obeyLate }
        #expect(Set(engine.outcome.values) == ["deleted"])
        #expect(engine.deletions.count == 1)
    }

    @Test func `a lost request is sent once more after the state was read`() {
        let engine = run(three) { _, count in count == 0 ? .loseRequest : .obey }
        #expect(Set(engine.outcome.values) == ["deleted"])
        #expect(engine.steps == [.readIdentities, .delete(three), .verify, .readIdentities, .delete(three), .verify])
    }

    @Test func `what stays after two lost requests has failed`() {
        let engine = run(three) { _, _ in .loseRequest }
        #expect(Set(engine.outcome.values) == ["failed unconfirmed"])
        #expect(engine.deletions.count == 2)
    }

    @Test func `an archived index is not tried twice`() {
        let engine = run(["a"], mayRepeat: false) { _, _ in .loseRequest }
        #expect(engine.outcome == ["a": "failed unconfirmed"])
        #expect(engine.deletions.count == 1)
    }

    @Test func `acknowledged but still there has failed`() {
        #expect(Set(run(three) { _, _ in .pretend }.outcome.values) == ["failed still_there"])
    }

    @Test func `gone or created anew before the delete is left alone`() {
        let engine = run(three) { engine in
            engine.present["a"] = nil
            engine.present["b"] = "another"
        } reaction: { _, _ in
            .obey
        }
        #expect(engine.outcome == ["a": "skipped gone", "b": "skipped recreated", "c": "deleted"])
        #expect(engine.deletions == [["c"]])
    }

    @Test func `after a pause the uuids are read again before the delete`() {
        let engine = run(three) { _, count in count < 2 ? .postpone : .obey }
        #expect(Set(engine.outcome.values) == ["deleted"])
        #expect(
            engine.steps == [
                .readIdentities, .delete(three), .wait(.seconds(3)), .delete(three), .wait(.seconds(4)),
                .readIdentities,
                .delete(three), .verify,
            ]
        )
    }

    @Test func `an engine that is always busy is given up`() {
        let engine = run(three) { _, _ in .postpone }
        #expect(engine.deletions.count == DeletionSequence.mostPostponements)
        #expect(Set(engine.outcome.values) == ["failed engine_refused"])
    }

    @Test func `after the soft deadline nothing is begun, and what was sent is verified`() {
        let names = (0..<200).map { "an-index-with-a-rather-long-name-\($0)" }
        let engine = run(names) {
            $0.lateFrom = .milliseconds(15)
        } reaction: { _, _ in
            .obey
        }
        #expect(engine.deletions.count == 1)
        #expect(engine.steps.last == .verify)
        let begun = Set(engine.deletions.joined())
        for name in names { #expect(engine.outcome[name] == (begun.contains(name) ? "deleted" : "deferred deadline")) }
    }

    @Test func `a run that is stopped verifies what was sent, and begins nothing`() {
        var sequence = sequence((0..<200).map { "an-index-with-a-rather-long-name-\($0)" })
        let moment = DeletionSequence.Moment(now: .zero, isLate: false)
        #expect(sequence.begin(moment) == .readIdentities)
        let present = (0..<200).map {
            ("an-index-with-a-rather-long-name-\($0)", "uuid-an-index-with-a-rather-long-name-\($0)")
        }
        guard
            case .delete(let sent) = sequence.next(
                after: .identities(Dictionary(uniqueKeysWithValues: present)),
                moment
            )
        else {
            Issue.record("no delete")
            return
        }
        _ = sequence.next(after: .deletion(.acknowledged), moment)
        #expect(sequence.abandon() == .verify)
        #expect(sequence.next(after: .blind("connection refused"), moment) == .finished)
        #expect(sequence.takeVerdicts().map(\.name) == sent)
        var unsent = self.sequence(["a"])
        _ = unsent.begin(moment)
        #expect(unsent.abandon() == .finished)
    }
}
