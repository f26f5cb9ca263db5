import FoundationEssentials
import Testing

@testable import StateStore

/// What a file of an older version holds is understood by this one.
@Suite struct MigrationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a file of the version that kept what was told for all channels together.
    private func secondVersion(_ statements: String) throws {
        let schema = Schema(migrations: Array(Schema.current.migrations.prefix(2)))
        let store = try StateStore.open(folder.state, now: night, busyTimeout: .seconds(5), schema: schema)
        _ = try store.write { connection throws(StateStoreError) in try connection.execute(statements) }
    }

    private func told(_ store: StateStore) throws -> [String: [String]] {
        try store.findingsTold(job: "job").mapValues { told in
            told.map { "\($0)\($1.status.isEmpty ? "" : " \($1.status)")\($1.isSure ? "" : "?")" }.sorted()
        }
    }

    @Test func `what was told is known to each channel that had news, less what waits for it`() throws {
        try secondVersion(
            """
            INSERT INTO findings VALUES ('job', 'a'), ('job', 'b'), ('other', 'c');
            INSERT INTO told VALUES ('job', 'findings', 'oncall', 1), ('job', 'findings', 'pager', 1),
                ('job', 'exit-1', 'spare', 1), ('other', 'findings', 'third', 1);
            INSERT INTO notices (id, job, fingerprint, channel, body, status, created, next_attempt)
            VALUES ('1', 'job', 'findings', 'pager', 'text', 'pending', 1, 1),
                ('2', 'job', 'findings', 'late', 'text', 'sending', 1, 1),
                ('3', 'job', 'findings', 'oncall', 'text', 'dead', 1, 1);
            INSERT INTO finding_changes VALUES ('1', 'b', 1), ('1', 'gone', 0), ('2', 'a', 1), ('3', 'a', 1), ('4', 'a', 1);
            """
        )
        let store = try StateStore.open(folder.state, now: night)
        #expect(try told(store) == ["oncall": ["a", "b"], "pager": ["a", "gone"], "late": ["a?"]])
        #expect(try store.findingsTold(job: "other") == ["third": ["c": ToldFinding(status: "", isSure: true)]])
        var waiting: [String: FindingChange] = [:]
        _ = try store.decideFindings(id: "n", job: "job", fingerprint: "findings", channel: "pager", now: night) {
            waiting = $0.waiting
            return FindingsDecision(body: "text", changes: $0.waiting)
        }
        #expect(
            waiting == [
                "b": FindingChange(isOpen: true, status: "", words: ""),
                "gone": FindingChange(isOpen: false, status: "", words: ""),
            ]
        )
        _ = try store.claimDue(owner: "run", lease: .seconds(60), now: night)
        try store.markSent("1", owner: "run", through: "pager", now: night)
        #expect(try told(store)["pager"] == ["a", "b"])
    }

    @Test func `a file without findings has none`() throws {
        try secondVersion("INSERT INTO deferrals VALUES ('job', 'a', 1, 'run')")
        let store = try StateStore.open(folder.state, now: night)
        #expect(try store.findingsTold(job: "job").isEmpty)
        #expect(try store.deferrals(job: "job") == ["a": 1])
    }
}
