import Configuration
import FoundationEssentials
import OpenSearch

/// Decides over the indexes of one template.
struct FamilyPlanner {
    let rule: RetentionRule
    let template: NameTemplate
    let observation: RetentionObservation
    let now: Date

    private static let farthestFuture: TimeInterval = 2 * 86_400

    func plan(_ members: [FamilyMember], disk: inout DiskBudget, isLifted: Bool) -> FamilyPlan {
        var family = FamilyPlan(rule: rule, template: template, decisions: dated(members))
        guardMembers(&family)
        applyMinKeep(&family)
        applyBudget(&family, &disk)
        if !isLifted { applyLimits(&family) }
        return family
    }

    // MARK: Age

    /// Every member with its period and expiry, oldest first.
    private func dated(_ members: [FamilyMember]) -> [Decision] {
        let decisions = rule.ageFrom == .name ? members.map(datedByName) : datedByCreation(members)
        return decisions.sorted { left, right in
            (left.periodEnd ?? .distantFuture, left.index.name) < (right.periodEnd ?? .distantFuture, right.index.name)
        }
    }

    private func datedByName(_ member: FamilyMember) -> Decision {
        let index = member.index
        guard let period = NamedPeriod(member.match, secondsFromUTC: rule.secondsFromUTC) else {
            return Decision(index, rule: rule.name, .skipped, .noDate)
        }
        guard period.end.timeIntervalSince(now) < Self.farthestFuture + periodLength else {
            var decision = Decision(index, rule: rule.name, .skipped, .futureDate)
            decision.periodEnd = period.end
            return decision
        }
        // An index created after the span of its name belongs to a later one: a weekly name that came round again.
        let isLate = template.isWeekly && index.creationDate.map { $0 >= period.end } ?? true
        var decision = judged(index, periodEnd: isLate ? period.cautiousEnd : period.end)
        if let created = index.creationDate, abs(created.timeIntervalSince(period.end)) > periodLength + 86_400 {
            decision.note = "created \(created.formatted(.iso8601)), more than a day away from the date in its name"
        }
        return decision
    }

    /// The longest span that one name of this template stands for.
    private var periodLength: TimeInterval {
        switch true {
        case template.has(.hour): 3_600
        case template.has(.day): 86_400
        case template.isWeekly: 14 * 86_400
        case template.has(.month): 31 * 86_400
        default: 366 * 86_400
        }
    }

    /// Here a period ends when the next generation was created.
    private func datedByCreation(_ members: [FamilyMember]) -> [Decision] {
        let ordered = members.sorted {
            ($0.match[.number] ?? 0, $0.index.name) < ($1.match[.number] ?? 0, $1.index.name)
        }
        return ordered.indices.map { position in
            let index = ordered[position].index
            guard position + 1 < ordered.count else { return Decision(index, rule: rule.name, .kept, .newest) }
            guard let end = ordered[position + 1].index.creationDate else {
                return Decision(index, rule: rule.name, .skipped, .noCreationDate)
            }
            return judged(index, periodEnd: end)
        }
    }

    private func judged(_ index: IndexSummary, periodEnd: Date) -> Decision {
        func expiry(_ period: RetentionPeriod) -> Date { period.after(periodEnd, secondsFromUTC: rule.secondsFromUTC) }
        let expiresAt: Date?
        var status = Status.kept, reason = Reason.young
        switch rule.keep {
        case .age(let period):
            expiresAt = expiry(period)
            if expiry(period) <= now { (status, reason) = (.wouldDelete, .expired) }
        case .space(let floor, let ceiling, _):
            expiresAt = ceiling.map(expiry)
            if let expiresAt, expiresAt <= now, expiry(floor) <= now {
                (status, reason) = (.wouldDelete, .expired)
            } else if expiry(floor) <= now {
                // Settled by the budget.
                reason = .withinBudget
            }
        }
        var decision = Decision(index, rule: rule.name, status, reason)
        decision.periodEnd = periodEnd
        decision.expiresAt = expiresAt
        return decision
    }

    // MARK: Guards

    private func guardMembers(_ family: inout FamilyPlan) {
        for position in family.decisions.indices {
            let decision = family.decisions[position]
            guard decision.status == .wouldDelete || decision.reason == .withinBudget else { continue }
            if let (status, reason, note) = objection(to: decision.index) {
                family.decisions[position].status = status
                family.decisions[position].reason = reason
                family.decisions[position].note = note ?? decision.note
            }
        }
    }

