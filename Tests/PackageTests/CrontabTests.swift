import Testing

/// One scheduled command: five fields of time, then the command.
struct CrontabLine {
    var fields: [String]
    var command: String

    static func all() throws -> [CrontabLine] {
        try House.lines("crontab").filter { $0.first.map { "0123456789*@".contains($0) } ?? false }.map { line in
            let words = line.split(separator: " ", maxSplits: 5)
            return CrontabLine(
                fields: words.prefix(5).map(String.init),
                command: String(words.last ?? "").trimmingPrefix { $0 == " " }.description
            )
        }
    }
}

/// The one file must suit cron, which is the strictest reader in one way, and readers of the same format that are stricter in others.
@Suite struct CrontabTests {
    @Test func `a line is a comment, a variable that all readers know, or a schedule`() throws {
        for line in try House.lines("crontab") where !line.isEmpty && !line.hasPrefix("#") {
            let isVariable = ["SHELL=", "PATH=", "MAILTO="].contains { line.hasPrefix($0) }
            let isSchedule = line.wholeMatch(of: /([0-9*,\/-]+ +){5}[a-z-]+( +--?[a-z-]+( [0-9a-z]+)?)*/) != nil
            #expect(isVariable || isSchedule, "\(line)")
        }
    }

    @Test func `the fields are within their ranges`() throws {
        let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
        for line in try CrontabLine.all() {
            #expect(line.fields.count == 5)
            for (field, range) in zip(line.fields, ranges) {
                for number in field.split(whereSeparator: { ",-".contains($0) }).compactMap({ Int($0) }) {
                    #expect(range.contains(number), "\(field)")
                }
            }
        }
    }

    @Test func `an empty MAILTO is quoted, since some readers fail on a bare one`() throws {
        #expect(try House.lines("crontab").contains("MAILTO=\"\""))
    }

    @Test func `no percent sign, which cron reads as a line break`() throws {
        #expect(try !CrontabLine.all().contains { $0.command.contains("%") })
    }

    @Test func `it ends with a line break, without which cron ignores the last line`() throws {
        #expect(try House.text("crontab").hasSuffix("\n"))
    }
}
