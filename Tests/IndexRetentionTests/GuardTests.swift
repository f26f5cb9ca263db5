import FoundationEssentials
import OpenSearch
import Testing

@testable import IndexRetention

@Suite struct GuardTests {
    private func outcome(
        _ keys: String = "",
        _ observation: RetentionObservation
    ) throws -> [String: String] {
        try Fixture.outcome(
            "limits: {min_keep: 0, max_delete_percent: 100}\nrules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d\(keys)}]",
            observation
        )
    }

    private func old(_ change: (inout IndexSummary) -> Void) -> RetentionObservation {
        Fixture.observation([Fixture.index("cwl-2026.01.01", change)])
    }

    @Test func `a write index never goes`() throws {
        let observation = old { $0.aliases = [.init("logs", isWriteIndex: true)] }
        #expect(
            try outcome(", include: [managed, data_stream, hidden]", observation)["cwl-2026.01.01"]
                == "skipped write_index"
        )
    }

    @Test func `the last member of an alias never goes`() throws {
        var observation = old { $0.aliases = [.init("logs")] }
        observation.aliasMembers = .known(["logs": [AliasMember(index: "cwl-2026.01.01")]])
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "skipped last_alias_member")
        observation.aliasMembers = .known(["logs": [AliasMember(index: "cwl-2026.01.01"), AliasMember(index: "other")]])
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "would_delete expired")
    }

    @Test func `of an alias whose members would all go the newest stays`() throws {
        var observation = Fixture.observation(
            ["cwl-2026.01.01", "cwl-2026.01.03", "cwl-2026.01.02"].map { name in
                Fixture.index(name) { $0.aliases = [.init("logs")] }
            }
        )
        observation.aliasMembers = .known(["logs": observation.indexes.map { AliasMember(index: $0.name) }])
        #expect(
            try outcome("", observation) == [
                "cwl-2026.01.01": "would_delete expired", "cwl-2026.01.02": "would_delete expired",
                "cwl-2026.01.03": "skipped last_alias_member",
            ]
        )
    }

    @Test func `an alias that cannot be looked into refuses its members`() throws {
        var observation = old { $0.aliases = [.init("logs")] }
        observation.aliasMembers = .refused(OpenSearchError(.forbidden, place: "GET", status: 403, reason: "no"))
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "refused alias_unknown")
    }

    @Test func `hidden names go only by a word of the rule`() throws {
        let observation = old { $0.isHidden = true }
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "skipped hidden")
        #expect(try outcome(", include: [hidden]", observation)["cwl-2026.01.01"] == "would_delete expired")
    }

    @Test func `managed indexes go only by a word of the rule`() throws {
        var observation = old { $0.lifecyclePolicy = "p" }
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "skipped managed")
        observation = old { _ in }
        observation.managed = .known(ManagedIndexes(policies: ["cwl-2026.01.01": "policy"], told: ["cwl-2026.01.01"]))
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "skipped managed")
        #expect(try outcome(", include: [managed]", observation)["cwl-2026.01.01"] == "would_delete expired")
        observation.managed = .absent
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "would_delete expired")
    }

    @Test func `not allowed to look is not unmanaged`() throws {
        var observation = old { _ in }
        observation.managed = .refused(OpenSearchError(.forbidden, place: "GET", status: 403, reason: "no"))
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "refused managed_unknown")
        #expect(try outcome(", include: [managed]", observation)["cwl-2026.01.01"] == "would_delete expired")
    }

    @Test func `silence about an index is not unmanaged`() throws {
        var observation = old { _ in }
        observation.managed = .known(ManagedIndexes(told: ["another"]))
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "refused managed_unknown")
        #expect(try outcome(", include: [managed]", observation)["cwl-2026.01.01"] == "would_delete expired")
    }

    @Test func `an index that tells nothing of itself is left alone`() throws {
        let observation = old { $0.isMetadataBlocked = true }
        #expect(
            try outcome(", include: [managed, data_stream, hidden]", observation)["cwl-2026.01.01"]
                == "failed metadata_blocked"
        )
    }

    @Test func `a backing index goes only by a word, the newest never`() throws {
        var observation = Fixture.observation(
            ["cwl-2026.01.01", "cwl-2026.01.02"].map { name in
                Fixture.index(name) {
                    $0.dataStream = "logs"
                    $0.isHidden = true
                }
            }
        )
        #expect(Set(try outcome("", observation).values) == ["skipped data_stream"])
        observation.dataStreams = .known(["logs": "cwl-2026.01.02"])
        #expect(
            try outcome(", include: [data_stream]", observation) == [
                "cwl-2026.01.01": "would_delete expired", "cwl-2026.01.02": "skipped data_stream_write_index",
            ]
        )
        observation.dataStreams = .absent
        #expect(Set(try outcome(", include: [data_stream]", observation).values) == ["refused data_stream_unknown"])
    }

    @Test func `a read-only block fails`() throws {
        #expect(try outcome("", old { $0.isReadOnly = true })["cwl-2026.01.01"] == "failed read_only")
    }

    @Test func `a red index is deleted, but not archived`() throws {
        let observation = old { $0.health = .red }
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "would_delete expired")
        #expect(try outcome(", archive: {repository: r}", observation)["cwl-2026.01.01"] == "refused red")
    }

    @Test func `closed indexes go by age like others`() throws {
        let observation = old {
            $0.isOpen = false
            $0.documents = nil
            $0.storeBytes = nil
        }
        #expect(try outcome("", observation)["cwl-2026.01.01"] == "would_delete expired")
    }
}
