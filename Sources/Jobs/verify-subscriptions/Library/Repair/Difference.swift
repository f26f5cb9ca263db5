import AWSServices

/// What a change adds and takes, line by line.
enum Difference {
    /// Of two documents: what was put in or taken out, as it is written there.
    static func text(_ old: String?, _ new: String) -> String {
        guard let old else { return "+ \(new)" }
        let before = pieces(old), after = pieces(new)
        let difference = after.difference(from: before)
        let removed = runs(difference.removals), added = runs(difference.insertions)
        return (removed.map { "- \($0)" } + added.map { "+ \($0)" }).joined(separator: "\n")
    }

    /// Texts in quotes whole, everything else byte by byte.
    private static func pieces(_ text: String) -> [Substring] {
        var pieces: [Substring] = [], rest = text[...]
        while let first = rest.first {
            var end = rest.index(after: rest.startIndex)
            if first == "\"" {
                while end < rest.endIndex, rest[end] != "\"" {
                    if rest[end] == "\\" { rest.formIndex(after: &end) }
                    if end < rest.endIndex { rest.formIndex(after: &end) }
                }
                if end < rest.endIndex { rest.formIndex(after: &end) }
            }
            pieces.append(rest[..<end])
            rest = rest[end...]
        }
        return pieces
    }

    /// Neighbours joined, without the commas and spaces around them.
    private static func runs(_ changes: [CollectionDifference<Substring>.Change]) -> [String] {
        var runs: [String] = [], last: Int?
        for change in changes {
            let (offset, piece) =
                switch change {
                case .insert(let offset, let piece, _), .remove(let offset, let piece, _): (offset, piece)
                }
            if last == offset - 1, !runs.isEmpty { runs[runs.count - 1] += piece } else { runs.append(String(piece)) }
            last = offset
        }
        return runs.map { run in
            let isRim = { (character: Character) in character == "," || character.isWhitespace }
            let trimmed = run.drop(while: isRim)
            return String(trimmed.reversed().drop(while: isRim).reversed())
        }
        .filter { !$0.isEmpty }
    }

    /// Of two numbers of hours.
    static func hours(_ old: Int?, _ new: Int, of stream: String) -> String {
        [old.map { "- \(stream): \($0) h" }, "+ \(stream): \(new) h"].compactMap { $0 }.joined(separator: "\n")
    }

    /// Of two filters, field by field.
    static func filter(_ old: SubscriptionFilter?, _ new: SubscriptionFilter) -> String {
        let before = old.map(fields) ?? [:], after = fields(new)
        return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }.flatMap { key in
            [before[key].map { "- \(key): \($0)" }, after[key].map { "+ \(key): \($0)" }].compactMap { $0 }
        }
        .joined(separator: "\n")
    }

    private static func fields(_ filter: SubscriptionFilter) -> [String: String] {
        var fields = [
            "filterName": filter.filterName, "filterPattern": "\"\(filter.filterPattern)\"",
            "destinationArn": filter.destinationArn,
        ]
        fields["roleArn"] = filter.roleArn
        fields["distribution"] = filter.distribution
        fields["fieldSelectionCriteria"] = filter.fieldSelectionCriteria
        fields["applyOnTransformedLogs"] = filter.applyOnTransformedLogs.map { "\($0)" }
        fields["emitSystemFields"] = filter.emitSystemFields.map { $0.joined(separator: ", ") }
        return fields
    }
}
