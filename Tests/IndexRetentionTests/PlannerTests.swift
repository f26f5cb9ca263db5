import FoundationEssentials
import OpenSearch
import Testing

@testable import IndexRetention

@Suite struct PlannerTests {
    private let open = "limits: {min_keep: 0, max_delete_percent: 100}\n"

    @Test func `thirty days are at least thirty days`() throws {
        let rule = open + "rules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d}]"
        // 22 October ended at the beginning of the 23rd; thirty days later is 22 November.
        #expect(try Fixture.outcome(rule, ["cwl-2026.10.22"])["cwl-2026.10.22"] == "kept young")
        #expect(try Fixture.outcome(rule, ["cwl-2026.10.21"])["cwl-2026.10.21"] == "would_delete expired")
        #expect(
            try Fixture.outcome(rule, ["cwl-2026.10.21"], now: Fixture.date("2026-11-20T23:59:59Z"))["cwl-2026.10.21"]
                == "kept young"
        )
        #expect(
            try Fixture.outcome(rule, ["cwl-2026.10.21"], now: Fixture.date("2026-11-21T00:00:00Z"))["cwl-2026.10.21"]
                == "would_delete expired"
        )
    }

    @Test func `months are calendar months`() throws {
        let rule = open + "rules: [{name: a, indexes: \"cwl-{yyyy.MM}\", keep: 1mo}]"
        #expect(
            try Fixture.outcome(rule, ["cwl-2026.09"], now: Fixture.date("2026-10-31T23:00:00Z"))["cwl-2026.09"]
                == "kept young"
        )
        #expect(
            try Fixture.outcome(rule, ["cwl-2026.09"], now: Fixture.date("2026-11-01T00:00:00Z"))["cwl-2026.09"]
                == "would_delete expired"
        )
    }

    @Test func `an index is listed once whatever the listing repeats`() throws {
        let rule = open + "rules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d}]"
        let index = Fixture.index("cwl-2026.01.01")
        let plan = Planner(try Fixture.rules(rule)).plan(Fixture.observation([index, index]), now: Fixture.now)
        #expect(plan.decisions.count == 1)
    }

    @Test func `what two templates match is refused`() throws {
        let rule =
            open
            + "rules:\n  - {name: a, indexes: \"x-{yyyy}-{n}\", keep: 30d}\n  - {name: b, indexes: \"x-{yyyy}-{MM}\", keep: 30d}"
        let outcome = try Fixture.outcome(rule, ["x-2020-01", "x-2020-013"])
        #expect(outcome == ["x-2020-01": "refused ambiguous", "x-2020-013": "would_delete expired"])
    }

    @Test func `a rule that is not selected still makes a name ambiguous`() throws {
        let rules = try Fixture.rules(
            open
                + "rules:\n  - {name: a, indexes: \"x-{yyyy}-{n}\", keep: 30d}\n  - {name: b, indexes: \"x-{yyyy}-{MM}\", keep: 30d}"
        )
        let plan = Planner(rules, only: ["a"]).plan(Fixture.observation([Fixture.index("x-2020-01")]), now: Fixture.now)
        #expect(plan.decisions.map(\.reason) == [.ambiguous])
    }

    @Test func `a rule without an index says so`() throws {
        let plan = Planner(try Fixture.rules("rules: [{name: a, indexes: \"x-{yyyy}\", keep: 30d}]")).plan(
            Fixture.observation([]),
            now: Fixture.now
        )
        #expect(plan.emptyRules.map(\.name) == ["a"])
    }

    @Test func `a date far ahead is not old`() throws {
        let rule = open + "rules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 1d}]"
        #expect(try Fixture.outcome(rule, ["cwl-2026.12.01"])["cwl-2026.12.01"] == "skipped future_date")
        #expect(try Fixture.outcome(rule, ["cwl-2026.11.22"])["cwl-2026.11.22"] == "kept young")
    }

    // MARK: Limits

    @Test func `the newest of a family stay`() throws {
        let rule =
            "limits: {min_keep: 2, max_delete_percent: 100}\nrules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d}]"
        let outcome = try Fixture.outcome(rule, ["cwl-2026.01.01", "cwl-2026.01.02", "cwl-2026.01.03"])
        #expect(
            outcome == [
                "cwl-2026.01.01": "would_delete expired", "cwl-2026.01.02": "kept min_keep",
                "cwl-2026.01.03": "kept min_keep",
            ]
        )
    }

    @Test func `a share above the limit refuses the whole family`() throws {
        let rule =
            "limits: {min_keep: 0, max_delete_percent: 25}\nrules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d}]"
        let names = Fixture.days("cwl-", [100, 99, 2, 1])
        #expect(try Fixture.outcome(rule, names).values.filter { $0 == "refused max_delete_percent" }.count == 2)
        #expect(
            try Fixture.outcome(rule, Fixture.days("cwl-", [100, 2, 1])).values.contains("would_delete expired"),
            "one is always allowed"
        )
        let lifted = try Fixture.outcome(rule, Fixture.observation(names.map { Fixture.index($0) }), lifted: ["a"])
        #expect(lifted.values.filter { $0 == "would_delete expired" }.count == 2)
    }

    @Test func `a number above the limit refuses the whole family and no other`() throws {
        let rule = """
            limits: {min_keep: 0, max_delete_percent: 100, max_delete_count: 3}
            rules:
              - {name: a, indexes: ["x-{yyyy.MM.dd}", "y-{yyyy.MM.dd}"], keep: 30d}
            """
        let outcome = try Fixture.outcome(
            rule,
            Fixture.days("x-", [100, 101, 102, 103]) + Fixture.days("y-", [100, 101, 102])
        )
        #expect(outcome.filter { $0.key.hasPrefix("x-") }.values.allSatisfy { $0 == "refused max_delete_count" })
        #expect(outcome.filter { $0.key.hasPrefix("y-") }.values.allSatisfy { $0 == "would_delete expired" })
    }

    @Test func `clocks that disagree refuse every family`() throws {
        let rule = open + "rules: [{name: a, indexes: \"cwl-{yyyy.MM.dd}\", keep: 30d}]"
        let indexes = ["cwl-2026.01.01", "cwl-2026.11.20"].map { Fixture.index($0) }
        let skewed = Fixture.observation(indexes, serverDate: Fixture.now.addingTimeInterval(-601))
        #expect(Set(try Fixture.outcome(rule, skewed).values) == ["refused clock_skew"])
        let close = Fixture.observation(indexes, serverDate: Fixture.now.addingTimeInterval(599))
        #expect(try Fixture.outcome(rule, close)["cwl-2026.01.01"] == "would_delete expired")
    }

    // MARK: Creation date

    @Test func `a generation ages from its successor`() throws {
        let rule = open + "rules: [{name: a, indexes: \"trace-{n}\", age_from: creation_date, keep: 30d}]"
        let observation = Fixture.observation([
            Fixture.index("trace-000010", created: "2026-01-01T00:00:00Z"),
            Fixture.index("trace-000009", created: "2025-01-01T00:00:00Z"),
            Fixture.index("trace-000011", created: "2026-11-01T00:00:00Z"),
        ])
        #expect(
            try Fixture.outcome(rule, observation) == [
                "trace-000009": "would_delete expired", "trace-000010": "kept young", "trace-000011": "kept newest",
            ]
        )
    }

    @Test func `the newest generation stays however old it is`() throws {
        let rule = open + "rules: [{name: a, indexes: \"trace-{n}\", age_from: creation_date, keep: 1d}]"
        #expect(
            try Fixture.outcome(rule, Fixture.observation([Fixture.index("trace-1", created: "2001-01-01T00:00:00Z")]))
                == ["trace-1": "kept newest"]
        )
    }

    // MARK: Weeks

    @Test func `a week goes only when all conventions say so`() throws {
        let rule = open + "rules: [{name: a, indexes: \"dev-{yyyy}-w{ww}\", keep: 1w}]"
        let index = Fixture.index("dev-2026-w45", created: "2026-11-02T00:00:00Z")
        // ISO: ends 9 November. By %W: 9 to 15 November, ends the 16th; a week later is the 23rd.
        #expect(
            try Fixture.outcome(rule, Fixture.observation([index]), now: Fixture.date("2026-11-22T12:00:00Z"))[
                "dev-2026-w45"
            ] == "kept young"
        )
        #expect(
            try Fixture.outcome(rule, Fixture.observation([index]), now: Fixture.date("2026-11-23T00:00:00Z"))[
                "dev-2026-w45"
            ] == "would_delete expired"
        )
    }

    @Test func `the first week's name in December is not January's`() throws {
        let rule = open + "rules: [{name: a, indexes: \"dev-{yyyy}-w{ww}\", keep: 1w}]"
        let index = Fixture.index("dev-2024-w01", created: "2024-12-30T00:00:00Z")
        #expect(
            try Fixture.outcome(rule, Fixture.observation([index]), now: Fixture.date("2024-12-31T12:00:00Z"))[
                "dev-2024-w01"
            ] == "kept young"
        )
    }

    @Test func `January's first week waits for December, when its name may come round`() throws {
        let rule = open + "rules: [{name: a, indexes: \"dev-{yyyy}-w{ww}\", keep: 1w}]"
        let known = Fixture.observation([Fixture.index("dev-2024-w01", created: "2024-01-01T00:00:00Z")])
        let unknown = Fixture.observation([Fixture.index("dev-2024-w01")])
        for (observation, now, expected) in [
            (known, "2024-06-01T00:00:00Z", "would_delete expired"), (known, "2024-12-28T00:00:00Z", "kept young"),
            (known, "2025-01-08T00:00:00Z", "would_delete expired"), (unknown, "2024-06-01T00:00:00Z", "kept young"),
        ] {
            #expect(try Fixture.outcome(rule, observation, now: Fixture.date(now))["dev-2024-w01"] == expected)
        }
    }

    @Test func `two names of one generation have the same successor`() throws {
        let rule = open + "rules: [{name: a, indexes: \"trace-{n}\", age_from: creation_date, keep: 30d}]"
        let observation = Fixture.observation([
            Fixture.index("trace-01", created: "2026-01-01T00:00:00Z"),
            Fixture.index("trace-1", created: "2026-11-10T00:00:00Z"),
            Fixture.index("trace-2", created: "2026-11-11T00:00:00Z"),
        ])
        #expect(
            try Fixture.outcome(rule, observation) == [
                "trace-01": "kept young", "trace-1": "kept young", "trace-2": "kept newest",
            ]
        )
    }
}
