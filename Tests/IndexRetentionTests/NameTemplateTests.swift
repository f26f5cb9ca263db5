import FoundationEssentials
import Testing

@testable import IndexRetention

@Suite struct NameTemplateTests {
    @Test(arguments: [
        ("cwl-{yyyy.MM.dd}", "cwl-2026.11.21", true),
        ("cwl-{yyyy.MM.dd}", "cwl-2026.11.21-000001", false),
        ("cwl-{yyyy.MM.dd}", "xcwl-2026.11.21", false),
        ("cwl-{yyyy.MM.dd}", "cwl-2026-11-21", false),
        ("cwl-{yyyy.MM}", "cwl-2026.11.21", false),
        ("cwl-{yyyy.MM}", "cwl-2026.11", true),
        ("cwl-{yyyyMMdd}", "cwl-201201011234-20261121", false),
        ("cwl-201201011234-{yyyyMMdd}", "cwl-201201011234-20261121", true),
        ("a-{yyyy-MM-dd-HH}", "a-2026-11-21-03", true),
        ("app-{yyyy.MM.dd}-{n}", "app-2026.11.21-000017", true),
        ("app-{yyyy.MM.dd}-{n}", "app-2026.11.21-", false),
        ("dev-{yyyy}-w{ww}", "dev-2026-w47", true),
        ("trace-{n}", "trace-000001", true),
        ("trace-{n}", "trace-1a", false),
        ("a-{yyyy}.{MM}.{dd}", "a-2026.11.21", true),
        ("app-kibana-logs-{yyyy.MM.dd}", "app-kibana-logs-2020.01.01", true),
    ])
    func `a name matches whole or not at all`(template: String, name: String, matches: Bool) throws {
        #expect((try NameTemplate(template).match(name) != nil) == matches)
    }

