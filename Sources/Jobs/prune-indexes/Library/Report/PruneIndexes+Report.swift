import FoundationEssentials
package import JobKit
import OpenSearch
import Transport

extension PruneIndexes {
    package func report(_ plan: RetentionPlan, to report: ReportRecorder) {
        let identity = plan.observation.identity
        report.reach([
            "endpoint": .string(endpointText), "cluster": .string(identity.name),
            "cluster_uuid": .string(identity.uuid),
            "engine": .string(identity.engine),
        ])
        for family in plan.families {
            for decision in family.decisions { put(decision, family, plan, report) }
        }
        for decision in plan.ambiguous + plan.unmatched { put(decision, nil, plan, report) }
        guard explained == nil else { return }
        for rule in plan.emptyRules {
            let templates = JSONValue.array(rule.templates.map { .string($0.text) })
            report.put(
                ReportItem(
                    id: rule.name,
                    kind: "rule",
                    rule: rule.name,
                    status: plan.observation.isSkewed ? Status.refused.rawValue : Status.skipped.rawValue,
                    reason: plan.observation.isSkewed ? Reason.clockSkew.rawValue : Reason.noIndex.rawValue,
                    detail: ["templates": templates]
                )
            )
        }
    }

    private var endpointText: String {
        guard let endpoint = search?.endpoint else { return "" }
        return "\(endpoint.origin)" + (endpoint.target.path == "/" ? "" : endpoint.target.path)
    }

    private func put(_ decision: Decision, _ family: FamilyPlan?, _ plan: RetentionPlan, _ report: ReportRecorder) {
        guard explained == nil || decision.index.name == explained else { return }
        var item = item(decision)
        // Of a space budget that was judged on less than all sizes.
        if family?.isLowerBound == true { item.detail["sum_is_lower_bound"] = true }
        if explained != nil {
            item.detail["guards"] = .array(
                Explanation.guards(decision.index, plan.observation).map { .string($0) }
            )
            item.detail["template"] = (family?.template.text).map { .string($0) }
        }
        report.put(item)
    }

    private func item(_ decision: Decision) -> ReportItem {
        let index = decision.index
        var detail: [String: JSONValue] = [:]
        if !index.uuid.isEmpty { detail["uuid"] = .string(index.uuid) }
        detail["bytes"] = index.storeBytes.map { .int($0) }
        detail["period_end"] = decision.periodEnd.map { .date($0) }
        detail["expires_at"] = decision.expiresAt.map { .date($0) }
        detail["created_at"] = index.creationDate.map { .date($0) }
        detail["note"] = decision.note.map { .string($0) }
        if !index.isOpen { detail["closed"] = true }
        return ReportItem(
            id: index.name,
            kind: "index",
            rule: decision.rule,
            status: decision.status.rawValue,
            reason: decision.reason.rawValue,
            detail: detail
        )
    }
}
