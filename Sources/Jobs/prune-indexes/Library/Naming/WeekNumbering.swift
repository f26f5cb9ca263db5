/// The ways in which shippers number weeks.
///
/// A name does not say which one was meant.
enum WeekNumbering: CaseIterable {
    /// ISO 8601: Monday first, week 1 holds the first Thursday; the year is the week's own.
    case iso
    /// Sunday first, week 1 holds 1 January: Java's `ww` in the United States.
    case american
    /// `strftime` `%U`: Sunday first, week 1 begins with the first Sunday, days before are week 0.
    case sundayCount
    /// `strftime` `%W`: Monday first, week 1 begins with the first Monday, days before are week 0.
    case mondayCount

    /// The first day of a week; `nil` when that year has no such week.
    func start(ofWeek week: Int, year: Int) -> CivilDay? {
        guard let newYear = CivilDay(year: year, month: 1, day: 1),
            let next = CivilDay(year: year + 1, month: 1, day: 1)
        else { return nil }
        let day = firstWeek(newYear).adding((week - 1) * 7)
        switch self {
        case .iso, .american: return week >= 1 && day < firstWeek(next) ? day : nil
        case .sundayCount, .mondayCount: return day < next && day.adding(6) >= newYear ? day : nil
        }
    }

    private func firstWeek(_ newYear: CivilDay) -> CivilDay {
        let sinceSunday = (newYear.weekday + 1) % 7
        return switch self {
        case .iso: newYear.adding(newYear.weekday <= 3 ? -newYear.weekday : 7 - newYear.weekday)
        case .american: newYear.adding(-sinceSunday)
        case .sundayCount: newYear.adding((7 - sinceSunday) % 7)
        case .mondayCount: newYear.adding((7 - newYear.weekday) % 7)
        }
    }

    /// From the first day that any convention counts to that week of that year, to the day after the last one.
    ///
    /// - Returns: `nil` when nobody can have meant such a week.
    static func span(ofWeek week: Int, year: Int) -> Range<CivilDay>? {
        let starts = allCases.compactMap { $0.start(ofWeek: week, year: year) }
        guard let first = starts.min(), let last = starts.max() else { return strayWeek(week, year: year) }
        return first..<last.adding(7)
    }

    /// A week 53 of a year that has none by any of them.
    ///
    /// The first days of January belong to last year's week 53, and a shipper may put the new year beside it; spreadsheets give the number to
    /// the last days of December. It is read as the whole year, and a week beyond.
    private static func strayWeek(_ week: Int, year: Int) -> Range<CivilDay>? {
        guard week == 53, let first = CivilDay(year: year, month: 1, day: 1),
            let next = CivilDay(year: year + 1, month: 1, day: 1)
        else { return nil }
        return first..<next.adding(7)
    }

    /// The last days of December, which carry the number of next year's first week, for shippers that put this year
    /// beside it.
    ///
    /// - Returns: `nil` for any week but the first.
    static func secondSpan(ofWeek week: Int, year: Int) -> Range<CivilDay>? {
        guard week == 1, let next = CivilDay(year: year + 1, month: 1, day: 1) else { return nil }
        return next.adding(-7)..<next
    }
}
