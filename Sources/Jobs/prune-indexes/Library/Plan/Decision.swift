package import FoundationEssentials
package import OpenSearch

/// What is to become of one index, and why.
package struct Decision: Sendable {
    package internal(set) var index: IndexSummary
    /// The rule that speaks of it; empty when several do.
    package let rule: String
    package var status: Status
    package var reason: Reason
    /// The first moment after the span that the index holds.
    package var periodEnd: Date?
    /// What `{n}` stands for in its name.
    package var number: Int?
    /// When its rule lets it go.
    package var expiresAt: Date?
    /// Further words for `--explain` and the report.
    package var note: String?

    init(_ index: IndexSummary, rule: String, _ status: Status, _ reason: Reason) {
        self.index = index
        self.rule = rule
        self.status = status
        self.reason = reason
    }
}

extension Decision {
    /// Orders indexes by age, whatever their names look like as text; those without an age come last.
    func isOlder(than other: Decision) -> Bool {
        (periodEnd ?? .distantFuture, number ?? -1, index.name)
            < (other.periodEnd ?? .distantFuture, other.number ?? -1, other.index.name)
    }
}

/// One template's indexes and what becomes of them.
package struct FamilyPlan: Sendable {
    package let rule: RetentionRule
    package let template: NameTemplate
    /// Sorted by age, oldest first, those without one at the end.
    package internal(set) var decisions: [Decision]
    /// Sizes of some were not known, so that a space budget was judged on a lower bound.
    package internal(set) var isLowerBound = false

    /// Those that are to go, oldest first.
    package var deletions: [Decision] { decisions.filter { $0.status == .wouldDelete } }

    /// The next moment at which one of those that stay expires.
    package func nextExpiry(after now: Date) -> Date? {
        decisions.filter { $0.status == .kept }.compactMap(\.expiresAt).filter { $0 > now }.min()
    }
}

/// Everything that a run decided.
package struct RetentionPlan: Sendable {
    package let now: Date
    package let observation: RetentionObservation
    package internal(set) var families: [FamilyPlan]
    /// What two templates claim.
    package let ambiguous: [Decision]
    /// Listed by a search pattern, but of no template's form.
    package let unmatched: [Decision]
    /// Rules for which there is no index at all.
    package let emptyRules: [RetentionRule]

    /// Every index that was listed, exactly once.
    package var decisions: [Decision] { families.flatMap(\.decisions) + ambiguous + unmatched }
}
