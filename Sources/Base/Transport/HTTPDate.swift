package import FoundationEssentials

/// Dates in HTTP headers, RFC 9110 section 5.6.7.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }

    /// Reads any of the three forms a recipient must accept.
    ///
    /// - Parameter text: Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    /// - Returns: `nil` when it is none of them, or no real date.
    package static func parse(_ text: String) -> Date? {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        let isAsctime = !text.contains(",")
        guard words.count == (isAsctime ? 5 : 6), isAsctime || words[5] == "GMT" else { return nil }
        let (day, month, year, time) =
            isAsctime ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard let day = Int(day), let monthIndex = months.firstIndex(of: month), var year = Int(year),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        let parts = DateComponents(
            year: year,
            month: monthIndex + 1,
            day: day,
            hour: hour,
            minute: minute,
            second: min(second, 59)
        )
        guard let date = calendar.date(from: parts), calendar.component(.day, from: date) == day else { return nil }
        return date
    }

    /// Writes the preferred form.
    ///
    /// - Parameter date: Fractions of a second are dropped.
    /// - Returns: Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func format(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        func two(_ number: Int?) -> String { String(String((number ?? 0) + 100).dropFirst()) }
        let name = days[(parts.weekday ?? 1) - 1], month = months[(parts.month ?? 1) - 1]
        return "\(name), \(two(parts.day)) \(month) \(parts.year ?? 0) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}
