import FoundationEssentials
import OpenSearch
import Testing

@testable import IndexRetention

/// How age, aliases, space and limits come to an agreement.
@Suite struct SettlementTests {
    /// An observation of indexes, each in the aliases given, which have no other members.
    private func observation(_ indexes: [(name: String, aliases: [String])]) -> RetentionObservation {
        var observation = Fixture.observation(
            indexes.map { entry in Fixture.index(entry.name) { $0.aliases = entry.aliases.map { .init($0) } } }
        )
        var members: [String: [AliasMember]] = [:]
        for entry in indexes {
            for alias in entry.aliases { members[alias, default: []].append(.init(index: entry.name)) }
        }
        observation.aliasMembers = .known(members)
        return observation
    }

    // MARK: Numbers

    private let numbered =
        #"rules: [{name: a, indexes: "a-{yyyy.MM.dd}-{n}", keep: 30d, max_delete_percent: 100, min_keep: "#

    @Test(arguments: [["9", "10", "11"], ["1", "02", "3"], ["99", "100", "101"]])
    func `of one day the highest number is the newest, however it is written`(numbers: [String]) throws {
        let names = numbers.map { "a-2026.01.01-\($0)" }
        let kept = try Fixture.outcome("\(numbered)1}]", names)
        #expect(names.map { kept[$0] } == ["would_delete expired", "would_delete expired", "kept min_keep"])
        let aliased = try Fixture.outcome("\(numbered)0}]", observation(names.map { ($0, ["x"]) }))
        #expect(
            names.map { aliased[$0] } == ["would_delete expired", "would_delete expired", "skipped last_alias_member"]
        )
    }

    // MARK: Guards before limits and space

    @Test func `what a guard keeps counts for no limit`() throws {
        let names = Fixture.days("a-", [101, 100, 2, 1])
        let yaml = #"rules: [{name: a, indexes: "a-{yyyy.MM.dd}", keep: 30d, min_keep: 0, max_delete_percent: 25}]"#
        let outcome = try Fixture.outcome(yaml, observation(names.map { ($0, $0 == names[1] ? ["x"] : []) }))
        #expect(
            names.map { outcome[$0] } == [
                "would_delete expired", "skipped last_alias_member", "kept young", "kept young",
            ]
        )
        // Only the newest of two members has to stay.
        let both = try Fixture.outcome(
            yaml,
            observation(names.map { ($0, $0 > names[0] && $0 < names[2] ? [] : ["x"]) })
        )
        #expect(both[names[0]] == "refused max_delete_percent")
    }

    private func budget(_ template: String, _ keep: String) -> String {
        "- {name: \(template.prefix(1)), indexes: \"\(template)\", min_keep: 0, max_delete_percent: 100, keep: \(keep)}"
    }

    @Test func `what a guard keeps frees no space, and the next one goes instead`() throws {
        let names = Fixture.days("a-", [40, 30, 20, 10])
        let yaml = "rules:\n  " + budget("a-{yyyy.MM.dd}", "{at_least: 7d, total_size: 2500B}")
        // The oldest two are all that an alias has: the newer of them stays.
        let outcome = try Fixture.outcome(yaml, observation(names.map { ($0, names[..<2].contains($0) ? ["x"] : []) }))
        #expect(
            names.map { outcome[$0] } == [
                "would_delete over_budget", "skipped last_alias_member", "would_delete over_budget",
                "kept within_budget",
            ]
        )
        let alone = try Fixture.outcome(yaml, observation(names.map { ($0, names[..<3].contains($0) ? [$0] : []) }))
        #expect(
            names.map { alone[$0] } == [
                "skipped last_alias_member", "skipped last_alias_member", "skipped last_alias_member",
                "would_delete over_budget",
            ]
        )
    }

    @Test func `a refused family gives up no alias, so that others need not keep it`() throws {
        let yaml = """
            rules:
              - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 30d, min_keep: 0, max_delete_count: 1, max_delete_percent: 100}
              - {name: b, indexes: "b-{yyyy.MM.dd}", keep: 30d, min_keep: 0, max_delete_percent: 100}
            """
        let old = Fixture.days("a-", [102, 101]), other = Fixture.days("b-", [100])
        let observation = observation((old + other).map { ($0, ["x"]) })
        let outcome = try Fixture.outcome(yaml, observation)
        #expect(old.map { outcome[$0] } == ["refused max_delete_count", "refused max_delete_count"])
        #expect(outcome[other[0]] == "would_delete expired")
        let lifted = try Fixture.outcome(yaml, observation, lifted: ["a"])
        #expect(lifted[other[0]] == "skipped last_alias_member" && lifted[old[0]] == "would_delete expired")
    }

    @Test func `a refused family frees no disk`() throws {
        let yaml = """
            rules:
              - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 30d, min_keep: 0, max_delete_count: 1, max_delete_percent: 100}
              \(budget("b-{yyyy.MM.dd}", "{at_least: 7d, disk: 80%}"))
            """
        let old = Fixture.days("a-", [102, 101]), names = Fixture.days("b-", [40, 30])
        var observation = observation((old + names).map { ($0, []) })
        observation.disks = [NodeDisk(node: "n", totalBytes: 10_000, usedBytes: 9_500)]
        let outcome = try Fixture.outcome(yaml, observation)
        #expect(names.map { outcome[$0] } == ["would_delete over_budget", "would_delete over_budget"])
        let lifted = try Fixture.outcome(yaml, observation, lifted: ["a"])
        #expect(names.map { lifted[$0] } == ["kept within_budget", "kept within_budget"])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["1B", "8989kB"], ["asked", "not asked", "refused"])
    func `thousands of indexes, each alone in an alias, are settled in one go`(size: String, members: String) throws {
        let names = Fixture.days("a-", Array(10..<9_000))
        let yaml = "rules:\n  " + budget("a-{yyyy.MM.dd}", "{at_least: 7d, total_size: \(size)}")
        var observation = observation(names.map { ($0, [$0]) })
        if members == "not asked" { observation.aliasMembers = .known([:]) }
        if members == "refused" {
            observation.aliasMembers = .refused(OpenSearchError(.forbidden, place: "GET", status: 403, reason: "no"))
        }
        let outcome = try Fixture.outcome(yaml, observation)
        let kept = members == "refused" ? "refused alias_unknown" : "skipped last_alias_member"
        // None of them can bring the sum down.
        #expect(Set(outcome.values) == [kept])
    }

    // MARK: What is said of it

    @Test func `a rule whose only index is claimed by another one, too, is not empty`() throws {
        let yaml = """
            rules:
              - {name: a, indexes: "x-{yyyy}-{n}", keep: 30d}
              - {name: b, indexes: "x-{yyyy}-{MM}", keep: 30d}
              - {name: c, indexes: "z-{yyyy}", keep: 30d}
            """
        let plan = Planner(try Fixture.rules(yaml)).plan(
            Fixture.observation([Fixture.index("x-2020-01")]),
            now: Fixture.now
        )
        #expect(plan.emptyRules.map(\.name) == ["c"])
    }

    @Test(arguments: [(-1_500.0, "25 min behind"), (660, "11 min ahead of")])
    func `clocks that differ say by how much, and which is ahead`(seconds: Double, words: String) throws {
        let observation = Fixture.observation(
            [Fixture.index("x-2020")],
            serverDate: Fixture.now.addingTimeInterval(-seconds)
        )
        let plan = Planner(try Fixture.rules(#"rules: [{name: a, indexes: "x-{yyyy}", keep: 30d}]"#))
            .plan(observation, now: Fixture.now)
        #expect(plan.decisions[0].note == "this machine's clock is \(words) the server's")
    }

    @Test func `a refused limit names the way to lift it`() throws {
        let yaml = #"rules: [{name: apps, indexes: "a-{yyyy.MM.dd}", keep: 30d, min_keep: 0}]"#
        let observation = Fixture.observation(Fixture.days("a-", [100, 101]).map { Fixture.index($0) })
        let plan = Planner(try Fixture.rules(yaml)).plan(observation, now: Fixture.now)
        #expect(plan.decisions.allSatisfy { $0.note?.contains("--lift-limits apps") == true })
    }
}
