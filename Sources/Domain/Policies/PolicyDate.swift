/// Dates as policies write them.
enum PolicyDate {
    /// Seconds since 1970 of a date as W3C's profile of ISO 8601 has it, or of a number that is one.
    ///
    /// See https://www.w3.org/TR/NOTE-datetime
    ///
    /// - Returns: `nil` for what is no date or too fine, and for four digits: a year and the first hours of 1970 look alike.
    static func seconds(_ text: String) -> Double? {
        guard text.isASCII else { return nil }
        if let number = PolicyNumber.value(text) { return text.utf8.count == 4 ? nil : number }
        var rest = text[...]
        guard let year = digits(4, &rest) else { return nil }
        var month = 1, day = 1
        if take("-", &rest) {
            guard let found = digits(2, &rest), (1...12).contains(found) else { return nil }
            month = found
            if take("-", &rest) {
                guard let found = digits(2, &rest), (1...length(ofMonth: month, year)).contains(found) else {
                    return nil
                }
                day = found
            }
        }
        let midnight = Double(daysSince1970(year, month, day) * 86_400)
        if rest.isEmpty { return midnight }
        guard take("T", &rest), let time = timeOfDay(&rest), let offset = offset(&rest), rest.isEmpty else {
            return nil
        }
        return midnight + time - offset
    }

    private static func timeOfDay(_ rest: inout Substring) -> Double? {
        guard let hour = digits(2, &rest), hour < 24, take(":", &rest), let minute = digits(2, &rest), minute < 60
        else { return nil }
        var seconds = Double(hour * 3_600 + minute * 60)
        guard take(":", &rest) else { return seconds }
        guard let whole = digits(2, &rest), whole < 60 else { return nil }
        seconds += Double(whole)
        guard take(".", &rest) else { return seconds }
        let fraction = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(fraction.count)
        // Finer than a millionth of a second, two times of today would be one.
        guard (1...6).contains(fraction.count), let part = PolicyNumber.value("0.\(fraction)") else { return nil }
        return seconds + part
    }

    /// How far ahead of UTC a clock is, in seconds.
    private static func offset(_ rest: inout Substring) -> Double? {
        if take("Z", &rest) { return 0 }
        let isAhead = take("+", &rest)
        guard isAhead || take("-", &rest), let hours = digits(2, &rest), hours < 24, take(":", &rest),
            let minutes = digits(2, &rest), minutes < 60
        else { return nil }
        return Double((hours * 3_600 + minutes * 60) * (isAhead ? 1 : -1))
    }

    private static func take(_ character: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout Substring) -> Int? {
        let found = rest.utf8.prefix(count)
        guard found.count == count, found.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return found.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// By years that begin in March, so that the leap day comes last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month < 3 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
