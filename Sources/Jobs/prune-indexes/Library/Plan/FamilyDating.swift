import Configuration
import FoundationEssentials
import OpenSearch

/// Tells of each index of one template when its period ended, when it expires, and whether that moment has come.
struct FamilyDating {
    let rule: RetentionRule
    let now: Date

    private static let farthestFuture: TimeInterval = 2 * 86_400

    /// Every member once, oldest first, those without an age at the end.
    func decisions(_ members: [FamilyMember]) -> [Decision] {
        let decisions = rule.ageFrom == .name ? members.map(datedByName) : datedByCreation(members)
        return decisions.sorted { $0.isOlder(than: $1) }
    }

    private func decision(_ member: FamilyMember, _ status: Status, _ reason: Reason) -> Decision {
        var decision = Decision(member.index, rule: rule.name, status, reason)
        decision.number = member.match[.number]
        return decision
    }

    // MARK: By name

    private func datedByName(_ member: FamilyMember) -> Decision {
        let index = member.index
        guard let period = NamedPeriod(member.match, secondsFromUTC: rule.secondsFromUTC) else {
            return decision(member, .skipped, .noDate)
        }
        guard period.start.timeIntervalSince(now) < Self.farthestFuture else {
            var decision = decision(member, .skipped, .futureDate)
            decision.periodEnd = period.end
            return decision
        }
        var decision = judged(member, periodEnd: lastEnd(of: period, index))
        decision.note = distance(of: index, from: period)
        return decision
    }

    /// When the last span that may be in the index ends.
    ///
    /// Only an index that is known to be of January, and is looked at before the name comes round in December, holds
    /// nothing but January.
    private func lastEnd(of period: NamedPeriod, _ index: IndexSummary) -> Date {
        guard let second = period.comesRound else { return period.end }
        if let created = index.creationDate, created < period.end, now < second.start { return period.end }
        return second.end
    }

    private func distance(of index: IndexSummary, from period: NamedPeriod) -> String? {
        guard let created = index.creationDate, period.isFar(from: created) else { return nil }
        return "created \(created.formatted(.iso8601)), more than a day away from the date in its name"
    }

    // MARK: By creation date

    /// Here a period ends when the next generation was created; the newest never ends.
    private func datedByCreation(_ members: [FamilyMember]) -> [Decision] {
        let ordered = members.map { (generation: Generation($0.match), member: $0) }
            .sorted { ($0.generation, $0.member.index.name) < ($1.generation, $1.member.index.name) }
        var decisions: [Decision] = []
        // From the newest down: two names of one generation, such as x-1 and x-01, have the same successor.
        var successor: (created: Date?, name: String)?
        var position = ordered.endIndex
        while position > ordered.startIndex {
            let generation = ordered[position - 1].generation
            let first = ordered[..<position].lastIndex { $0.generation != generation }.map { $0 + 1 } ?? 0
            let peers = ordered[first..<position].map(\.member)
            decisions += peers.map { aged($0, successor) }
            let latest = peers.max {
                ($0.index.creationDate ?? .distantFuture) < ($1.index.creationDate ?? .distantFuture)
            }
            successor = latest.map { ($0.index.creationDate, $0.index.name) }
            position = first
        }
        return decisions
    }

    private func aged(_ member: FamilyMember, _ successor: (created: Date?, name: String)?) -> Decision {
        let index = member.index
        guard let successor else { return decision(member, .kept, .newest) }
        guard let end = successor.created else {
            var decision = decision(member, .skipped, .noCreationDate)
            decision.note = "its successor is \(successor.name)"
            return decision
        }
        var decision = judged(member, periodEnd: end)
        if let period = NamedPeriod(member.match, secondsFromUTC: rule.secondsFromUTC) {
            decision.note = distance(of: index, from: period)
        } else if let created = index.creationDate, created > end {
            decision.note = "created \(created.formatted(.iso8601)), after its successor \(successor.name)"
        }
        return decision
    }

    /// The place of an index in its family: its date, where the template holds one, then its number.
    private struct Generation: Comparable {
        private let fields: [Int]

        init(_ match: NameTemplate.Match) {
            fields = [.year, .month, .week, .day, .hour, .number].map { match[$0] ?? 0 }
        }

        static func < (left: Self, right: Self) -> Bool { left.fields.lexicographicallyPrecedes(right.fields) }
    }

    // MARK: Judgement

    private func judged(_ member: FamilyMember, periodEnd: Date) -> Decision {
        func expiry(_ period: RetentionPeriod) -> Date { period.after(periodEnd, secondsFromUTC: rule.secondsFromUTC) }
        let expiresAt: Date?
        var status = Status.kept, reason = Reason.young
        switch rule.keep {
        case .age(let period):
            let end = expiry(period)
            expiresAt = end
            if end <= now { (status, reason) = (.wouldDelete, .expired) }
        case .space(let floor, let ceiling, _):
            expiresAt = ceiling.map(expiry)
            if expiry(floor) <= now {
                // Below the ceiling it is settled by the budget.
                let isOver = expiresAt.map { $0 <= now } ?? false
                (status, reason) = isOver ? (.wouldDelete, .expired) : (.kept, .withinBudget)
            }
        }
        var decision = decision(member, status, reason)
        decision.periodEnd = periodEnd
        decision.expiresAt = expiresAt
        return decision
    }
}
