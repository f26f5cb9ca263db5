import FoundationEssentials
import Testing

@testable import StateStore

/// A finding counts as told to a channel once the notice that it was owed was accepted.
@Suite struct FindingsTests {
    private let folder: TemporaryFolder
    private let store: StateStore

    init() throws {
        folder = try TemporaryFolder()
        store = try StateStore.open(folder.state, now: night)
    }

    /// What a channel knows: a question mark follows what it only perhaps knows.
    private func told(_ channel: String = "oncall") throws -> [String] {
        try store.findingsTold(job: "job")[channel, default: [:]].map { finding, told in
            "\(finding) \(told.status)\(told.isSure ? "" : "?")"
        }
        .sorted()
    }

    @Test func `owed is not told`() throws {
        try store.tell("1", wrong: ["a"])
        #expect(try told().isEmpty)
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        #expect(try told().isEmpty, "on its way is not told either")
        try store.markSent("1", owner: "run", through: "oncall", now: night)
        #expect(try told() == ["a bad"])
        #expect(try store.findingsTold(job: "other").isEmpty)
    }

    @Test func `what is well again is forgotten once that is told`() throws {
        try store.tell("1", wrong: ["a", "b"])
        try store.deliver("1")
        try store.tell("2", wrong: ["c"], well: ["a"])
        #expect(try told() == ["a bad", "b bad"])
        try store.deliver("2")
        #expect(try told() == ["b bad", "c bad"])
    }

    @Test func `a graver status takes the place of the one that was told`() throws {
        try store.tell("1", wrong: ["a"], as: "warn")
        try store.deliver("1")
        try store.tell("2", wrong: ["a"], as: "fail")
        try store.deliver("2")
        #expect(try told() == ["a fail"])
    }

    @Test func `what waits is known to the next decision, and is what it says`() throws {
        #expect(try store.tell("1", wrong: ["a"]) == .pending)
        var seen: [String: FindingChange] = [:]
        #expect(try store.tell("2", wrong: ["a", "b"]) { seen = $0.waiting } == .merged(id: "1"))
        #expect(seen == ["a": FindingChange(isOpen: true, status: "bad", words: "words of a")])
        try store.deliver("1")
        #expect(try told() == ["a bad", "b bad"])
    }

    @Test func `without news what waits is withdrawn`() throws {
        try store.tell("1", wrong: ["a"])
        #expect(try store.tell("2") == nil)
        #expect(try store.countOwed() == 0)
        #expect(try ties() == 0)
        #expect(try store.tell("3", wrong: ["a"]) == .pending)
    }

    @Test func `each channel knows what it was told, also by its fallback`() throws {
        try store.tell("1", on: "oncall", wrong: ["a"])
        try store.tell("2", on: "pager", wrong: ["a"])
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        try store.release("2", owner: "run", next: night, mayRepeat: false, reason: "busy")
        try store.markSent("1", owner: "run", through: "spare", now: night)
        #expect(try told("oncall") == ["a bad"])
        #expect(try told("pager").isEmpty && told("spare").isEmpty)
    }

    @Test func `what another run is sending stands, until its lease has run out`() throws {
        try store.tell("1", wrong: ["a"])
        _ = try store.claimDue(owner: "dead run", lease: .seconds(60), now: night)
        #expect(try store.tell("2", wrong: ["a", "b"]) == .merged(id: "1"))
        #expect(try store.tell("3") == nil)
        #expect(try store.countOwed() == 1, "it is not withdrawn under the other's hands")
        let later = night.addingTimeInterval(60)
        var known: [String: ToldFinding]? = [:]
        try store.tell("4", wrong: ["a", "b"], at: later) { known = $0.told["oncall"] }
        #expect(known == ["a": ToldFinding(status: "bad", isSure: false)])
        let taken = try store.claimDue(owner: "run", lease: .seconds(60), now: later)
        #expect(taken.map(\.body) == ["4"] && taken.map(\.mayRepeat) == [true])
    }

