import FoundationEssentials
package import JobKit
import OpenSearch

extension PruneIndexes {
    package func table(_ plan: RetentionPlan, _ report: Report) -> String {
        if let explained { return Explanation(explained, plan, planner).text }
        let items = Dictionary(report.items.filter { $0.kind == "index" }.map { ($0.id, $0) }) { first, _ in first }
        return [going(plan, items, report.applied), families(plan, items, report.applied), attention(plan, report)]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// First what goes.
    private func going(_ plan: RetentionPlan, _ items: [String: ReportItem], _ isApplied: Bool) -> String {
        let words: Set<String> = [Status.wouldDelete.rawValue, Status.deleted.rawValue]
        var table = TextTable([("INDEX", .left), ("AGE", .right), ("EXPIRED", .left), ("SIZE", .right), ("WHY", .left)])
        for family in plan.families {
            for decision in family.decisions {
                guard let item = items[decision.index.name], words.contains(item.status) else { continue }
                table.add([
                    decision.index.name, age(decision, plan.now), expired(decision),
                    decision.index.storeBytes.map(Readable.bytes) ?? "unknown", why(decision, family.rule, item),
                ])
            }
        }
        let title = isApplied ? "Deleted" : "Would be deleted"
        return table.isEmpty ? "\(title): nothing\n" : "\(title)\n\(table.text())"
    }

    /// What goes for want of room has not expired yet.
    private func expired(_ decision: Decision) -> String {
        decision.reason == .overBudget ? "-" : decision.expiresAt.map(Self.minute) ?? "-"
    }

    private func why(_ decision: Decision, _ rule: RetentionRule, _ item: ReportItem) -> String {
        let text =
            switch (rule.keep, decision.reason) {
            case (.age(let period), _): "\(rule.name) keeps \(period)"
            case (.space(_, _, .totalSize(let bytes)), .overBudget):
                "\(rule.name) holds more than \(Readable.bytes(bytes))"
            case (.space(_, _, .disk(let percent)), .overBudget): "the fullest disk is above \(Int(percent))%"
            case (.space(_, let ceiling, _), _): "\(rule.name) keeps at most \(ceiling.map { "\($0)" } ?? "-")"
            }
        if case .string(let snapshot)? = item.detail["snapshot"] { return "\(text); archive \(snapshot)" }
        return rule.archiveRepository.map { "\(text); archive in \($0)" } ?? text
    }

    /// Then one line for each family.
    private func families(_ plan: RetentionPlan, _ items: [String: ReportItem], _ isApplied: Bool) -> String {
        var table = TextTable([
            ("FAMILY", .left), ("RULE", .left), ("GO", .right), ("STAY", .right), ("NEXT EXPIRY", .left),
            (isApplied ? "FREED" : "WOULD FREE", .right),
        ])
        for family in plan.families where !family.decisions.isEmpty {
            let words: Set<String> = [Status.wouldDelete.rawValue, Status.deleted.rawValue]
            let going = family.decisions.filter { words.contains(items[$0.index.name]?.status ?? "") }
            let bytes = going.reduce(0) { $0 + ($1.index.storeBytes ?? 0) }
            let isBound = going.contains { $0.index.storeBytes == nil }
            table.add([
                family.template.text, family.rule.name, "\(going.count)", "\(family.decisions.count - going.count)",
                family.nextExpiry(after: plan.now).map(Self.minute) ?? "-",
                (isBound ? "at least " : "") + Readable.bytes(bytes),
            ])
        }
        return table.isEmpty ? "" : "Families\n\(table.text())"
    }

    /// Last what needs a person, grouped by cause.
    private func attention(_ plan: RetentionPlan, _ report: Report) -> String {
        var lines: [String] = []
        let quiet: Set<String> = [Status.kept, .wouldDelete, .deleted].reduce(into: []) { $0.insert($1.rawValue) }
        let grouped = Dictionary(grouping: report.items.filter { !quiet.contains($0.status) }) { item in
            [item.status, item.reason, item.rule]
        }
        let order = [Status.failed, .refused, .deferred, .skipped].map(\.rawValue)
        let causes = grouped.keys.sorted { left, right in
            let ranks = [left, right].map { order.firstIndex(of: $0[0]) ?? order.count }
            return ranks[0] == ranks[1] ? left.lexicographicallyPrecedes(right) : ranks[0] < ranks[1]
        }
        for key in causes {
            let items = grouped[key] ?? []
            let meaning = Reason(rawValue: key[1])?.meaning ?? key[1]
            lines.append("  \(key[0]) (\(key[1]))\(key[2].isEmpty ? "" : " in \(key[2])"): \(meaning)")
            let notes = items.map { item in if case .string(let note)? = item.detail["note"] { note } else { "" } }
            // What holds for all of them is said once.
            let common = items.count > 1 && Set(notes).count == 1 ? notes[0] : ""
            if !common.isEmpty { lines.append("    \(common)") }
            for (item, note) in zip(items, notes).prefix(5) {
                lines.append("    \(item.id)" + (note.isEmpty || note == common ? "" : ": \(note)"))
            }
            if items.count > 5 { lines.append("    and \(items.count - 5) more; --output json lists them all") }
        }
        for family in plan.families where family.isLowerBound {
            lines.append("  \(family.template): some sizes are not known (closed or red), so the sum is a lower bound")
        }
        return lines.isEmpty ? "" : "Needs a look\n" + lines.joined(separator: "\n") + "\n"
    }

    private func age(_ decision: Decision, _ now: Date) -> String {
        decision.periodEnd.map { "\(Int(now.timeIntervalSince($0) / 86_400))d" } ?? "-"
    }

    static func minute(_ date: Date) -> String {
        date.rfc3339.replacing("T", with: " ").prefix(16) + "Z"
    }
}
