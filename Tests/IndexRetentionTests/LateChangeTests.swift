import OpenSearch
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

/// What happens to the cluster between the plan and the last DELETE.
@Suite struct LateChangeTests {
    private let old = Platform.old

    @Test(arguments: [false, true], [false, true])
    func `an archived index whose DELETE is put off is read again before the next one`(isLost: Bool, isWritten: Bool)
        async throws
    {
        let platform = Platform.usual(), name = old[0], tries = ManualClock()
        let outcome = try await platform.run(Platform.archiving) { [double = platform.double] _, request in
            guard request.method == "DELETE", request.path == "/\(name)" else { return .arrives }
            tries.advance(by: .seconds(1))
            guard tries.now == .seconds(1) else { return .arrives }
            // A late shipper writes while the engine is busy.
            if isWritten { double.change { $0.indexes[name]?.write(adds: false) } }
            if !isLost { double.fail(.init(.instead(ScriptedAnswer(429))) { $0.method == "DELETE" }) }
            return isLost ? .isLost : .arrives
        }
        #expect(outcome.names("deleted expired") == old && tries.now == .seconds(2))
        let snapshots = platform.snapshots.filter { $0.value.indexes == [name] }
        #expect(snapshots.count == (isWritten ? 2 : 1))
        // The last of them holds what was written last.
        let last = snapshots.max { $0.key < $1.key }?.value.metadata["reading"]["max_seq_no"]["0"]
        #expect(last == (isWritten ? 1 : 0))
        let reads = outcome.requests.filter { $0.path == "/\(name)/_stats/docs" }.count
        #expect(reads == (isWritten ? 4 : 3), "each DELETE has a reading of its own")
    }

    @Test func `an engine that is always busy puts off the archived index, too`() async throws {
        let platform = Platform.usual()
        platform.double.fail(.init(count: .max, .instead(ScriptedAnswer(429))) { $0.method == "DELETE" })
        let outcome = try await platform.run(Platform.archiving)
        #expect(outcome.names("failed engine_refused") == old)
        #expect(outcome.note(old[0]).contains("archived, not deleted"))
        #expect(outcome.count("DELETE") == 3 * DeletionSequence.mostPostponements)
        #expect(platform.snapshots.count == 3 && platform.names.count == 12)
    }

    /// What is done to an index while another one is archived, and what becomes of it.
    private static let changes:
        [(name: String, outcome: String, change: @Sendable (inout SearchWorld, String) -> Void)] = [
            ("write index", "skipped write_index", { $0.indexes[$1]?.aliases = ["w": true] }),
            ("only member", "skipped last_alias_member", { $0.indexes[$1]?.aliases = ["w": nil] }),
            ("read-only", "failed read_only", { $0.indexes[$1]?.isReadOnly = true }),
            ("silent", "failed metadata_blocked", { $0.indexes[$1]?.isMetadataBlocked = true }),
            ("hidden", "skipped hidden", { $0.indexes[$1]?.isHidden = true }),
            ("another index", "skipped recreated", { $0.indexes[$1]?.uuid = "another" }),
        ]

    @Test(arguments: changes.indices, [true, false])
    func `what speaks against a deletion by now is heard`(number: Int, isArchived: Bool) async throws {
        let (name, expected, change) = Self.changes[number]
        let platform = Platform.usual(), changed = old[1]
        let rule = isArchived ? Platform.archiving : Platform.rule
        let outcome = try await platform.run(rule) { [double = platform.double] _, request in
            let isMoment =
                isArchived
                ? request.method == "PUT" && request.path.contains(changed) : request.path == "/_snapshot/_status"
            if isMoment { double.change { change(&$0, changed) } }
            return .arrives
        }
        if isArchived, name == "silent" {
            // Nothing of it can be read any more, and so nothing proves its archive.
            #expect(outcome.items[changed] == "failed engine_refused")
        } else {
            #expect(outcome.items[changed] == expected, "\(name)")
        }
        #expect(platform.names.contains(changed))
        #expect(outcome.names("deleted expired") == [old[0], old[2]])
        let asked = outcome.requests.contains { $0.path.hasSuffix("_alias") }
        #expect(asked == (name == "only member"), "others in an alias are asked for only where there is one")
    }

    @Test func `two rules, and one repository that is broken`() async throws {
        for (status, error) in [(403, "failed engine_refused"), (500, "failed engine_refused")] {
            let platform = Platform.usual()
            platform.plant("b-", ages: Array(0..<9) + [100])
            platform.double.fail(.init(count: .max, .instead(.text(status, "broken"))) { $0.path == "/_snapshot/bad" })
            let rules =
                Platform.archiving.replacing("arch}", with: "bad}") + "\n"
                + Platform.archiving.replacing("name: a", with: "name: b").replacing("a-{", with: "b-{")
            let outcome = try await platform.run(rules)
            #expect(outcome.error == nil && outcome.names(error) == old)
            #expect(outcome.names("deleted expired") == Fixture.days("b-", [100]))
            #expect(outcome.requests.count { $0.path == "/_snapshot/bad" } == (status == 403 ? 1 : 3), "asked for once")
        }
        let platform = Platform.usual()
        platform.double.fail(.init(count: .max, .instead(.text(401, "who"))) { $0.path == "/_snapshot/arch" })
        let denied = try await platform.run(Platform.archiving)
        #expect(denied.error == "OpenSearchError" && denied.names("deferred run_failed") == old)
    }

    @Test func `an archive is not taken twice for what only a refresh has shown`() async throws {
        let platform = Platform.usual()
        platform.double.change { world in
            for name in Platform.old {
                world.indexes[name]?.isRefreshed = false
                for _ in 0..<5 { world.indexes[name]?.write() }
            }
        }
        let outcome = try await platform.run(Platform.archiving)
        #expect(outcome.names("deleted expired") == old && platform.snapshots.count == 3)
    }
}
