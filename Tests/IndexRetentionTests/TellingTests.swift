import FoundationEssentials
import JobKit
import OpenSearch
import Sandbox
import Testing

@testable import IndexRetention

/// What a run tells besides its items: log lines, `--explain`, and the table's columns.
@Suite struct TellingTests {
    private let rules = """
            - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d}
            - {name: b, indexes: "b-{yyyy.MM.dd}", keep: 90d, min_keep: 0}
            - {name: c, indexes: "b-{yyyy}.{MM}.{n}", keep: 90d}
            - {name: d, indexes: "d-{yyyy}", keep: 90d}
        """

    /// Three that go, of which one is read-only; a family that is refused; a name that two rules claim; a rule without an index.
    private func platform() -> Platform {
        let platform = Platform.usual()
        platform.plant("b-", ages: [99, 98])
        platform.plant("e-", ages: [100, 101])
        platform.double.change { $0.indexes[Platform.old[1]]?.isReadOnly = true }
        return platform
    }

    @Test func `what should go and stays has a line in the log, also in a plan`() async throws {
        let bench = try ProgramBench(rules.replacing("name: a,", with: "name: a, min_keep: 0,"), platform())
        let outcome = try await bench.run("--log-level", "warning", "--log-format", "text")
        #expect(outcome.status == 3)
        let lines = outcome.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(outcome.errors)")
        #expect(lines.contains { $0.contains("a rule matches no index") && $0.contains("rule=d") })
        #expect(
            lines.contains {
                $0.contains("reason=read_only") && $0.contains("rule=a") && $0.contains("indexes.count=1")
            }
        )
        #expect(lines.contains { $0.contains("reason=ambiguous") && $0.contains("indexes.count=2") })
    }

    @Test func `a refused limit has one line, and names the option`() async throws {
        let rule = #"    - {name: e, indexes: "e-{yyyy.MM.dd}", keep: 30d, min_keep: 0}"#
        let outcome = try await ProgramBench(rule, platform()).run("--log-level", "warning", "--output", "table")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains("max_delete_percent") && lines[0].contains("--lift-limits e"))
        let told = outcome.output.matches(of: /2 of 2 would go, .* --lift-limits e lets them go for one run/)
        #expect(told.count == 1, "what holds for all of them is said once")
    }

    @Test func `an index of a rule that was not asked about is told apart from a stranger`() async throws {
        let bench = try ProgramBench(rules, platform())
        let left = try await bench.run("--only", "d", "--explain", Platform.old[0], "--output", "table")
        #expect(left.output.contains("rule a speaks of such a name, but --only leaves it out"), "\(left.output)")
        let stranger = try await bench.run("--only", "d", "--explain", "nobody", "--output", "table")
        #expect(stranger.output.contains("no rule speaks of such a name"))
        #expect(stranger.errors.isEmpty, "the others were not asked about")
    }

    @Test func `an explanation as JSON holds the guards`() async throws {
        let platform = platform()
        platform.double.change { $0.indexes[Platform.old[0]]?.aliases = ["w": true] }
        let outcome = try await ProgramBench(rules, platform).run("--explain", Platform.old[0], "--output", "json")
        let detail = outcome.report["items"].items.first?["detail"]
        #expect(detail?["guards"] == ["alias w (write index)"] && detail?["template"] == "a-{yyyy.MM.dd}")
        let whole = try await ProgramBench(rules, platform).run()
        #expect(whole.report["items"].items.allSatisfy { $0["detail"]["guards"] == .null })
    }

    @Test func `a sum that is a lower bound is told with every item of the family`() async throws {
        let rule =
            #"    - {name: a, indexes: "a-{yyyy.MM.dd}", min_keep: 0, max_delete_percent: 100, keep: {at_least: 7d, at_most: 1y, total_size: 20kB}}"#
        let platform = platform()
        platform.double.change { $0.indexes[Platform.old[0]]?.isOpen = false }
        let bench = try ProgramBench(rule, platform)
        let items = try await bench.run().report["items"].items
        #expect(items.count == 12 && items.allSatisfy { $0["detail"]["sum_is_lower_bound"].flag == true })
        #expect(items.contains { $0["reason"] == "size_unknown" } && items.contains { $0["reason"] == "over_budget" })
        let table = try await bench.run("--output", "table").output
        let row = try #require(table.split(separator: "\n").first { $0.contains(Platform.old[2]) })
        #expect(row.contains("-") && !row.contains("2027-"), "what goes for want of room has not expired")
    }

    @Test func `what was deleted names its snapshot`() async throws {
        let platform = platform()
        let outcome = try await ProgramBench(Platform.archiving, platform).run("--apply", "--output", "table")
        let name = try #require(platform.snapshots.keys.first { $0.hasPrefix(Platform.old[0]) })
        #expect(outcome.output.contains("archive arch/\(name)"), "\(outcome.output)")
    }
}
