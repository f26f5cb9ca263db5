import Configuration
import FoundationEssentials
import OpenSearch

/// Decides over the indexes of one template.
struct FamilyPlanner {
    let rule: RetentionRule
    let observation: RetentionObservation

    /// Age, guards and floor: what goes whatever room there is.
    func begin(_ members: [FamilyMember], _ template: NameTemplate, now: Date) -> FamilyPlan {
        let dating = FamilyDating(rule: rule, now: now)
        var family = FamilyPlan(rule: rule, template: template, decisions: dating.decisions(members))
        for position in family.decisions.indices where family.decisions[position].status == .wouldDelete {
            object(to: &family.decisions[position])
        }
        applyMinKeep(&family)
        return family
    }

    // MARK: Guards

    /// Keeps an index whose time is over where something speaks against its deletion.
    ///
    /// - Returns: Whether it was kept.
    @discardableResult
    private func object(to decision: inout Decision) -> Bool {
        guard let (status, reason, note) = objection(to: decision.index) else { return false }
        decision.status = status
        decision.reason = reason
        decision.note = note ?? decision.note
        return true
    }

    /// Why an index that has expired must not go.
    ///
    /// What it needs to know of other deletions, the last members of aliases, is left to `AliasGuard`.
    func objection(to index: IndexSummary) -> (Status, Reason, String?)? {
        if !IndexNames.isExact(index.name) { return (.skipped, .unsafeName, nil) }
        if index.isMetadataBlocked { return (.failed, .metadataBlocked, nil) }
        if index.isHidden, !rule.include.contains(.hidden), index.dataStream == nil { return (.skipped, .hidden, nil) }
        if let stream = index.dataStream {
            guard rule.include.contains(.dataStream) else { return (.skipped, .dataStream, "data stream \(stream)") }
            switch observation.dataStreams {
            case .known(let newest) where newest[stream] == index.name:
                return (.skipped, .dataStreamWriteIndex, "data stream \(stream)")
            case .known(let newest) where newest[stream] != nil: break
            case .known, .absent: return (.refused, .dataStreamUnknown, "data stream \(stream) is not listed")
            case .refused(let error): return (.refused, .dataStreamUnknown, error.description)
            }
        }
        if let alias = index.aliases.first(where: { $0.isWriteIndex == true }) {
            return (.skipped, .writeIndex, "alias \(alias.name)")
        }
        if !rule.include.contains(.managed) {
            if let policy = index.lifecyclePolicy { return (.skipped, .managed, "ILM policy \(policy)") }
            switch observation.managed {
            case .known(let managed):
                if let policy = managed.policies[index.name] { return (.skipped, .managed, "ISM policy \(policy)") }
                // The plugin leaves out what the user may not see: silence is no answer.
                guard managed.told.contains(index.name) else {
                    return (.refused, .managedUnknown, "ISM does not tell of it; see Permissions in the documentation")
                }
            case .absent: break
            case .refused(let error): return (.refused, .managedUnknown, error.description)
            }
        }
        if index.isReadOnly { return (.failed, .readOnly, nil) }
        if rule.archiveRepository != nil, index.isOpen, index.health == .red { return (.refused, .red, nil) }
        return nil
    }

    // MARK: Floor

    /// The newest of the family stay, so that nobody need look at what else would have kept them.
    ///
    /// Names with a date far ahead do not count: they would lend the floor to what nobody writes to.
    private func applyMinKeep(_ family: inout FamilyPlan) {
        let aged = family.decisions.indices.filter { position in
            let decision = family.decisions[position]
            // The newest by creation date has no end yet; it counts as one of those that stay.
            return decision.periodEnd != nil && decision.reason != .futureDate || decision.reason == .newest
        }
        for position in aged.suffix(rule.limits.minKeep) {
            let decision = family.decisions[position]
            guard [.wouldDelete, .refused, .failed].contains(decision.status) || decision.reason == .withinBudget else {
                continue
            }
            family.decisions[position].status = .kept
            family.decisions[position].reason = .minKeep
            family.decisions[position].note = nil
        }
    }

    // MARK: Space

    /// Lets the oldest go for which there is no room.
    ///
    /// - Parameters:
    ///   - family: As far as age has decided.
    ///   - disk: What the deletions so far free; what is let go here is added.
    ///   - bound: What an alias keeps whatever else is deleted.
    func applyBudget(
        _ family: inout FamilyPlan,
        _ disk: inout DiskBudget,
        bound: [String: AliasGuard.Verdict] = [:]
    ) {
        guard case .space(_, _, let budget) = rule.keep else { return }
        let staying = family.decisions.indices.filter { family.decisions[$0].status != .wouldDelete }
        var total = staying.reduce(0) { $0 + (family.decisions[$1].index.knownBytes ?? 0) }
        if case .totalSize = budget {
            family.isLowerBound = staying.contains { family.decisions[$0].index.knownBytes == nil }
        }
        for position in staying where family.decisions[position].reason == .withinBudget {
            switch budget {
            case .totalSize(let limit): guard total > limit else { return }
            case .disk(let percent):
                guard let excess = disk.excess(over: percent) else {
                    family.decisions[position].status = .refused
                    family.decisions[position].reason = .diskUnknown
                    continue
                }
                guard excess > 0 else { return }
            }
            // What frees nothing that is known would not bring the sum down: leave it to the ceiling.
            guard let bytes = family.decisions[position].index.knownBytes else {
                family.decisions[position].reason = .sizeUnknown
                continue
            }
            guard bytes > 0, !object(to: &family.decisions[position]) else { continue }
            if let verdict = bound[family.decisions[position].index.name] {
                family.decisions[position].status = verdict.status
                family.decisions[position].reason = verdict.reason
                family.decisions[position].note = verdict.note
                continue
            }
            family.decisions[position].status = .wouldDelete
            family.decisions[position].reason = .overBudget
            total -= bytes
            disk.free(bytes)
        }
    }

    // MARK: Limits

    /// Refuses to delete anything of a family that would lose too much at once.
    ///
    /// - Parameter family: Everything else has been decided.
    /// - Returns: Whether it was refused.
    func applyLimits(_ family: inout FamilyPlan) -> Bool {
        let count = family.deletions.count, all = family.decisions.count
        let reason: Reason, limit: String
        if count > rule.limits.maxDeleteCount {
            (reason, limit) = (.maxDeleteCount, "max_delete_count is \(rule.limits.maxDeleteCount)")
        } else if count > 1, Double(count) * 100 / Double(max(1, all)) > rule.limits.maxDeletePercent {
            (reason, limit) = (.maxDeletePercent, "max_delete_percent is \(rule.limits.maxDeletePercent.plain)")
        } else {
            return false
        }
        for position in family.decisions.indices where family.decisions[position].status == .wouldDelete {
            family.decisions[position].status = .refused
            family.decisions[position].reason = reason
            family.decisions[position].note =
                "\(count) of \(all) would go, \(limit); --lift-limits \(rule.name) lets them go for one run"
        }
        return true
    }
}

extension Double {
    /// Without a fraction where there is none.
    var plain: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

extension IndexSummary {
    /// All copies, in bytes; `nil` when closed or red: what the engine then tells is of some shards only, if anything.
    var knownBytes: Int? { isOpen && health != .red ? storeBytes : nil }
}
