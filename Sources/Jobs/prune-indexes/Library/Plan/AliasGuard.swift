import FoundationEssentials
import OpenSearch

/// Keeps every alias from losing its last member.
///
/// Judged on what the plan would leave, over all members in the cluster; of those that would go the newest stays.
enum AliasGuard {
    static func apply(to families: inout [FamilyPlan], _ observation: RetentionObservation) {
        var going: [String: (family: Int, position: Int)] = [:]
        for family in families.indices {
            for position in families[family].decisions.indices
            where families[family].decisions[position].status == .wouldDelete {
                going[families[family].decisions[position].index.name] = (family, position)
            }
        }
        let aliases = Set(going.values.flatMap { families[$0.family].decisions[$0.position].index.aliases.map(\.name) })
        guard !aliases.isEmpty else { return }
        guard let members = observation.aliasMembers.value else {
            for place in going.values where !families[place.family].decisions[place.position].index.aliases.isEmpty {
                families[place.family].decisions[place.position].status = .refused
                families[place.family].decisions[place.position].reason = .aliasUnknown
            }
            return
        }
        for alias in aliases.sorted() {
            // Members that the listing knows and the alias listing does not are taken as members, too.
            let listed = going.filter {
                families[$0.value.family].decisions[$0.value.position].index.aliases.contains { $0.name == alias }
            }.map(\.key)
            let all = Set((members[alias] ?? []).map(\.index)).union(listed)
            guard all.allSatisfy({ going[$0] != nil }) else { continue }
            let newest = all.compactMap { name in going[name].map { (name, families[$0.family].decisions[$0.position]) }
            }
            .max { ($0.1.periodEnd ?? .distantPast, $0.0) < ($1.1.periodEnd ?? .distantPast, $1.0) }
            guard let newest, let place = going.removeValue(forKey: newest.0) else { continue }
            families[place.family].decisions[place.position].status = .skipped
            families[place.family].decisions[place.position].reason = .lastAliasMember
            families[place.family].decisions[place.position].note = "alias \(alias)"
        }
    }
}
