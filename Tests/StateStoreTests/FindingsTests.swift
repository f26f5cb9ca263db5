import FoundationEssentials
import Testing

@testable import StateStore

/// A finding counts as told once the notice that tells of it was accepted.
@Suite struct FindingsTests {
    private let folder: TemporaryFolder
    private let night = Date(timeIntervalSince1970: 1_795_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func owe(_ store: StateStore, _ id: String, channel: String = "oncall", _ findings: [String: Bool]) throws {
        _ = try store.enqueue(
            id: id,
            job: "job",
            fingerprint: "findings",
            channel: channel,
            body: id,
            findings: findings,
            now: night,
            quietSince: .distantFuture
        )
    }

    private func deliver(_ store: StateStore, _ ids: String...) throws {
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        for id in ids { try store.markSent(id, owner: "run", through: "oncall", now: night) }
    }

    @Test func `owed is not told`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true])
        #expect(try store.findingsTold(job: "job").isEmpty)
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        #expect(try store.findingsTold(job: "job").isEmpty, "on its way is not told either")
        try store.markSent("1", owner: "run", through: "oncall", now: night)
        #expect(try store.findingsTold(job: "job") == ["a"])
        #expect(try store.findingsTold(job: "other").isEmpty)
    }

    @Test func `what is well again is forgotten once that is told`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true, "b": true])
        try deliver(store, "1")
        try owe(store, "2", ["a": false, "c": true])
        #expect(try store.findingsTold(job: "job") == ["a", "b"])
        try deliver(store, "2")
        #expect(try store.findingsTold(job: "job") == ["b", "c"])
    }

    @Test func `a notice that waits takes on the newer news`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true])
        try owe(store, "2", ["b": true])
        try deliver(store, "1")
        #expect(try store.findingsTold(job: "job") == ["b"], "the text that was sent speaks of b alone")
    }

    @Test func `one of several channels is enough, and a notice given up tells nothing`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", channel: "oncall", ["a": true])
        try owe(store, "2", channel: "pager", ["a": true])
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        try store.markDead("2", owner: "run", reason: "no", now: night)
        #expect(try store.findingsTold(job: "job").isEmpty)
        try store.markSent("1", owner: "run", through: "oncall", now: night)
        #expect(try store.findingsTold(job: "job") == ["a"])
    }

    @Test func `news are never kept quiet`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true])
        try deliver(store, "1")
        try owe(store, "2", ["b": true])
        #expect(try store.countOwed() == 1)
    }

    @Test func `a notice that is given up leaves nothing behind`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true])
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        #expect(try ties(store) == 1)
        try store.markDead("1", owner: "run", reason: "no", now: night)
        #expect(try ties(store) == 0)
        try owe(store, "2", ["a": true])
        #expect(try store.sweep(now: night.addingTimeInterval(8 * 86_400)) == 1)
        #expect(try ties(store) == 0)
    }

    @Test func `sweeping forgets what an older version left of dead notices, and keeps what waits`() throws {
        let store = try StateStore.open(folder.state, now: night)
        try owe(store, "1", ["a": true])
        _ = try store.write { connection throws(StateStoreError) in
            try connection.change("INSERT INTO finding_changes (notice, finding, is_open) VALUES ('dead', 'a', 1)")
        }
        #expect(try store.sweep(now: night) == 0)
        #expect(try ties(store) == 1)
    }

    /// How many findings are tied to notices.
    private func ties(_ store: StateStore) throws -> Int? {
        try store.read { connection throws(StateStoreError) in
            try connection.rows("SELECT count(*) FROM finding_changes").first?.first?.integer
        }
    }
}
