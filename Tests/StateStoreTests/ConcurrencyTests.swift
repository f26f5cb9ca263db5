import FoundationEssentials
import Glibc
import POSIX
import Testing

@testable import StateStore

/// Several connections and several processes on one file.
@Suite(.timeLimit(.minutes(1))) struct ConcurrencyTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `two connections take each notice once`() throws {
        let one = try StateStore.open(folder.state, now: night)
        let two = try StateStore.open(folder.state, now: night)
        for index in 0..<10 { _ = try one.owe("n\(index)", about: "\(index)") }
        let first = try one.claimDue(owner: "one", lease: .seconds(60), limit: 4, now: night)
        let second = try two.claimDue(owner: "two", lease: .seconds(60), now: night)
        #expect(first.count == 4)
        #expect(Set((first + second).map(\.id)).count == 10)
    }

    @Test func `two processes at once owe one notice and count every deferral`() async throws {
        let path = folder.state
        async let one: Void = Self.work(path, "one")
        async let two: Void = Self.work(path, "two")
        _ = await (one, two)
        let store = try StateStore.open(path, now: night)
        #expect(store.movedAside == nil)
        #expect(try store.countOwed() == 1)
        #expect(try store.deferrals(job: "one") == ["item": 30])
        #expect(try store.deferrals(job: "two") == ["item": 30])
    }

    /// A process of its own that opens the state, perhaps first of all, and writes many times.
    private static func work(_ path: String, _ name: String) async {
        await #expect(processExitsWith: .success) { [path, name] in
            let store = try StateStore.open(path, now: night)
            for run in 0..<30 {
                _ = try store.owe("\(name)-\(run)")
                _ = try store.recordDeferrals(["item"], examined: nil, job: name, runID: "\(run)")
            }
        }
    }

    @Test func `two processes that find damage move it aside once`() async throws {
        try folder.write(Array("damage".utf8))
        let path = folder.state
        async let one: Void = Self.owe(path, "one")
        async let two: Void = Self.owe(path, "two")
        _ = await (one, two)
        #expect(try StateStore.open(path, now: night).countOwed() == 2)
        #expect(folder.files.filter { $0.contains("damaged") }.count == 1)
    }

    private static func owe(_ path: String, _ name: String) async {
        await #expect(processExitsWith: .success) { [path, name] in
            _ = try StateStore.open(path, now: night).owe(name, about: name)
        }
    }

    @Test func `a process killed within a change leaves nothing of it`() async throws {
        let store = try StateStore.open(folder.state, now: night)
        _ = try store.owe("before")
        let path = folder.state
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try StateStore.open(path, now: night)
            try store.write { connection throws(StateStoreError) in
                // More than the page cache holds, so that the file itself is half changed.
                try connection.execute("PRAGMA cache_size = 1")
                for index in 0..<500 {
                    try connection.change(
                        "INSERT INTO told VALUES ('j', ?, ?, 1)",
                        [.integer(index).asText, .text(String(repeating: "x", count: 900))]
                    )
                }
                kill(getpid(), SIGKILL)
            }
        }
        #expect(folder.files == ["state.sqlite", "state.sqlite-journal"])
        #expect(try store.countOwed() == 1)
        #expect(try StateStore.open(folder.state, now: night).movedAside == nil)
        #expect(try store.lastTold(job: "j", fingerprint: "1", channel: String(repeating: "x", count: 900)) == nil)
    }

    @Test func `a file held by another is busy, not damaged`() throws {
        let holder = try StateStore.open(folder.state, now: night)
        let other = try StateStore.open(folder.state, now: night, busyTimeout: .milliseconds(20))
        try holder.write { _ throws(StateStoreError) in
            do throws(StateStoreError) {
                _ = try other.recordDeferrals(["a"], examined: nil, job: "j", runID: "1")
                Issue.record("two wrote at once")
            } catch {
                #expect(error.code == .busy)
            }
        }
        #expect(try other.owe("a") == .pending)
    }

    @Test func `a full disk is an error, and what was there stays`() throws {
        let store = try StateStore.open(folder.state, now: night)
        _ = try store.owe("a")
        _ = try store.read { connection throws(StateStoreError) in
            try connection.rows("PRAGMA max_page_count = 1")
        }
        do {
            _ = try store.owe("b", about: "other", body: String(repeating: "x", count: 100_000))
            Issue.record("a full disk went unnoticed")
        } catch let error as StateStoreError {
            #expect(error.code == .full)
        }
        #expect(try store.countOwed() == 1)
        #expect(try StateStore.open(folder.state, now: night).countOwed() == 1)
    }
}

extension SQLiteConnection.Value {
    fileprivate var asText: Self { .text(integer.map(String.init) ?? "") }
}
