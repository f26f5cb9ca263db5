import OpenSearch
import Sandbox
import Testing
import Transport

@testable import IndexRetention

/// What a run finds out besides the listing, on a cluster in memory.
@Suite struct ProbingTests {
    @Test(arguments: [SearchDialect.openSearch2, .elasticsearch7])
    func `an index that the plugin may not tell of is not taken for unmanaged`(dialect: SearchDialect) async throws {
        let platform = Platform.usual(dialect), secret = Platform.old[1]
        platform.double.change { world in
            world.indexes[secret]?.statePolicy = "p"
            world.unseenByManagement = [secret]
        }
        let outcome = try await platform.run(Platform.rule)
        #expect(outcome.items[secret] == "refused managed_unknown")
        #expect(outcome.note(secret).contains("ISM does not tell of it"))
        #expect(outcome.names("deleted expired").count == 2 && platform.names.contains(secret))
        let included = try await platform.run(Platform.rule.replacing("90d}", with: "90d, include: [managed]}"))
        #expect(included.items[secret] == "deleted expired")
    }

    @Test func `a hidden index is asked for by its name`() async throws {
        let platform = Platform.usual(), managed = Platform.old[0], free = Platform.old[1]
        platform.double.change { world in
            for name in [managed, free] { world.indexes[name]?.isHidden = true }
            world.indexes[managed]?.statePolicy = "p"
        }
        let rule = Platform.rule.replacing("90d}", with: "90d, include: [hidden]}")
        let outcome = try await platform.run(rule)
        #expect(outcome.items[managed] == "skipped managed" && outcome.items[free] == "deleted expired")
        let asked = outcome.requests.filter { $0.path.contains("_ism/explain") }.map { $0.segments.last ?? "" }
        #expect(asked == ["a-*", "\(managed),\(free)"])
    }

    @Test func `where everything is told of, the plugin is asked once`() async throws {
        let outcome = try await Platform.usual().run(Platform.rule)
        #expect(outcome.requests.count { $0.path.contains("_ism/explain") } == 1)
    }

    @Test(arguments: SearchDialect.allCases)
    func `an index that tells nothing of itself stops nothing but its own deletion`(dialect: SearchDialect) async throws
    {
        let platform = Platform.usual(dialect), silent = Platform.old[1], young = Platform.young[0]
        platform.double.change { world in
            for name in [silent, young] { world.indexes[name]?.isMetadataBlocked = true }
            world.addIndex("elsewhere", created: 0) { $0.isMetadataBlocked = true }
            world.indexes[Platform.old[0]]?.aliases = ["both": nil]
            world.indexes[Platform.young[8]]?.aliases = ["both": nil]
        }
        let outcome = try await platform.run(Platform.rule)
        #expect(outcome.error == nil)
        #expect(outcome.items[silent] == "failed metadata_blocked" && outcome.items[young] == "kept young")
        #expect(outcome.names("deleted expired") == [Platform.old[0], Platform.old[2]])
        #expect(platform.names.contains(silent))
        #expect(outcome.items["elsewhere"] == nil)
    }
}