    /// Why an index that has expired must not go.
    private func objection(to index: IndexSummary) -> (Status, Reason, String?)? {
        if !IndexNames.isExact(index.name) { return (.skipped, .unsafeName, nil) }
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
            case .known(let policies):
                if let policy = policies[index.name] { return (.skipped, .managed, "ISM policy \(policy)") }
            case .absent: break
            case .refused(let error): return (.refused, .managedUnknown, error.description)
            }
        }
        if index.isReadOnly { return (.failed, .readOnly, nil) }
        if rule.archiveRepository != nil, index.isOpen, index.health == .red { return (.refused, .red, nil) }
        return nil
    }

    // MARK: Floors, budgets and limits

    /// The newest of the family stay, whoever they are.
    private func applyMinKeep(_ family: inout FamilyPlan) {
        let aged = family.decisions.indices.filter {
            family.decisions[$0].periodEnd != nil || family.decisions[$0].reason == .newest
        }
        // The newest by creation date has no end yet; it counts as one of those that stay.
        for position in aged.suffix(rule.limits.minKeep) {
            let decision = family.decisions[position]
            guard decision.status == .wouldDelete || decision.reason == .withinBudget else { continue }
            family.decisions[position].status = .kept
            family.decisions[position].reason = .minKeep
        }
    }

    private func applyBudget(_ family: inout FamilyPlan, _ disk: inout DiskBudget) {
        guard case .space(_, _, let budget) = rule.keep else { return }
        let staying = family.decisions.indices.filter { family.decisions[$0].status != .wouldDelete }
        family.isLowerBound = family.decisions.contains { $0.index.storeBytes == nil }
        var total = staying.reduce(0) { $0 + (family.decisions[$1].index.storeBytes ?? 0) }
        for decision in family.deletions { disk.free(decision.index.storeBytes ?? 0) }
        for position in staying where family.decisions[position].reason == .withinBudget {
            let bytes = family.decisions[position].index.storeBytes ?? 0
            switch budget {
            case .totalSize(let limit):
                guard total > limit else { return }
                total -= bytes
            case .disk(let percent):
                guard let excess = disk.excess(over: percent) else {
                    family.decisions[position].status = .refused
                    family.decisions[position].reason = .diskUnknown
                    continue
                }
                guard excess > 0 else { return }
                disk.free(bytes)
            }
            // What frees nothing that is known would not bring the sum down: leave it to the ceiling.
            guard bytes > 0 else { continue }
            family.decisions[position].status = .wouldDelete
            family.decisions[position].reason = .overBudget
        }
    }

    private func applyLimits(_ family: inout FamilyPlan) {
        let count = family.deletions.count
        let share = Double(count) * 100 / Double(max(1, family.decisions.count))
        let reason: Reason
        let note: String
        if count > rule.limits.maxDeleteCount {
            reason = .maxDeleteCount
            note = "\(count) of \(family.decisions.count) would go, max_delete_count is \(rule.limits.maxDeleteCount)"
        } else if count > 1, share > rule.limits.maxDeletePercent {
            reason = .maxDeletePercent
            note =
                "\(count) of \(family.decisions.count) would go, max_delete_percent is \(Self.plain(rule.limits.maxDeletePercent))"
        } else {
            return
        }
        for position in family.decisions.indices where family.decisions[position].status == .wouldDelete {
            family.decisions[position].status = .refused
            family.decisions[position].reason = reason
            family.decisions[position].note = note
        }
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}

/// How much the fullest data node holds too much, while deletions are planned.
struct DiskBudget {
    private let fullest: NodeDisk?
    private var freed = 0

    init(_ disks: [NodeDisk]) {
        fullest = disks.max {
            Double($0.usedBytes) / Double($0.totalBytes) < Double($1.usedBytes) / Double($1.totalBytes)
        }
    }

    /// All copies are counted as if they lay on the fullest node: that never deletes more than the figure proves, and the next run goes on.
    mutating func free(_ bytes: Int) { freed += bytes }

    /// Bytes above a share of the node; `nil` when no node tells.
    func excess(over percent: Double) -> Int? {
        fullest.map { $0.usedBytes - freed - Int(Double($0.totalBytes) * percent / 100) }
    }
}
