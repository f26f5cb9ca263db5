/// Reads the units of the configuration file.
package enum Units {
    /// A duration: a whole number and `s`, `m`, `h` or `d`, such as `36h`.
    ///
    /// - Parameter text: As written.
    /// - Returns: `nil` when it is anything else; never negative.
    package static func duration(_ text: String) -> Duration? {
        let seconds = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let (number, unit) = split(text), let factor = seconds[unit], number <= 1_000_000_000 / factor else {
            return nil
        }
        return .seconds(number * factor)
    }

    /// A size in bytes: a number and a unit; `GB` is 10⁹, `GiB` is 2³⁰.
    ///
    /// - Parameter text: Such as `200GB` or `64MiB`.
    /// - Returns: `nil` when it is anything else.
    package static func bytes(_ text: String) -> Int? {
        let factors = [
            "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
            "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        ]
        guard let (number, unit) = split(text), let factor = factors[unit] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// A percentage with its sign, such as `80%`.
    ///
    /// - Parameter text: As written.
    /// - Returns: From 0 to 100; `nil` when it is anything else.
    package static func percent(_ text: String) -> Double? {
        guard text.hasSuffix("%") else { return nil }
        return barePercent(String(text.dropLast()))
    }

    /// A percentage without its sign.
    ///
    /// - Parameter text: As written.
    /// - Returns: From 0 to 100; `nil` when it is anything else.
    package static func barePercent(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let number = Double(text),
            (0...100).contains(number)
        else { return nil }
        return number
    }

    /// Splits digits from the unit behind them.
    static func split(_ text: String) -> (Int, String)? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits), digits.count <= 15 else { return nil }
        return (number, String(text[digits.endIndex...]))
    }
}

extension Section {
    package static let durationExpected = "a duration such as 30s, 5m, 36h or 14d"
    package static let sizeExpected = "a size such as 200GB (10⁹ bytes each) or 64MiB (2²⁰ bytes each)"

    /// A duration.
    ///
    /// - Parameters:
    ///   - key: A name in this section.
    ///   - minimum: The shortest that is accepted.
    /// - Returns: `nil` when it is missing or not understood.
    package func duration(_ key: String, minimum: Duration = .seconds(1)) -> Duration? {
        value(key, expected: "\(Self.durationExpected), at least \(minimum.components.seconds)s") { text in
            Units.duration(text).flatMap { $0 >= minimum ? $0 : nil }
        }
    }

    /// A size in bytes.
    ///
    /// - Parameter key: A name in this section.
    /// - Returns: `nil` when it is missing or not understood; never zero.
    package func bytes(_ key: String) -> Int? {
        value(key, expected: Self.sizeExpected) { text in Units.bytes(text).flatMap { $0 > 0 ? $0 : nil } }
    }
}
