import FoundationEssentials

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Plain arithmetic: a plan reads a hundred thousand names, and a calendar object would be most of its cost.
/// The algorithm is the well-known one of H. Hinnant, https://howardhinnant.github.io/date_algorithms.html
struct CivilDay: Comparable, Sendable {
    let number: Int

    init(number: Int) { self.number = number }

    /// A real day; `nil` for 30 February and the like.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...Self.length(ofMonth: month, year)).contains(day) else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Zero for Monday, six for Sunday.
    ///
    /// 1970-01-01 was a Thursday.
    var weekday: Int { (number + 3) % 7 < 0 ? (number + 3) % 7 + 7 : (number + 3) % 7 }

    /// The day's beginning at a fixed offset from UTC.
    func start(secondsFromUTC: Int) -> Date {
        Date(timeIntervalSince1970: Double(number * 86_400 - secondsFromUTC))
    }

    func adding(_ days: Int) -> CivilDay { CivilDay(number: number + days) }

    static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
}
