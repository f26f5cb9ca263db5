import OpenSearch

/// Keeps every alias from losing its last member.
///
/// Judged on what the plan would leave, over all members in the cluster; of those that would go the newest stays.
enum AliasGuard {
    /// Where a decision stands in a plan.
    typealias Place = (family: Int, position: Int)

    /// Why an index has to stay.
    struct Verdict {
        let status: Status
        let reason: Reason
        let note: String?
    }

    /// What an alias keeps whatever else is deleted: its only member, and all of them where nobody knows who else is in it.
    ///
    /// - Parameter observation: As long as nobody has asked for the members of an alias, those of the listing count.
    /// - Returns: By the name of the index.
    static func bound(_ observation: RetentionObservation) -> [String: Verdict] {
        let aliased = observation.indexes.filter { !$0.aliases.isEmpty }
        guard let members = observation.aliasMembers.value else {
            let unknown = Verdict(status: .refused, reason: .aliasUnknown, note: nil)
            return Dictionary(aliased.map { ($0.name, unknown) }) { first, _ in first }
        }
        var all: [String: Set<String>] = members.mapValues { Set($0.map(\.index)) }
        for index in aliased { for alias in index.aliases { all[alias.name, default: []].insert(index.name) } }
        return all.sorted { $0.key < $1.key }.reduce(into: [:]) { bound, entry in
            guard entry.value.count == 1, let name = entry.value.first, bound[name] == nil else { return }
            bound[name] = Verdict(status: .skipped, reason: .lastAliasMember, note: "alias \(entry.key)")
        }
    }

    /// Keeps what would be the last one.
    ///
    /// - Parameters:
    ///   - families: Whatever would be deleted so far.
    ///   - observation: Knows the members of the aliases.
    /// - Returns: Where something was changed.
    @discardableResult
    static func apply(to families: inout [FamilyPlan], _ observation: RetentionObservation) -> [Place] {
        var places: [String: Place] = [:]
        for family in families.indices {
            for (position, decision) in families[family].decisions.enumerated()
            where decision.status == .wouldDelete && !decision.index.aliases.isEmpty {
                places[decision.index.name] = (family, position)
            }
        }
        guard !places.isEmpty else { return [] }
        let going = places.values.map { families[$0.family].decisions[$0.position] }
        guard let members = observation.aliasMembers.value else {
            for place in places.values {
                families[place.family].decisions[place.position].status = .refused
                families[place.family].decisions[place.position].reason = .aliasUnknown
            }
            return Array(places.values)
        }
        return lastMembers(among: going, members).compactMap { name, alias in
            guard let place = places[name] else { return nil }
            families[place.family].decisions[place.position].status = .skipped
            families[place.family].decisions[place.position].reason = .lastAliasMember
            families[place.family].decisions[place.position].note = "alias \(alias)"
            return place
        }
    }

    /// Those that must stay, so that every alias keeps a member.
    ///
    /// - Parameters:
    ///   - going: What would be deleted.
    ///   - members: The members of the aliases, anywhere in the cluster.
    /// - Returns: The alias for whose sake each of them stays.
    static func lastMembers(among going: [Decision], _ members: [String: [AliasMember]]) -> [String: String] {
        var left = Dictionary(going.map { ($0.index.name, $0) }) { first, _ in first }
        var listed: [String: Set<String>] = [:], staying: [String: String] = [:]
        for decision in going {
            for alias in decision.index.aliases { listed[alias.name, default: []].insert(decision.index.name) }
        }
        for (alias, names) in listed.sorted(by: { $0.key < $1.key }) {
            // Members that the listing knows and the alias listing does not are taken as members, too.
            let all = names.union((members[alias] ?? []).map(\.index))
            guard all.allSatisfy({ left[$0] != nil }) else { continue }
            guard let newest = all.compactMap({ left[$0] }).max(by: { $0.isOlder(than: $1) }) else { continue }
            left[newest.index.name] = nil
            staying[newest.index.name] = alias
        }
        return staying
    }
}
