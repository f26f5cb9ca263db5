/// Finds what was probably meant by a misspelt word.
package enum NearMiss {
    /// The candidate nearest to a word.
    ///
    /// - Parameters:
    ///   - word: What was written.
    ///   - candidates: What it could have been.
    /// - Returns: `nil` when nothing is near enough: more than a third of the letters differ.
    package static func suggest(_ word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased())
        let near = candidates.map { ($0, distance(letters, Array($0.lowercased()))) }
        return near.filter { $0.1 <= max(1, letters.count / 3) }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// The optimal string alignment distance: insertions, deletions, replacements, neighbours swapped.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = [], last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                let replace = last[j] + (left[i] == right[j] ? 0 : 1)
                var best = min(replace, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
