import JobKit
import StateStore

/// What a run has seen of a job's findings.
struct FindingSight: Sendable {
    let items: [ReportItem]
    let words: JobDescription.FindingWords
    private let seen: Set<String>
    private let well: Set<String>

    init(_ items: [ReportItem], _ words: JobDescription.FindingWords) {
        self.items = items
        self.words = words
        seen = Set(items.map(\.id))
        well = Set(items.filter { words.mended.contains($0.status) }.map(\.id))
    }

    /// Whether a finding is well.
    func isWell(_ finding: String) -> Bool { well.contains(finding) }

    /// Whether the run cannot speak of a finding: then what was last said of it stands.
    func isBlind(to finding: String) -> Bool { !seen.contains(finding) }

    /// How grave a status is; one that is not known is no graver than any other.
    func rank(_ status: String) -> Int { words.open[status] ?? words.open.values.min() ?? 0 }
}

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
