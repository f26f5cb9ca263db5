import OpenSearch
import Testing

@testable import IndexRetention

/// The sequence is driven by a small engine of its own.
@Suite struct DeletionSequenceTests {
    typealias Engine = DeletionEngine
    typealias Reaction = DeletionEngine.Reaction

    private func sequence(
        _ names: [String],
        isArchived: Bool = false,
        judge: @escaping DeletionSequence.Judge = { _ in nil }
    ) -> DeletionSequence {
        let decisions = names.map { Decision(Fixture.index($0), rule: "r", .wouldDelete, .expired) }
        return DeletionSequence(decisions, overhead: 80, isArchived: isArchived, judge: judge)
    }

    /// Runs to the end; every index must have exactly one verdict.
    private func run(
        _ names: [String],
        isArchived: Bool = false,
        _ change: (inout Engine) -> Void = { _ in },
        reaction: ([String], Int) -> Reaction
    ) -> Engine {
        var engine = Engine(names)
        change(&engine)
        engine.run(sequence(names, isArchived: isArchived, judge: engine.judge), reaction)
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
        #expect(
            engine.steps == [
                .readGuards, .delete(three), .verify, .wait(.seconds(7)), .readGuards, .delete(three), .verify,
            ]
        )
    }

    @Test func `what stays after two lost requests has failed`() {
        let engine = run(three) { _, _ in .loseRequest }
        #expect(Set(engine.outcome.values) == ["failed unconfirmed"])
        #expect(engine.deletions.count == 2)
    }

    @Test func `an archived index is not tried twice`() {
        let engine = run(["a"], isArchived: true) { _, _ in .loseRequest }
        #expect(engine.outcome == ["a": "failed unconfirmed"])
        #expect(engine.deletions.count == 1)
    }

    @Test func `an archived index whose DELETE is put off is left to its archive`() {
        var engine = Engine(["a"])
        engine.run(sequence(["a"], isArchived: true)) { _, _ in .postpone }
        #expect(engine.outcome.isEmpty && engine.steps == [.readGuards, .delete(["a"])])
        #expect(engine.postponement == .init(text: "429", after: .seconds(3)))
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
                .readGuards, .delete(three), .wait(.seconds(3)), .readGuards, .delete(three), .wait(.seconds(4)),
                .readGuards, .delete(three), .verify,
            ]
        )
    }

    @Test func `an engine that is always busy is given up`() {
        let engine = run(three) { _, _ in .postpone }
        #expect(engine.deletions.count == DeletionSequence.mostPostponements)
        #expect(Set(engine.outcome.values) == ["failed engine_refused"])
    }

    @Test func `what cannot be waited for is put off, and asked for no more`() {
        let engine = run(three) {
            $0.hasTime = false
        } reaction: { _, _ in
            .postpone
        }
        #expect(engine.deletions.count == 1 && Set(engine.outcome.values) == ["deferred deadline"])
        let lost = run(three) {
            $0.hasTime = false
        } reaction: { _, _ in
            .loseRequest
        }
        #expect(lost.deletions.count == 1 && Set(lost.outcome.values) == ["failed unconfirmed"])
    }

    @Test(arguments: [Reaction.obey, .obeyUnseen])
    func `where nobody can look, nobody says that the index is still there`(reaction: Reaction) {
        let engine = run(three) {
            $0.isBlind = true
        } reaction: { _, _ in
            reaction
        }
        #expect(Set(engine.outcome.values) == ["failed unverified"])
    }

    @Test func `credentials that are refused fail what they were sent with`() {
        var sequence = sequence(three)
        let moment = DeletionSequence.Moment(now: .zero, isLate: false)
        _ = sequence.begin(moment)
        let present = three.map { ($0, IndexGuards(uuid: "uuid-\($0)")) }
        _ = sequence.next(after: .guards(Dictionary(uniqueKeysWithValues: present)), moment)
        let refusal = OpenSearchError(.unauthorized, place: "DELETE", status: 401, reason: "no")
        #expect(sequence.abandon(after: refusal) == .finished)
        #expect(sequence.takeVerdicts().map(\.reason) == [.engineRefused, .engineRefused, .engineRefused])
    }

    // MARK: Guards that came after the plan

    @Test func `what speaks against a deletion by now is heard`() {
        let engine = run(three) {
            $0.judge = { $0.name == "b" ? (.skipped, .writeIndex, nil) : nil }
        } reaction: { _, _ in
            .obey
        }
        #expect(engine.outcome == ["a": "deleted", "b": "skipped write_index", "c": "deleted"])
    }

    @Test func `members are asked for only where there is an alias, and the last one stays`() {
        #expect(!run(three) { _, _ in .obey }.steps.contains { if case .readMembers = $0 { true } else { false } })
        let engine = run(three) {
            $0.aliases = ["a": ["x"], "b": ["x", "y"]]
            $0.strangers = ["y": ["elsewhere"]]
        } reaction: { _, _ in
            .obey
        }
        #expect(engine.steps == [.readGuards, .readMembers(["x", "y"]), .delete(["a", "c"]), .verify])
        #expect(engine.outcome == ["a": "deleted", "b": "skipped last_alias_member", "c": "deleted"])
        let blind = run(three) {
            $0.aliases = ["a": ["x"]]
            $0.mayAskForMembers = false
        } reaction: { _, _ in
            .obey
        }
        #expect(blind.outcome == ["a": "refused alias_unknown", "b": "deleted", "c": "deleted"])
    }

    @Test func `what was sent already keeps no alias alive`() {
        // The first batch is sent, and is not seen to be gone: of the second the last member stays.
        let names = (100..<250).map { "cwl-vpcflowlog-2026.01.\($0)" }
        let engine = run(names) {
            $0.aliases = [names[0]: ["x"], names[149]: ["x"]]
        } reaction: { _, _ in
            .pretend
        }
        #expect(engine.outcome[names[149]] == "skipped last_alias_member")
        #expect(engine.outcome[names[0]] == "failed still_there")
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
        #expect(sequence.begin(moment) == .readGuards)
        let present = (0..<200).map {
            ("an-index-with-a-rather-long-name-\($0)", IndexGuards(uuid: "uuid-an-index-with-a-rather-long-name-\($0)"))
        }
        guard
            case .delete(let sent) = sequence.next(
                after: .guards(Dictionary(uniqueKeysWithValues: present)),
                moment
            )
        else {
            Issue.record("no delete")
            return
        }
        _ = sequence.next(after: .deletion(.acknowledged), moment)
        #expect(sequence.abandon() == .verify)
        #expect(sequence.next(after: .blind("connection refused"), moment) == .finished)
        let verdicts = sequence.takeVerdicts()
        #expect(verdicts.map(\.name) == sent && verdicts.allSatisfy { $0.reason == .unverified })
        var unsent = self.sequence(["a"])
        _ = unsent.begin(moment)
        #expect(unsent.abandon() == .finished)
    }
}
