import FoundationEssentials
import OpenSearch
import Testing

@testable import IndexRetention

@Suite struct BudgetTests {
    private func rule(_ keep: String) -> String {
        "limits: {min_keep: 0, max_delete_percent: 100}\nrules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: {\(keep)}}]"
    }

    @Test func `the oldest beyond the sum go, but none below the floor`() throws {
        let names = Fixture.days("cwl-", [40, 30, 20, 3, 2])
        let outcome = try Fixture.outcome(rule("at_least: 7d, at_most: 60d, total_size: 2500B"), names)
        // 5,000 bytes are there; two of the three that are old enough are needed to come under 2,500, and the third too.
        #expect(
            names.map { outcome[$0] ?? "" } == [
                "would_delete over_budget", "would_delete over_budget", "would_delete over_budget", "kept young",
                "kept young",
            ]
        )
        let roomy = try Fixture.outcome(rule("at_least: 7d, at_most: 60d, total_size: 4kB"), names)
        #expect(
            names.map { roomy[$0] ?? "" } == [
                "would_delete over_budget", "kept within_budget", "kept within_budget", "kept young", "kept young",
            ]
        )
    }

    @Test func `the ceiling holds whatever the sum is`() throws {
        let names = Fixture.days("cwl-", [80, 3])
        let outcome = try Fixture.outcome(rule("at_least: 7d, at_most: 60d, total_size: 1TB"), names)
        #expect(names.map { outcome[$0] ?? "" } == ["would_delete expired", "kept young"])
    }

    @Test func `unknown sizes are not counted, and that is said`() throws {
        let names = Fixture.days("cwl-", [40, 30, 20])
        let indexes = names.enumerated().map { position, name in
            Fixture.index(name) { if position == 0 { $0.storeBytes = nil } }
        }
        func plan(_ size: String) throws -> RetentionPlan {
            Planner(try Fixture.rules(rule("at_least: 7d, total_size: \(size)"))).plan(
                Fixture.observation(indexes),
                now: Fixture.now
            )
        }
        let tight = try plan("1500B")
        #expect(tight.families[0].isLowerBound)
        #expect(
            tight.families[0].decisions.map(\.reason) == [.sizeUnknown, .overBudget, .withinBudget],
            "deleting what frees nothing that is known would be idle"
        )
        #expect(tight.families[0].decisions[0].status == .kept)
        #expect(try plan("3kB").families[0].decisions.map(\.reason) == [.withinBudget, .withinBudget, .withinBudget])
    }

    @Test func `the fullest node decides`() throws {
        let names = Fixture.days("cwl-", [40, 30, 20])
        var observation = Fixture.observation(names.map { Fixture.index($0) })
        observation.disks = [
            NodeDisk(node: "a", totalBytes: 10_000, usedBytes: 9_500),
            NodeDisk(node: "b", totalBytes: 100_000, usedBytes: 20_000),
        ]
        let outcome = try Fixture.outcome(rule("at_least: 7d, disk: 80%"), observation)
        #expect(
            names.map { outcome[$0] ?? "" } == [
                "would_delete over_budget", "would_delete over_budget", "kept within_budget",
            ]
        )
        observation.disks = []
        #expect(
            Set(try Fixture.outcome(rule("at_least: 7d, disk: 80%"), observation).values) == ["refused disk_unknown"]
        )
    }

    @Test func `what goes by age has freed its space before a disk is looked at, whatever the order of the rules`()
        throws
    {
        let old = Fixture.days("b-", [100]), names = Fixture.days("cwl-", [40, 30])
        var observation = Fixture.observation((old + names).map { Fixture.index($0) })
        observation.disks = [NodeDisk(node: "a", totalBytes: 10_000, usedBytes: 8_900)]
        let disk = #"- {name: a, indexes: "cwl-{yyyy.MM.dd}", keep: {at_least: 7d, disk: 80%}}"#
        let age = #"- {name: b, indexes: "b-{yyyy.MM.dd}", keep: 90d}"#
        for rules in ["  \(disk)\n  \(age)", "  \(age)\n  \(disk)"] {
            let yaml = "limits: {min_keep: 0, max_delete_percent: 100}\nrules:\n\(rules)"
            #expect(
                try Fixture.outcome(yaml, observation) == [
                    old[0]: "would_delete expired", names[0]: "kept within_budget", names[1]: "kept within_budget",
                ]
            )
        }
    }

    @Test func `a guarded index frees nothing, and the next one goes instead`() throws {
        let names = Fixture.days("cwl-", [40, 30, 20])
        let observation = Fixture.observation(
            names.map { name in Fixture.index(name) { if name == names[0] { $0.lifecyclePolicy = "p" } } }
        )
        let outcome = try Fixture.outcome(rule("at_least: 7d, total_size: 2500B"), observation)
        #expect(
            names.map { outcome[$0] ?? "" } == ["skipped managed", "would_delete over_budget", "kept within_budget"]
        )
    }
}
