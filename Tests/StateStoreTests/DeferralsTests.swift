import StateStore
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeferralsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func record(
        _ store: StateStore,
        _ items: Set<String>,
        run: String,
        examined: Set<String>? = nil,
        job: String = "prune-indexes"
    ) throws -> [String: Int] {
        try store.recordDeferrals(items, examined: examined, job: job, runID: run)
    }

    @Test func `runs in a row are counted, and a run without ends the row`() throws {
        let store = try StateStore.open(folder.state, now: night)
        #expect(try record(store, ["a", "b"], run: "1") == ["a": 1, "b": 1])
        #expect(try record(store, ["a"], run: "2") == ["a": 2])
        #expect(try record(store, ["a", "b"], run: "3") == ["a": 3, "b": 1])
        #expect(try record(store, [], run: "4").isEmpty)
        #expect(try store.deferrals(job: "prune-indexes").isEmpty)
    }

    @Test func `said twice by one run it counts once`() throws {
        let store = try StateStore.open(folder.state, now: night)
        _ = try record(store, ["a"], run: "1")
        #expect(try record(store, ["a"], run: "1") == ["a": 1])
    }

    @Test func `a run that looked at a part forgets nothing of the rest`() throws {
        let store = try StateStore.open(folder.state, now: night)
        _ = try record(store, ["a", "b"], run: "1")
        #expect(try record(store, [], run: "2", examined: ["a"]).isEmpty)
        #expect(try store.deferrals(job: "prune-indexes") == ["b": 1])
    }

    @Test func `jobs do not meddle with each other`() throws {
        let store = try StateStore.open(folder.state, now: night)
        _ = try record(store, ["a"], run: "1")
        _ = try record(store, [], run: "2", job: "another")
        #expect(try store.deferrals(job: "prune-indexes") == ["a": 1])
    }
}
