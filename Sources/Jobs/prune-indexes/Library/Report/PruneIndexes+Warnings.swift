package import JobKit
import OpenSearch

extension PruneIndexes {
    /// One line for each rule without an index, and for each reason why indexes of a family that should go will stay.
    package func warnings(_ plan: RetentionPlan) -> [LogRecord] {
        guard explained == nil else { return [] }
        let empty = plan.emptyRules.map { rule in
            line("a rule matches no index", rule.name, rule.templates.map(\.text).joined(separator: ", "))
        }
        let refused = plan.families.flatMap { family in
            refusals(family.decisions, family.rule.name, family.template.text)
        }
        return empty + refused + refusals(plan.ambiguous, "", "")
    }

    /// One line for each reason for which indexes that should go will stay.
    private func refusals(_ decisions: [Decision], _ rule: String, _ template: String) -> [LogRecord] {
        let troubled = decisions.filter { [.refused, .failed].contains($0.status) }
        return Dictionary(grouping: troubled, by: \.reason).sorted { $0.key.rawValue < $1.key.rawValue }
            .map { reason, indexes in
                var more = ["reason": reason.rawValue, "indexes.count": "\(indexes.count)"]
                more["index.first"] = indexes.map(\.index.name).min()
                more["note"] = indexes.lazy.compactMap(\.note).first
                return line("indexes are left in place", rule, template, more)
            }
    }

    private func line(_ message: String, _ rule: String, _ template: String, _ more: [String: String] = [:])
        -> LogRecord
    {
        let names = ["rule": rule, "family": template].filter { !$0.value.isEmpty }
        return LogRecord(level: .warning, message: message, metadata: names.merging(more) { $1 })
    }
}
