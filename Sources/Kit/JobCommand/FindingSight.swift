import JobKit

/// What a run has seen of a job's findings.
struct FindingSight: Sendable {
    let items: [ReportItem]
    let words: JobDescription.FindingWords
    private let isWhole: Bool
    private let seen: Set<String>
    private let well: Set<String>
    /// Where something could not be seen.
    private let hidden: Set<String>

    /// Takes stock of a run.
    ///
    /// - Parameters:
    ///   - items: What it looked at.
    ///   - isWhole: Whether that is everything: then what has no item is no longer there, unless its place could not be seen.
    ///   - words: The statuses by which findings come and go.
    init(_ items: [ReportItem], isWhole: Bool, _ words: JobDescription.FindingWords) {
        self.items = items
        self.isWhole = isWhole
        self.words = words
        seen = Set(items.map(\.id))
        well = Set(items.filter { words.mended.contains($0.status) }.map(\.id))
        hidden = Set(items.filter { words.unseen.contains(Self.bare($0)) }.map { words.place($0.id) })
    }

    /// The status of an item, or what a mute covers: that is no better seen for being borne.
    private static func bare(_ item: ReportItem) -> String {
        guard case .object(let muted)? = item.detail["muted"], case .string(let status)? = muted["status"] else {
            return item.status
        }
        return status
    }

    /// Whether a finding is no longer there.
    func isGone(_ finding: String) -> Bool {
        isWhole && !seen.contains(finding) && !hidden.contains(words.place(finding))
    }

    /// Whether a finding is well, or no longer there.
    func isWell(_ finding: String) -> Bool { well.contains(finding) || isGone(finding) }

    /// Whether the run cannot speak of a finding: then what was last said of it stands.
    func isBlind(to finding: String) -> Bool { !seen.contains(finding) && !isGone(finding) }

    /// How grave a status is; one that is not known is no graver than any other.
    func rank(_ status: String) -> Int { words.open[status] ?? words.open.values.min() ?? 0 }

    /// What stands for a finding that is no longer there: all that is known of it is what its id says.
    func absence(_ finding: String) -> ReportItem {
        let place = words.place(finding)
        return ReportItem(
            id: finding,
            kind: "gone",
            rule: "no longer there",
            status: "gone",
            reason: "",
            detail: place == finding ? [:] : ["place": .string(place)]
        )
    }
}
