import FoundationEssentials

/// The span of time that an index name stands for.
struct NamedPeriod: Sendable, Equatable {
    /// A second span of the same name.
    ///
    /// A shipper that puts the calendar's year beside the week's number writes the last days of December into the name
    /// of January.
    struct Return: Sendable, Equatable {
        /// The first moment at which somebody may write into the name again.
        let start: Date
        /// The first moment after it.
        let end: Date
    }

    /// The first moment of it, by any convention.
    let start: Date
    /// The first moment after it, by all conventions.
    let end: Date
    /// Only the first week of a year has one.
    let comesRound: Return?

    /// Reads the period from what a template found in a name; `nil` for a date that does not exist, and for years
    /// before 2000.
    ///
    /// - Parameters:
    ///   - match: Year and month, day, hour or week.
    ///   - secondsFromUTC: The offset in which the shipper dates its names.
    init?(_ match: NameTemplate.Match, secondsFromUTC: Int) {
        guard let year = match[.year], year >= 2000 else { return nil }
        if let week = match[.week] {
            guard let span = WeekNumbering.span(ofWeek: week, year: year) else { return nil }
            start = span.lowerBound.start(secondsFromUTC: secondsFromUTC)
            end = span.upperBound.start(secondsFromUTC: secondsFromUTC)
            comesRound = WeekNumbering.secondSpan(ofWeek: week, year: year).map {
                Return(
                    start: $0.lowerBound.start(secondsFromUTC: secondsFromUTC),
                    end: $0.upperBound.start(secondsFromUTC: secondsFromUTC)
                )
            }
            return
        }
        let month = match[.month] ?? 1
        guard let first = CivilDay(year: year, month: month, day: match[.day] ?? 1) else { return nil }
        comesRound = nil
        if let hour = match[.hour] {
            guard hour <= 23 else { return nil }
            start = first.start(secondsFromUTC: secondsFromUTC).addingTimeInterval(Double(hour) * 3_600)
            end = start.addingTimeInterval(3_600)
            return
        }
        let next: CivilDay? =
            if match[.day] != nil {
                first.adding(1)
            } else if match[.month] != nil, month < 12 {
                CivilDay(year: year, month: month + 1, day: 1)
            } else {
                CivilDay(year: year + 1, month: 1, day: 1)
            }
        guard let next else { return nil }
        start = first.start(secondsFromUTC: secondsFromUTC)
        end = next.start(secondsFromUTC: secondsFromUTC)
    }

    /// Whether an index was created more than a day before or after this span: restored or reindexed, or its name is
    /// wrong.
    func isFar(from created: Date) -> Bool {
        created < start.addingTimeInterval(-86_400) || created > end.addingTimeInterval(86_400)
    }
}
