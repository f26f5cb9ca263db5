import FoundationEssentials

/// The span of time that an index name stands for.
struct NamedPeriod: Sendable, Equatable {
    /// The first moment after it.
    let end: Date
    /// As `end`, for weekly names whose shipper puts the calendar's year beside the ISO week; else the same.
    let cautiousEnd: Date

    /// Reads the period from what a template found in a name; `nil` for a date that does not exist, and for years before 2000.
    ///
    /// - Parameters:
    ///   - match: Year and month, day, hour or week.
    ///   - secondsFromUTC: The offset in which the shipper dates its names.
    init?(_ match: NameTemplate.Match, secondsFromUTC: Int) {
        guard let year = match[.year], year >= 2000 else { return nil }
        if let week = match[.week] {
            guard let end = WeekNumbering.latestEnd(ofWeek: week, year: year),
                let cautious = WeekNumbering.latestEndWithCalendarYear(ofWeek: week, year: year)
            else { return nil }
            self.end = end.start(secondsFromUTC: secondsFromUTC)
            cautiousEnd = cautious.start(secondsFromUTC: secondsFromUTC)
            return
        }
        guard let first = CivilDay(year: year, month: match[.month] ?? 1, day: match[.day] ?? 1) else { return nil }
        if let hour = match[.hour] {
            guard hour <= 23 else { return nil }
            end = first.start(secondsFromUTC: secondsFromUTC).addingTimeInterval(Double(hour + 1) * 3_600)
        } else {
            let next: CivilDay? =
                if match[.day] != nil {
                    first.adding(1)
                } else if let month = match[.month] {
                    month == 12
                        ? CivilDay(year: year + 1, month: 1, day: 1) : CivilDay(year: year, month: month + 1, day: 1)
                } else {
                    CivilDay(year: year + 1, month: 1, day: 1)
                }
            guard let next else { return nil }
            end = next.start(secondsFromUTC: secondsFromUTC)
        }
        cautiousEnd = end
    }
}
