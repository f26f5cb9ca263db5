import FoundationEssentials
import JobKit
import OpenSearch

/// Everything that was decided about one index, for a person.
struct Explanation {
    let text: String

    init(_ name: String, _ plan: RetentionPlan, _ planner: Planner) {
        guard let decision = plan.decisions.first(where: { $0.index.name == name }) else {
            text = Self.unknown(name, planner)
            return
        }
        let family = plan.families.first { $0.decisions.contains { $0.index.name == name } }
        var lines: [(String, String)] = [
            ("index", name), ("uuid", decision.index.uuid.isEmpty ? "unknown" : decision.index.uuid),
        ]
        lines.append(("state", Self.state(decision.index)))
        if let family {
            lines.append(("rule", "\(family.rule.name): \(family.template), \(Self.keep(family.rule))"))
        } else {
            lines.append(("rule", decision.note ?? "none"))
        }
        if let created = decision.index.creationDate { lines.append(("created", created.rfc3339)) }
        lines.append(("period ends", decision.periodEnd?.rfc3339 ?? "cannot be told"))
        lines.append(("expires", decision.expiresAt?.rfc3339 ?? "-"))
        let guards = Self.guards(decision.index, plan.observation)
        lines.append(("guards", guards.isEmpty ? "none" : guards.joined(separator: ", ")))
        if family != nil, let note = decision.note { lines.append(("note", note)) }
        lines.append(
            ("decision", "\(decision.status.rawValue) (\(decision.reason.rawValue)): \(decision.reason.meaning)")
        )
        let width = lines.map(\.0.count).max() ?? 0
        text = lines.map { "\($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)\n" }.joined()
    }

    private static func unknown(_ name: String, _ planner: Planner) -> String {
        func owners(_ rules: [RetentionRule]) -> String {
            rules.filter { $0.templates.contains { $0.match(name) != nil } }.map(\.name).joined(separator: ", ")
        }
        let selected = owners(planner.rules), all = owners(planner.allRules)
        if !selected.isEmpty { return "\(name): rule \(selected) speaks of such a name, but there is no such index\n" }
        if !all.isEmpty { return "\(name): rule \(all) speaks of such a name, but --only leaves it out\n" }
        return "\(name): no rule speaks of such a name, so it is never touched\n"
    }

    private static func state(_ index: IndexSummary) -> String {
        var words = [index.isOpen ? "open" : "closed", index.health?.rawValue ?? "health unknown"]
        words.append(index.storeBytes.map(Readable.bytes) ?? "size unknown")
        words.append(index.documents.map { Readable.count($0, "document", "documents") } ?? "documents unknown")
        return words.joined(separator: ", ")
    }

    private static func keep(_ rule: RetentionRule) -> String {
        guard case .space(let floor, let ceiling, let budget) = rule.keep else {
            guard case .age(let period) = rule.keep else { return "" }
            return "keeps \(period)"
        }
        let room =
            switch budget {
            case .totalSize(let bytes): "within \(Readable.bytes(bytes))"
            case .disk(let percent): "while the fullest disk is above \(Int(percent))%"
            }
        return "keeps at least \(floor)\(ceiling.map { ", at most \($0)" } ?? ""), \(room)"
    }

    /// What may speak against a deletion, in words.
    static func guards(_ index: IndexSummary, _ observation: RetentionObservation) -> [String] {
        var words = index.aliases.map { "alias \($0.name)\($0.isWriteIndex == true ? " (write index)" : "")" }
        if let stream = index.dataStream { words.append("data stream \(stream)") }
        if let policy = index.lifecyclePolicy { words.append("ILM policy \(policy)") }
        switch observation.managed {
        case .known(let managed):
            if let policy = managed.policies[index.name] {
                words.append("ISM policy \(policy)")
            } else if !managed.told.contains(index.name) {
                words.append("ISM does not tell of it")
            }
        case .absent: break
        case .refused(let error): words.append("ISM could not be asked (\(error.reason))")
        }
        if index.isHidden { words.append("hidden") }
        if index.isReadOnly { words.append("read-only block") }
        if index.isMetadataBlocked { words.append("metadata block") }
        return words
    }
}
