import FoundationEssentials
import OpenSearch
import Sandbox
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    /// Dates and names.
    static var dates: [CornerCase] {
        [
            CornerCase(1, "digits elsewhere in the name are no date") { () async throws in
                let today = "cwl-201201011234-20261121"
                #expect(try Fixture.judge("cwl-{yyyyMMdd}", keep: "30d", [today]) == [today: "skipped no_date"])
                #expect(try Fixture.judge("cwl-201201011234-{yyyyMMdd}", keep: "30d", [today]) == [today: "kept young"])
                let touching = #"retention: {rules: [{name: r, indexes: "a1{yyyy}", keep: 1d}]}"#
                #expect(try Fixture.problems(touching).contains { $0.contains("a digit may not touch a hole") })
            },
            CornerCase(2, "a coarse template does not match a finer name") { () async throws in
                #expect(
                    try Fixture.judge("cwl-a-{yyyy.MM}", keep: "15d", ["cwl-a-2026.11.21", "cwl-a-2026.09"]) == [
                        "cwl-a-2026.11.21": "skipped no_date", "cwl-a-2026.09": "would_delete expired",
                    ]
                )
            },
            CornerCase(3, "a name without a date is never old") { () async throws in
                let names = ["cwl-nodate", "cwl-", "cwl-0", "cwl-1970.01.01"]
                #expect(Set(try Fixture.judge("cwl-{yyyy.MM.dd}", keep: "1d", names).values) == ["skipped no_date"])
            },
            CornerCase(4, "an impossible date is left alone, and the rest goes on") { () async throws in
                let impossible = ["b-2021.24.02", "b-2026.02.29", "b-1999.12.31", "b-2026.04.31", "b-2026.00.01"]
                let judged = try Fixture.judge(
                    "b-{yyyy.MM.dd}",
                    keep: "30d",
                    impossible + ["b-2024.02.29", "b-2026.11.24"]
                )
                for name in impossible { #expect(judged[name] == "skipped no_date", "\(name)") }
                #expect(judged["b-2024.02.29"] == "would_delete expired")
                #expect(judged["b-2026.11.24"] == "skipped future_date")
            },
            CornerCase(5, "thirty days are counted from the end of the day, and the moment is told") {
                () async throws in
                let plan = Planner(try Fixture.rules(#"rules: [{name: r, indexes: "c-{yyyy.MM.dd}", keep: 30d}]"#))
                    .plan(Fixture.observation([Fixture.index("c-2026.10.22")]), now: Fixture.now)
                let decision = try #require(plan.decisions.first)
                #expect(decision.reason == .young)
                #expect(decision.expiresAt == Fixture.date("2026-11-22T00:00:00Z"))
                for (moment, expected) in [
                    ("2026-11-21T23:59:59Z", "kept young"), ("2026-11-22T00:00:00Z", "would_delete expired"),
                ] {
                    let judged = try Fixture.judge(
                        "c-{yyyy.MM.dd}",
                        keep: "30d",
                        ["c-2026.10.22"],
                        now: Fixture.date(moment)
                    )
                    #expect(judged["c-2026.10.22"] == expected)
                }
            },
            CornerCase(6, "names are dated in UTC or the rule's offset, wherever the program runs") { () async throws in
                let plain = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d}"#
                let platform = Platform()
                // 22 August ends at midnight UTC; the 90 days are over on 21 November at the same hour.
                for name in ["a-2026.08.22", "a-2026.11.19", "a-2026.11.20", "a-2026.11.21"] {
                    platform.double.change { $0.addIndex(name, created: 1_787_000_000_000) }
                }
                let bench = try ProgramBench(plain, platform)
                for zone in ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"] {
                    #expect(try await bench.run(variables: ["TZ": zone]).item("a-2026.08.22") == "would_delete expired")
                }
                let west = try Fixture.judge(
                    "a-{yyyy.MM.dd}",
                    keep: "90d",
                    ["a-2026.08.22"],
                    more: #", utc_offset: "-08:00""#
                )
                #expect(west == ["a-2026.08.22": "kept young"])
            },
            CornerCase(7, "a clock that is wrong by more than ten minutes deletes nothing") { () async throws in
                for (date, expected) in [
                    ("Sat, 21 Nov 2026 03:39:30 GMT", 0), ("Sat, 21 Nov 2026 04:00:30 GMT", 0),
                    ("Sat, 21 Nov 2026 03:41:00 GMT", 3),
                ] {
                    let platform = Platform.usual()
                    platform.alter { request, answer in if request.path == "/" { answer.headers["Date"] = date } }
                    let outcome = try await platform.run(Platform.rule)
                    #expect(outcome.names("deleted expired").count == expected, "\(date)")
                    #expect(outcome.names("refused clock_skew").count == (expected == 0 ? 12 : 0))
                    #expect(platform.names.count == 12 - expected)
                }
            },
            CornerCase(8, "months and years are the calendar's") { () async throws in
                for (keep, name, last, first) in [
                    ("1mo", "a-2026.01.30", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z"),
                    ("1y", "a-2024.02.28", "2025-02-28T23:59:59Z", "2025-03-01T00:00:00Z"),
                    ("6mo", "a-2026.02.28", "2026-08-31T23:59:59Z", "2026-09-01T00:00:00Z"),
                ] {
                    for (moment, expected) in [(last, "kept young"), (first, "would_delete expired")] {
                        let judged = try Fixture.judge("a-{yyyy.MM.dd}", keep: keep, [name], now: Fixture.date(moment))
                        #expect(judged == [name: expected], "\(keep) at \(moment)")
                    }
                }
            },
            CornerCase(9, "nothing, less than nothing, and a rule without a family are mistakes of the configuration") {
                () async throws in
                for keep in ["0d", "-2d", "0", "\"\"", "12h", "101y"] {
                    let yaml = #"retention: {rules: [{name: r, indexes: "a-{yyyy}", keep: \#(keep)}]}"#
                    #expect(try Fixture.problems(yaml).contains { $0.contains("keep") }, "\(keep)")
                }
                for template in ["*", "*-{yyyy}", "a-*", "{yyyy.MM.dd}", "-{yyyy}", "_all", "a-{yyyy}*"] {
                    let yaml = #"retention: {rules: [{name: r, indexes: "\#(template)", keep: 1d}]}"#
                    #expect(try Fixture.problems(yaml).contains { $0.contains("indexes") }, "\(template)")
                }
            },
            CornerCase(10, "a suffix that the template does not name is no match") { () async throws in
                let names = ["a-2020.01.01-000001", "a-2020.01.01-reindexed", "a-2020.01.01-1", "a-2020.01.01"]
                let judged = try Fixture.judge("a-{yyyy.MM.dd}", keep: "30d", names)
                #expect(
                    names.map { judged[$0] } == [
                        "skipped no_date", "skipped no_date", "skipped no_date", "would_delete expired",
                    ]
                )
                let numbered = try Fixture.judge("a-{yyyy.MM.dd}-{n}", keep: "30d", names)
                #expect(
                    names.map { numbered[$0] } == [
                        "would_delete expired", "skipped no_date", "would_delete expired", "skipped no_date",
                    ]
                )
            },
            CornerCase(11, "hyphens in the family are letters like others") { () async throws in
                let names = ["my-own-app-2020-01-01", "my-2020-01-01", "my-own-app-2-2020-01-01"]
                let judged = try Fixture.judge("my-own-app-{yyyy-MM-dd}", keep: "30d", names)
                #expect(names.map { judged[$0] } == ["would_delete expired", "skipped no_date", "skipped no_date"])
            },
            CornerCase(12, "the name is believed, and a creation date that lies is told") { () async throws in
                let restored = Fixture.index("a-2020.01.01", created: "2026-11-20T00:00:00Z")
                let yaml = """
                    limits: {min_keep: 0, max_delete_percent: 100}
                    rules: [{name: r, indexes: "a-{yyyy.MM.dd}", keep: 30d}]
                    """
                let plan = Planner(try Fixture.rules(yaml)).plan(Fixture.observation([restored]), now: Fixture.now)
                #expect(plan.decisions.map(\.status) == [.wouldDelete])
                #expect(plan.decisions.first?.note?.contains("more than a day away") == true)
            },
        ]
    }
}
