import FoundationEssentials

/// Reads moments as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) writes them.
enum RFC3339 {
    /// Reads a moment; a day or an hour that does not exist is refused, never carried over.
    ///
    /// - Parameter text: Such as `2026-11-21T03:00:00Z` or `2026-11-21T11:00:00.5+08:00`.
    /// - Returns: `nil` for anything else, leap seconds among it.
    static func parse(_ text: String) -> Date? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("Tt"), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            let fraction = reader.fraction(), let offset = reader.offset(), reader.rest.isEmpty,
            (1...12).contains(month), (1...length(ofMonth: month, year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days =
            daysBefore(year) + (1..<month).reduce(0) { $0 + length(ofMonth: $1, year) } + day - 1 - daysBefore(1970)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days from the first of January of year 1 to that of the year, by the calendar of today.
    private static func daysBefore(_ year: Int) -> Int {
        let past = year - 1
        return past * 365 + past / 4 - past / 100 + past / 400
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func number(_ length: Int) -> Int? {
            let digits = rest.prefix(length)
            guard digits.count == length, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            rest = rest.dropFirst(length)
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }

        mutating func skip(_ any: String) -> Bool {
            guard let byte = rest.first, any.utf8.contains(byte) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func fraction() -> Double? {
            guard skip(".") else { return 0 }
            let digits = rest.prefix { (48...57).contains($0) }
            rest = rest.dropFirst(digits.count)
            return digits.isEmpty ? nil : Double("0." + String(decoding: digits, as: UTF8.self))
        }

        /// Seconds east of Greenwich.
        mutating func offset() -> Int? {
            if skip("Zz") { return 0 }
            let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
            guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            return sign * (hours * 60 + minutes) * 60
        }
    }
}
