/// Finds the word that was probably meant.
package enum NearMiss {
    /// Returns the candidate nearest to a word that none of them equals, if one is near enough to be worth offering.
    ///
    /// Near enough is a third of the longer word in edits (insert, delete, replace, swap neighbours), at least one; a candidate
    /// that the word begins, three letters or more, counts as one edit away. Upper and lower case count as equal.
    ///
    /// - Parameters:
    ///   - word: What was written.
    ///   - candidates: What could have been meant; of equally near ones the first is taken.
    /// - Returns: One of the candidates, or nil where none is near.
    package static func suggest(_ word: String, among candidates: some Sequence<String>) -> String? {
        // Words far longer than any name are not slips of the pen, and the comparison takes the product of the lengths.
        let written = Array(word.lowercased())
        guard !written.isEmpty, written.count <= 80 else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let wanted = Array(candidate.lowercased())
            var distance = editDistance(written, wanted)
            if written.count >= 3, wanted.starts(with: written) { distance = min(distance, 1) }
            guard distance <= max(1, max(written.count, wanted.count) / 3), distance < max(written.count, wanted.count)
            else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The number of single-letter edits, a swap of neighbours being one, between two words.
    static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty else { return right.count }
        guard !right.isEmpty else { return left.count }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
