package import FoundationEssentials

/// How long something is kept, in calendar units.
package struct RetentionPeriod: Sendable, Hashable, CustomStringConvertible {
    /// The units of the calendar; none of them is shorter than a day.
    package enum Unit: String, Sendable {
        case days = "d"
        case weeks = "w"
        case months = "mo"
        case years = "y"
    }

    package let count: Int
    package let unit: Unit

    package init(_ count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    package static let expected =
        "a period such as 14d, 8w, 6mo or 2y (calendar months and years), at least 1d, at most 100y"

    /// Reads a period.
    ///
    /// - Parameter text: A whole number and `d`, `w`, `mo` or `y`; `nil` for anything else, for zero, and above a hundred years.
    package init?(_ text: String) {
        guard let (count, unit) = Units.split(text), let unit = Unit(rawValue: unit), count >= 1 else { return nil }
        let longest: [Unit: Int] = [.days: 36_525, .weeks: 5_217, .months: 1_200, .years: 100]
        guard count <= longest[unit] ?? 0 else { return nil }
        self.init(count, unit)
    }

    package var description: String { "\(count)\(unit.rawValue)" }

    /// The moment that lies this period after another.
    ///
    /// Never earlier than the whole month or year, and never the earlier for a later beginning.
    ///
    /// - Parameters:
    ///   - date: The beginning.
    ///   - secondsFromUTC: The fixed offset in which months are counted.
    /// - Returns: A month or year later means the same day of the month, or the first of the next month where it has no such day.
    package func after(_ date: Date, secondsFromUTC: Int = 0) -> Date {
        let days: [Unit: Int] = [.days: 1, .weeks: 7]
        if let length = days[unit] { return date.addingTimeInterval(Double(count * length) * 86_400) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: secondsFromUTC) ?? .gmt
        let months = unit == .years ? count * 12 : count
        // Adding months to a real date within a hundred years never fails; the fallback keeps longer, never shorter.
        guard let moment = calendar.date(byAdding: .month, value: months, to: date) else { return .distantFuture }
        guard calendar.component(.day, from: moment) < calendar.component(.day, from: date) else { return moment }
        // The calendar stopped at the month's last day.
        return calendar.startOfDay(for: moment.addingTimeInterval(86_400))
    }

    /// Whether this is less than another period from whatever day it is counted.
    package func isAlwaysShorter(than other: RetentionPeriod) -> Bool {
        // From 2023 on: a year of beginnings without a leap day, and one with it.
        (0..<731).allSatisfy { day in
            let start = Date(timeIntervalSince1970: Double(1_672_531_200 + day * 86_400))
            return after(start) < other.after(start)
        }
    }
}

/// A fixed distance from UTC, such as `+08:00`.
package enum UTCOffset {
    package static let expected = "an offset from UTC in quotes such as \"+08:00\" or \"-03:30\""

    /// Reads an offset.
    ///
    /// - Parameter text: A sign, two digits, a colon, two digits; at most 14 hours.
    /// - Returns: Seconds east of UTC; `nil` when it is anything else.
    package static func parse(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            let sign = [UInt8(ascii: "+"): 1, UInt8(ascii: "-"): -1][bytes[0]],
            let hours = Int(text.dropFirst().prefix(2)), let minutes = Int(text.suffix(2)),
            bytes[1] != 43, bytes[4] != 43, bytes[1] != 45, bytes[4] != 45, minutes < 60,
            hours * 60 + minutes <= 14 * 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
