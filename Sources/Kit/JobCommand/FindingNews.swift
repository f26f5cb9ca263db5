import JobKit
import StateStore

/// What a channel has to be told of a job's findings: the difference between what it knows and what is.
struct FindingNews {
    /// Wrong, and not known to be, or not as grave.
    var new: [ReportItem]
    /// Known, and well again.
    var fixed: [ReportItem]
    /// How many are wrong, the known ones included.
    let open: Int

    /// Finds the difference.
    ///
    /// - Parameters:
    ///   - sight: What the run has seen.
    ///   - told: What the channel knows. What it knows only perhaps is told again, whichever way it went.
    ///   - waiting: What a notice says that has not been accepted: it stands for what the run has not seen.
    init(_ sight: FindingSight, told: [String: ToldFinding], waiting: [String: FindingChange]) {
        func isNews(_ finding: String, _ status: String) -> Bool {
            guard let known = told[finding], known.isSure else { return true }
            return sight.rank(status) > sight.rank(known.status)
        }
        let words = sight.words
        let kept = waiting.filter { sight.isBlind(to: $0.key) }.sorted { $0.key < $1.key }
        let keptOpen = kept.filter { $0.value.isOpen && isNews($0.key, $0.value.status) }
        let keptFixed = kept.filter { !$0.value.isOpen && told[$0.key] != nil }
        new =
            sight.items.filter { words.open[$0.status] != nil && isNews($0.id, $0.status) }
            + keptOpen.map(FindingSketch.item)
        fixed =
            sight.items.filter { words.mended.contains($0.status) && told[$0.id] != nil }
            + told.keys.filter(sight.isGone).sorted().map(sight.absence)
            + keptFixed.map(FindingSketch.item)
        open = sight.items.count { words.open[$0.status] != nil } + keptOpen.count
    }

    /// What the notice says of each.
    ///
    /// - Throws: What the encoder throws.
    func changes() throws -> [String: FindingChange] {
        var changes: [String: FindingChange] = [:]
        for item in fixed {
            changes[item.id] = FindingChange(isOpen: false, status: item.status, words: try FindingSketch.words(item))
        }
        for item in new {
            changes[item.id] = FindingChange(isOpen: true, status: item.status, words: try FindingSketch.words(item))
        }
        return changes
    }
}