    @Test(arguments: ["no answer", "killed"])
    func `what nobody knows to have arrived is perhaps told`(end: String) throws {
        try store.tell("1", wrong: ["a", "b"])
        try store.deliver("1")
        try store.tell("2", wrong: ["b", "c"], as: "worse", well: ["a"])
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        if end == "killed" {
            _ = try store.claimDue(owner: "other", lease: .seconds(60), now: night.addingTimeInterval(60))
        } else {
            try store.release("2", owner: "run", next: night, mayRepeat: true, reason: "no answer")
        }
        #expect(try told() == ["a bad?", "b bad", "c worse?"])
    }

    @Test func `what is adopted or forgotten needs no notice`() throws {
        let seen = ToldFinding(status: "bad", isSure: true)
        try store.decide("1") { _ in FindingsDecision(body: nil, adopted: ["a": seen, "b": seen]) }
        try store.decide("2") { _ in FindingsDecision(body: nil, forgotten: ["b"]) }
        #expect(try told() == ["a bad"])
    }

    @Test func `a decision that cannot be made changes nothing`() throws {
        struct Trouble: Error {}
        try store.tell("1", wrong: ["a"])
        #expect(throws: Trouble.self) { try store.decide("2") { _ in throw Trouble() } }
        #expect(try store.countOwed() == 1)
    }

    @Test func `a notice that is given up tells nothing and leaves nothing behind`() throws {
        try store.tell("1", wrong: ["a"])
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        #expect(try ties() == 1)
        try store.markDead("1", owner: "run", reason: "no", now: night)
        #expect(try told().isEmpty)
        #expect(try ties() == 0)
        try store.tell("2", wrong: ["a"])
        #expect(try store.sweep(now: night.addingTimeInterval(8 * 86_400)) == 1)
        #expect(try ties() == 0)
    }

    @Test func `sweeping forgets what an older version left of dead notices, and keeps what waits`() throws {
        try store.tell("1", wrong: ["a"])
        _ = try store.write { connection throws(StateStoreError) in
            try connection.change("INSERT INTO finding_changes (notice, finding, is_open) VALUES ('dead', 'a', 1)")
        }
        #expect(try store.sweep(now: night) == 0)
        #expect(try ties() == 1)
    }

    /// How many findings are tied to notices.
    private func ties() throws -> Int? {
        try store.read { connection throws(StateStoreError) in
            try connection.rows("SELECT count(*) FROM finding_changes").first?.first?.integer
        }
    }
}

extension StateStore {
    /// Decides with everything but the decision filled in.
    @discardableResult
    fileprivate func decide(
        _ id: String,
        on channel: String = "oncall",
        at now: Date = night,
        _ decide: (FindingsKnown) throws -> FindingsDecision
    ) throws -> EnqueueOutcome? {
        try decideFindings(id: id, job: "job", fingerprint: "findings", channel: channel, now: now, decide)
    }

    /// Owes a notice that says just this; without any findings, none.
    @discardableResult
    fileprivate func tell(
        _ id: String,
        on channel: String = "oncall",
        wrong: [String] = [],
        as status: String = "bad",
        well: [String] = [],
        at now: Date = night,
        _ look: (FindingsKnown) -> Void = { _ in }
    ) throws -> EnqueueOutcome? {
        try decide(id, on: channel, at: now) { known in
            look(known)
            var changes: [String: FindingChange] = [:]
            for finding in wrong {
                changes[finding] = FindingChange(isOpen: true, status: status, words: "words of \(finding)")
            }
            for finding in well { changes[finding] = FindingChange(isOpen: false, status: "ok", words: "") }
            return FindingsDecision(body: changes.isEmpty ? nil : id, changes: changes)
        }
    }

    fileprivate func deliver(_ id: String) throws {
        _ = try claimDue(owner: "run", lease: .seconds(60), now: night)
        try markSent(id, owner: "run", through: "oncall", now: night)
    }
}