    @Test(arguments: [
        ("*-{yyyy.MM.dd}", "wildcard"), ("cwl-*", "wildcard"), ("{yyyy.MM.dd}", "family name"),
        ("-{yyyy.MM.dd}", "family name"),
        ("-a-{yyyy.MM.dd}", "begins with"), ("_a-{yyyy.MM.dd}", "begins with"), ("cwl", "needs a date"),
        ("cwl-{dd}", "a date is"),
        ("cwl-{yyyy.MM.dd}-{yyyy}", "at most one date"), ("cwl-{n}-{n}", "at most one {n}"),
        ("cwl-1{yyyy.MM.dd}", "digit"),
        ("cwl-{yyyy.MM.dd}7", "digit"), ("cwl-{yyyy}{n}", "may not touch"), ("cwl-{yyyy.MM.dd", "ends with }"),
        ("cwl-}x{yyyy}", "without its {"),
        ("cwl-{YYYY.MM.dd}", "unknown hole"), ("cwl-{}", "empty"), ("CWL-{yyyy.MM.dd}", "capitals"),
        ("c wl-{yyyy.MM.dd}", "spaces"),
        ("cwl,{yyyy.MM.dd}", "index names hold no"), ("cwl-{yyyy.dd}", "a date is"),
        ("cwl-{yyyy.MM.dd}-{HH}x{ww}", "a date is"),
    ])
    func `a text that is no template says why`(text: String, words: String) {
        #expect {
            try NameTemplate(text)
        } throws: { error in
            "\(error)".contains(words)
        }
    }

    @Test(arguments: [
        ("cwl-{yyyy.MM.dd}", "cwl-*"), ("app-{yyyy.MM.dd}-{n}", "app-*"), ("dev-{yyyy}-w{ww}", "dev-*"),
        ("a-{yyyy}-b", "a-*-b"),
    ])
    func `the engine is asked by prefix and suffix`(template: String, pattern: String) throws {
        #expect(try NameTemplate(template).searchPattern == pattern)
    }

    @Test(arguments: [
        ("{yyyy.MM.dd}", "2026.02.28", 0, "2026-03-01T00:00:00Z"),
        ("{yyyy.MM.dd}", "2024.02.29", 0, "2024-03-01T00:00:00Z"),
        ("{yyyy.MM.dd}", "2026.11.21", 8 * 3_600, "2026-11-21T16:00:00Z"),
        ("{yyyy.MM.dd}", "2026.12.31", -3 * 3_600, "2027-01-01T03:00:00Z"),
        ("{yyyy-MM-dd-HH}", "2026-11-21-23", 0, "2026-11-22T00:00:00Z"),
        ("{yyyy.MM}", "2026.12", 0, "2027-01-01T00:00:00Z"),
        ("{yyyy}", "2026", 0, "2027-01-01T00:00:00Z"),
    ])
    func `a period ends with its last moment`(template: String, date: String, offset: Int, end: String) throws {
        let match = try #require(try NameTemplate("x-\(template)").match("x-\(date)"))
        #expect(NamedPeriod(match, secondsFromUTC: offset)?.end.formatted(.iso8601) == end)
    }

    @Test(arguments: [
        ("{yyyy.MM.dd}", "2021.24.02"), ("{yyyy.MM.dd}", "2026.02.29"), ("{yyyy.MM.dd}", "1999.01.01"),
        ("{yyyy.MM.dd}", "2026.00.10"),
        ("{yyyy.MM.dd}", "2026.04.31"), ("{yyyy-MM-dd-HH}", "2026-11-21-24"), ("{yyyy}-w{ww}", "2026-w54"),
        ("{yyyy.MM}", "2026.13"),
    ])
    func `an impossible date is no date`(template: String, date: String) throws {
        let match = try #require(try NameTemplate("x-\(template)").match("x-\(date)"))
        #expect(NamedPeriod(match, secondsFromUTC: 0) == nil)
    }

    @Test func `every day agrees with the calendar of Foundation`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: 10_957, to: 40_000, by: 7) {
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            let day = try #require(CivilDay(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(day.number == number)
            #expect((day.weekday + 1) % 7 + 1 == parts.weekday)
        }
    }

    @Test func `an ISO week is that of Foundation`() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        for number in stride(from: 10_957, to: 40_000, by: 5) {
            let parts = calendar.dateComponents(
                [.yearForWeekOfYear, .weekOfYear],
                from: Date(timeIntervalSince1970: Double(number) * 86_400)
            )
            let start = try #require(
                WeekNumbering.iso.start(ofWeek: parts.weekOfYear ?? 0, year: parts.yearForWeekOfYear ?? 0)
            )
            #expect((start.number...start.number + 6).contains(number))
        }
    }

    @Test func `a week ends with the latest of all conventions`() throws {
        // 2026-W47 is 16 to 22 November in ISO; by %U it is 22 to 28, by %W 23 to 29 November.
        #expect(WeekNumbering.iso.start(ofWeek: 47, year: 2026) == CivilDay(year: 2026, month: 11, day: 16))
        #expect(WeekNumbering.sundayCount.start(ofWeek: 47, year: 2026) == CivilDay(year: 2026, month: 11, day: 22))
        #expect(WeekNumbering.mondayCount.start(ofWeek: 47, year: 2026) == CivilDay(year: 2026, month: 11, day: 23))
        let span = try #require(WeekNumbering.span(ofWeek: 47, year: 2026))
        #expect(span.lowerBound == CivilDay(year: 2026, month: 11, day: 15))
        #expect(span.upperBound == CivilDay(year: 2026, month: 11, day: 30))
        #expect(WeekNumbering.iso.start(ofWeek: 53, year: 2027) == nil)
    }

    /// `%Y-w%V` on the first three days of 2021, which are of week 53 of 2020.
    @Test func `a week 53 that its year does not have is old when that year is`() throws {
        let name = "x-2021-w53", rule = #"rules: [{name: x, indexes: "x-{yyyy}-w{ww}", keep: 4w, min_keep: 0}]"#
        for (moment, expected) in [
            ("2021-01-02T12:00:00Z", "kept young"), ("2021-06-01T00:00:00Z", "kept young"),
            ("2022-02-04T23:59:59Z", "kept young"), ("2022-02-05T00:00:00Z", "would_delete expired"),
        ] {
            #expect(try Fixture.outcome(rule, [name], now: Fixture.date(moment))[name] == expected, "\(moment)")
        }
        for year in 2000..<2100 {
            for week in 0...53 {
                let starts = WeekNumbering.allCases.compactMap { $0.start(ofWeek: week, year: year) }
                for start in starts {
                    let span = try #require(WeekNumbering.span(ofWeek: week, year: year))
                    #expect(span.contains(start) && span.upperBound >= start.adding(7))
                }
            }
        }
    }
}
