/// Columns of text for a person's screen.
package struct TextTable: Sendable {
    /// On which side of its column a cell stands.
    package enum Alignment: Sendable {
        case left
        case right
    }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Makes an empty table.
    ///
    /// - Parameter columns: Titles and how the cells below them stand.
    package init(_ columns: [(String, Alignment)]) {
        titles = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    /// Whether there is no row.
    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row.
    ///
    /// - Parameter cells: One for each column.
    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Writes the table.
    ///
    /// - Parameter indent: Spaces before each line.
    /// - Returns: Lines with their breaks; nothing when there are no rows.
    package func text(indent: Int = 2) -> String {
        guard !rows.isEmpty else { return "" }
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([titles] + rows).map { cells in
            let padded = cells.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - cells[column].count)
                return alignments[column] == .left ? cells[column] + padding : padding + cells[column]
            }
            var line = String(repeating: " ", count: indent) + padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// Numbers for people.
package enum Readable {
    /// A size with a decimal unit.
    ///
    /// - Parameter count: Bytes.
    /// - Returns: Such as `1.2 GB`.
    package static func bytes(_ count: Int) -> String {
        var value = Double(count), unit = 0
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        while value >= 999.5, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        if unit == 0 || value >= 99.5 { return "\(Int(value.rounded())) \(units[unit])" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// A count with its noun.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - singular: The noun for one.
    ///   - plural: The noun for none and many.
    /// - Returns: Such as `1 index` or `12 indexes`.
    package static func count(_ count: Int, _ singular: String, _ plural: String) -> String {
        "\(count) \(count == 1 ? singular : plural)"
    }
}
