import Configuration
import FoundationEssentials
import Testing

@Suite struct UnitsTests {
    @Test(
        arguments: [
            ("30s", 30), ("5m", 300), ("36h", 129_600), ("14d", 1_209_600), ("0s", 0), ("5", nil), ("5 m", nil),
            ("5M", nil), ("5mo", nil), ("5w", nil), ("-5m", nil), ("1.5h", nil), ("h", nil), ("", nil), ("5ms", nil),
            ("999999999999999d", nil), ("99999999999999999999s", nil), ("٣s", nil),
        ] as [(String, Int?)]
    )
    func `durations`(text: String, seconds: Int?) {
        #expect(Units.duration(text) == seconds.map { .seconds($0) })
    }

    @Test(
        arguments: [
            ("200GB", 200_000_000_000), ("200GiB", 214_748_364_800), ("64MiB", 67_108_864), ("64MB", 64_000_000),
            ("1TB", 1_000_000_000_000), ("1TiB", 1_099_511_627_776), ("1kB", 1_000), ("1KiB", 1_024), ("7B", 7),
            ("200", nil), ("200gb", nil), ("200G", nil), ("1.5GB", nil), ("-1GB", nil), ("GB", nil),
            ("999999999999999TiB", nil),
        ] as [(String, Int?)]
    )
    func `sizes`(text: String, bytes: Int?) { #expect(Units.bytes(text) == bytes) }

    @Test(
        arguments: [
            ("80%", 80), ("0%", 0), ("100%", 100), ("12.5%", 12.5), ("80", nil), ("101%", nil), ("-1%", nil),
            ("%", nil),
            ("80 %", nil), ("nan%", nil), ("1e1%", nil),
        ] as [(String, Double?)]
    )
    func `percentages with a sign`(text: String, value: Double?) {
        #expect(Units.percent(text) == value)
    }

    @Test(
        arguments: [("25", 25), ("0", 0), ("100", 100), ("25%", nil), ("100.1", nil), ("", nil), ("inf", nil)]
            as [(String, Double?)]
    )
    func `bare percentages`(text: String, value: Double?) { #expect(Units.barePercent(text) == value) }

    @Test func `what is too short or nothing is told with the bound`() {
        #expect(
            reading("{d: 30s}") { $0.duration("d", minimum: .seconds(60)) }.problems == [
                "r.yaml:2:13: search.d: expected a duration such as 30s, 5m, 36h or 14d, at least 60s"
            ]
        )
        #expect(
            reading("{d: 0GB}") { $0.bytes("d") }.problems == [
                "r.yaml:2:13: search.d: expected a size such as 200GB (10⁹ bytes each) or 64MiB (2²⁰ bytes each)"
            ]
        )
        #expect(reading("{d: 60s}") { $0.duration("d", minimum: .seconds(60)) }.value == .seconds(60))
    }
}

@Suite struct RetentionPeriodTests {
    @Test(arguments: ["1d", "14d", "8w", "6mo", "2y", "36525d", "1200mo", "100y"])
    func `days, weeks, months and years are read and written alike`(text: String) {
        #expect(RetentionPeriod(text)?.description == text)
    }

    @Test(arguments: [
        "6m", "36h", "30s", "0d", "0mo", "-1d", "14", "d", "1.5y", "14 d", "14D", "6MO", "1d12h", "36526d", "101y", "",
        "9223372036854775807d",
    ])
    func `nothing else is a period`(text: String) { #expect(RetentionPeriod(text) == nil) }

    private func moment(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test(arguments: [
        ("2026-08-01T00:00:00Z", "90d", "2026-10-30T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "8w", "2026-02-26T00:00:00Z"),
        ("2026-01-31T00:00:00Z", "1mo", "2026-03-01T00:00:00Z"),
        ("2026-01-28T23:59:59Z", "1mo", "2026-02-28T23:59:59Z"),
        ("2028-01-31T00:00:00Z", "1mo", "2028-03-01T00:00:00Z"),
        ("2026-03-31T10:30:00Z", "1mo", "2026-05-01T00:00:00Z"),
        ("2026-10-31T23:00:00Z", "1mo", "2026-12-01T00:00:00Z"),
        ("2026-11-30T00:00:00Z", "3mo", "2027-03-01T00:00:00Z"),
        ("2026-01-15T00:00:00Z", "14mo", "2027-03-15T00:00:00Z"),
        ("2028-02-29T00:00:00Z", "1y", "2029-03-01T00:00:00Z"),
        ("2028-02-29T00:00:00Z", "4y", "2032-02-29T00:00:00Z"),
        ("1999-12-31T23:59:59Z", "100y", "2099-12-31T23:59:59Z"),
    ])
    func `months and years follow the calendar, and nothing ends before its month is whole`(
        from: String,
        keep: String,
        to: String
    )
        throws
    {
        let period = try #require(RetentionPeriod(keep))
        #expect(period.after(try moment(from)) == (try moment(to)))
    }

    @Test(arguments: ["1mo", "2mo", "1y"])
    func `what begins later never ends earlier`(keep: String) throws {
        let period = try #require(RetentionPeriod(keep))
        var last = Date.distantPast
        for hour in 0..<(800 * 24) {
            let end = period.after(try moment("2027-01-01T00:00:00Z").addingTimeInterval(Double(hour) * 3_600))
            #expect(end >= last, "\(hour)")
            last = end
        }
    }

    @Test(arguments: [
        ("7d", "60d", true), ("60d", "7d", false), ("1w", "7d", false), ("4w", "1mo", false), ("27d", "1mo", true),
        ("30d", "1mo", false), ("12mo", "1y", false), ("11mo", "1y", true),
    ])
    func `a period is the shorter only if it is so from every day`(left: String, right: String, expected: Bool) throws {
        let (short, long) = (try #require(RetentionPeriod(left)), try #require(RetentionPeriod(right)))
        #expect(short.isAlwaysShorter(than: long) == expected)
    }

    /// 2026-02-28T16:00Z is 1 March in Singapore: one month later there is 1 April.
    @Test func `months are counted in the offset of the rule`() throws {
        let start = try moment("2026-02-28T16:00:00Z")
        let month = RetentionPeriod(1, .months)
        #expect(month.after(start, secondsFromUTC: 8 * 3600) == (try moment("2026-03-31T16:00:00Z")))
        #expect(month.after(start) == (try moment("2026-03-28T16:00:00Z")))
    }
}

@Suite struct UTCOffsetTests {
    @Test(
        arguments: [
            ("+08:00", 28_800), ("-03:30", -12_600), ("+00:00", 0), ("-00:00", 0), ("+14:00", 50_400),
            ("+05:45", 20_700),
            ("+14:01", nil), ("+15:00", nil), ("08:00", nil), ("+8:00", nil), ("+0800", nil), ("+08:60", nil),
            ("Z", nil),
            ("UTC", nil), ("+-8:00", nil), ("++8:00", nil), ("+08:+1", nil), ("+08:-1", nil), ("Asia/Singapore", nil),
            ("", nil), ("+é:00", nil),
        ] as [(String, Int?)]
    )
    func `offsets are a sign, two digits, a colon, two digits`(text: String, seconds: Int?) {
        #expect(UTCOffset.parse(text) == seconds)
    }
}
