import FoundationEssentials
import Testing

@testable import StateStore

@Suite(.timeLimit(.minutes(1))) struct NoticesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> StateStore { try StateStore.open(folder.state, now: night) }

    private func claim(_ store: StateStore, _ owner: String = "run", after seconds: Double = 0) throws -> [StoredNotice]
    {
        try store.claimDue(owner: owner, lease: .seconds(60), now: night.addingTimeInterval(seconds))
    }

    @Test func `a notice goes its way: owed, taken, sent`() throws {
        let store = try open()
        #expect(try store.owe("a", body: "hello") == .pending)
        #expect(
            try claim(store) == [
                StoredNotice(
                    id: "a",
                    job: "prune-indexes",
                    fingerprint: "fp",
                    channel: "oncall",
                    body: "hello",
                    created: night,
                    attempts: 1,
                    mayRepeat: false
                )
            ]
        )
        #expect(try claim(store).isEmpty)
        #expect(try store.markSent("a", owner: "run", through: "spare", now: night.addingTimeInterval(2)))
        #expect(try store.countOwed() == 0)
        #expect(
            try store.lastTold(job: "prune-indexes", fingerprint: "fp", channel: "oncall")
                == night.addingTimeInterval(2)
        )
    }

    @Test func `the same is not told again within the time of repetition`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store)
        try store.markSent("a", owner: "run", through: "oncall", now: night)
        let soon = night.addingTimeInterval(3599), later = night.addingTimeInterval(3601)
        #expect(try store.owe("b", at: soon) == .suppressed(lastTold: night))
        #expect(try store.owe("c", about: "other", at: soon) == .pending)
        #expect(try store.owe("d", on: "pager", at: soon) == .pending)
        #expect(try store.owe("e", at: later) == .pending)
    }

    @Test func `a clock set back does not silence a failure`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store)
        try store.markSent("a", owner: "run", through: "oncall", now: night)
        #expect(try store.owe("b", at: night.addingTimeInterval(-86_400)) == .pending)
    }

    @Test func `what waits takes the newest text and is not doubled`() throws {
        let store = try open()
        _ = try store.owe("a", body: "old")
        #expect(try store.owe("b", body: "new") == .merged(id: "a"))
        #expect(try claim(store).map(\.body) == ["new"])
        #expect(try store.owe("c", body: "newest") == .merged(id: "a"))
        #expect(try store.countOwed() == 1)
    }

    @Test func `what failed waits for its time`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store)
        #expect(
            try store.release("a", owner: "run", next: night.addingTimeInterval(30), mayRepeat: false, reason: "429")
        )
        #expect(try claim(store, after: 29).isEmpty)
        let again = try claim(store, after: 30)
        #expect(again.map(\.attempts) == [2])
        #expect(again.map(\.mayRepeat) == [false])
        #expect(try store.lastTold(job: "prune-indexes", fingerprint: "fp", channel: "oncall") == nil)
    }

    @Test func `an answer that never came is remembered`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store)
        try store.release("a", owner: "run", next: night, mayRepeat: true, reason: "no answer")
        #expect(try claim(store).map(\.mayRepeat) == [true])
        try store.release("a", owner: "run", next: night, mayRepeat: false, reason: "refused")
        #expect(try claim(store).map(\.mayRepeat) == [true])
    }

    @Test func `a dead sender's notice is free when the lease has run out, and may be a repetition`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store, "dead run")
        #expect(try claim(store, "next run", after: 59).isEmpty)
        #expect(try claim(store, "next run", after: 60).map(\.mayRepeat) == [true])
        #expect(try !store.markSent("a", owner: "dead run", through: "oncall", now: night))
        #expect(try !store.markDead("a", owner: "dead run", reason: "", now: night))
        #expect(try !store.release("a", owner: "dead run", next: night, mayRepeat: false, reason: ""))
        #expect(try store.markSent("a", owner: "next run", through: "oncall", now: night))
    }

    @Test func `a lease from a clock far ahead does not hold for ever`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store, "ahead", after: 3 * 86_400)
        #expect(try claim(store, "corrected").count == 1)
    }

    @Test func `what has become of a notice can be asked`() throws {
        let store = try open()
        #expect(try store.fate(of: "a") == nil)
        _ = try store.owe("a")
        #expect(try store.fate(of: "a") == .waiting(until: night, reason: nil))
        _ = try claim(store)
        #expect(try store.fate(of: "a") == .taken)
        let later = night.addingTimeInterval(30)
        try store.release("a", owner: "run", next: later, mayRepeat: false, reason: "429")
        #expect(try store.fate(of: "a") == .waiting(until: later, reason: "429"))
        _ = try claim(store, after: 30)
        try store.markSent("a", owner: "run", through: "spare", now: later)
        #expect(try store.fate(of: "a") == .sent(through: "spare"))
        _ = try store.owe("b", about: "other")
        _ = try claim(store)
        try store.markDead("b", owner: "run", reason: "no_service", now: night)
        #expect(try store.fate(of: "b") == .dead(reason: "no_service"))
    }

    @Test func `what is given up is not told, and may be owed anew`() throws {
        let store = try open()
        _ = try store.owe("a")
        _ = try claim(store)
        #expect(try store.markDead("a", owner: "run", reason: "no_service", now: night))
        #expect(try claim(store, after: 999).isEmpty)
        #expect(try store.owe("b") == .pending)
    }

    @Test func `the oldest go first, and no more than asked`() throws {
        let store = try open()
        for index in 0..<5 {
            _ = try store.owe("n\(index)", about: "\(index)", at: night.addingTimeInterval(Double(-index)))
        }
        let first = try store.claimDue(owner: "run", lease: .seconds(60), limit: 2, now: night)
        #expect(first.map(\.id) == ["n4", "n3"])
        let rest = try store.claimDue(owner: "run", lease: .seconds(60), except: ["n2", "n9"], now: night)
        #expect(rest.map(\.id) == ["n1", "n0"])
    }

    @Test func `sweeping gives up the old, forgets the finished, and keeps what was told`() throws {
        let store = try open()
        _ = try store.owe("old", about: "1", at: night.addingTimeInterval(-8 * 86_400))
        _ = try store.owe("new", about: "2")
        _ = try store.owe("sent", about: "3", at: night.addingTimeInterval(-1))
        #expect(try store.sweep(now: night) == 1)
        #expect(try store.countOwed() == 2)
        for notice in try claim(store) { try store.markSent(notice.id, owner: "run", through: "x", now: night) }
        #expect(try store.sweep(now: night.addingTimeInterval(60 * 86_400)) == 0)
        #expect(
            try store.read { connection throws(StateStoreError) in
                try connection.rows("SELECT count(*) FROM notices")
            } == [[.integer(0)]]
        )
        #expect(try store.lastTold(job: "prune-indexes", fingerprint: "3", channel: "oncall") == night)
    }
}
