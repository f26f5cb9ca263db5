import FoundationEssentials
import Glibc
import Testing

@testable import StateStore

@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func failure(_ body: () throws -> Void) -> StateStoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StateStoreError
        }
    }

    @Test func `a new file belongs to its owner alone`() throws {
        _ = try StateStore.open(folder.state, now: night)
        var status = stat()
        #expect(stat(folder.state, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(folder.files == ["state.sqlite"])
    }

    @Test func `reading makes no file, and finds nothing where there is none`() throws {
        #expect(try StateStore.openReadOnly(folder.state) == nil)
        try folder.write([])
        #expect(try StateStore.openReadOnly(folder.state) == nil)
        #expect(try folder.bytes().isEmpty)
    }

    @Test func `reading changes nothing`() throws {
        _ = try StateStore.open(folder.state, now: night).owe("a")
        let before = try folder.bytes()
        let store = try #require(try StateStore.openReadOnly(folder.state))
        #expect(try store.countOwed() == 1)
        #expect(failure { _ = try store.owe("b") }?.code == .unavailable)
        #expect(try folder.bytes() == before)
        #expect(folder.files == ["state.sqlite"])
    }

    @Test func `what is remembered survives`() throws {
        _ = try StateStore.open(folder.state, now: night).owe("a", body: "wörds 👨‍👩‍👧‍👦\n'\"")
        let store = try StateStore.open(folder.state, now: night)
        #expect(store.movedAside == nil)
        #expect(try store.claimDue(owner: "run", lease: .seconds(60), now: night).map(\.body) == ["wörds 👨‍👩‍👧‍👦\n'\""])
    }

    @Test func `a folder that is missing is said so`() {
        let error = failure { _ = try StateStore.open("\(folder.path)/none/state.sqlite", now: night) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("No such file or directory") == true)
        #expect(failure { _ = try StateStore.open(folder.path, now: night) }?.code == .unavailable)
    }

    @Test func `a file of a newer version is refused and left alone`() throws {
        let newer = Schema(migrations: Schema.current.migrations + ["CREATE TABLE later (x TEXT) STRICT"])
        _ = try StateStore.open(folder.state, now: night, busyTimeout: .seconds(5), schema: newer)
        let before = try folder.bytes()
        let error = failure { _ = try StateStore.open(folder.state, now: night) }
        #expect(error?.code == .schema)
        let known = Schema.current.migrations.count
        #expect(
            error?.message == "it has schema version \(known + 1), this program knows \(known); use the newer program"
        )
        #expect(failure { _ = try StateStore.openReadOnly(folder.state) }?.code == .schema)
        #expect(try folder.bytes() == before)
    }

    @Test func `an older file is brought up to date and keeps its content`() throws {
        _ = try StateStore.open(folder.state, now: night).owe("a")
        let newer = Schema(
            migrations: Schema.current.migrations + ["ALTER TABLE notices ADD COLUMN thread TEXT"]
        )
        let store = try StateStore.open(folder.state, now: night, busyTimeout: .seconds(5), schema: newer)
        #expect(
            try store.read { connection throws(StateStoreError) in
                try connection.rows("SELECT id, thread FROM notices")
            } == [[.text("a"), .null]]
        )
    }

    @Test func `a migration that fails leaves the file at its version`() throws {
        _ = try StateStore.open(folder.state, now: night).owe("a")
        let broken = Schema(
            migrations: Schema.current.migrations + ["CREATE TABLE later (x TEXT) STRICT; nonsense"]
        )
        #expect(
            failure {
                _ = try StateStore.open(folder.state, now: night, busyTimeout: .seconds(5), schema: broken)
            } != nil
        )
        #expect(try StateStore.open(folder.state, now: night).countOwed() == 1)
    }

    @Test func `another program's database is refused and left alone`() throws {
        try folder.write([])
        let connection = try SQLiteConnection(path: folder.state, canWrite: true, busyTimeout: .seconds(1))
        try connection.execute("CREATE TABLE precious (x TEXT)")
        #expect(failure { _ = try StateStore.open(folder.state, now: night) }?.code == .foreign)
        #expect(failure { _ = try StateStore.openReadOnly(folder.state) }?.code == .foreign)
        #expect(try connection.rows("SELECT name FROM sqlite_schema") == [[.text("precious")]])
    }

    @Test(arguments: [
        "no database at all", String(repeating: "\0", count: 4096), "SQLite format 3\0 and then nothing of it",
    ])
    func `a damaged file is moved aside, whole, and the caller is told`(content: String) throws {
        try folder.write(Array(content.utf8))
        #expect(failure { _ = try StateStore.openReadOnly(folder.state) } != nil || content.hasPrefix("\0"))
        let store = try StateStore.open(folder.state, now: night)
        let aside = try #require(store.movedAside)
        #expect(aside == "\(folder.state).damaged-1795489200")
        #expect(try folder.bytes(of: "state.sqlite.damaged-1795489200") == Array(content.utf8))
        #expect(try store.owe("a") == .pending)
        #expect(try StateStore.open(folder.state, now: night).movedAside == nil)
    }

    @Test func `damage within the pages is found too`() throws {
        let store = try StateStore.open(folder.state, now: night)
        for index in 0..<200 {
            _ = try store.owe("n\(index)", about: "\(index)", body: String(repeating: "x", count: 500))
        }
        var bytes = try folder.bytes()
        for index in 8192..<24_576 { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        try folder.write(bytes)
        #expect(try StateStore.open(folder.state, now: night).movedAside != nil)
    }

    @Test func `an old journal does not stay beside the new file`() throws {
        try folder.write(Array("damage".utf8))
        try folder.write([1, 2, 3], to: "state.sqlite-journal")
        _ = try StateStore.open(folder.state, now: night)
        #expect(!folder.files.contains("state.sqlite-journal"))
    }
}
