import FoundationEssentials
import OpenSearch

/// Keeps every alias from losing its last member.
///
/// Judged on what the plan would leave, over all members in the cluster; of those that would go the newest stays.
enum AliasGuard {
    private typealias Place = (family: Int, position: Int)

    static func apply(to families: inout [FamilyPlan], _ observation: RetentionObservation) {
        // Where each index that is to go stands, and which of them each alias holds by the listing.
        var going: [String: Place] = [:]
        var listed: [String: Set<String>] = [:]
        for family in families.indices {
            for (position, decision) in families[family].decisions.enumerated() where decision.status == .wouldDelete {
                guard !decision.index.aliases.isEmpty else { continue }
                going[decision.index.name] = (family, position)
                for alias in decision.index.aliases { listed[alias.name, default: []].insert(decision.index.name) }
            }
        }
        guard !listed.isEmpty else { return }
        guard let members = observation.aliasMembers.value else {
            for place in going.values {
                families[place.family].decisions[place.position].status = .refused
                families[place.family].decisions[place.position].reason = .aliasUnknown
            }
            return
        }
        for (alias, names) in listed.sorted(by: { $0.key < $1.key }) {
            // Members that the listing knows and the alias listing does not are taken as members, too.
            let all = names.union((members[alias] ?? []).map(\.index))
            guard all.allSatisfy({ going[$0] != nil }) else { continue }
            let newest = all.compactMap { name in
                going[name].map { (end: families[$0.family].decisions[$0.position].periodEnd, name: name) }
            }.max { ($0.end ?? .distantPast, $0.name) < ($1.end ?? .distantPast, $1.name) }
            guard let newest, let place = going.removeValue(forKey: newest.name) else { continue }
            families[place.family].decisions[place.position].status = .skipped
            families[place.family].decisions[place.position].reason = .lastAliasMember
            families[place.family].decisions[place.position].note = "alias \(alias)"
        }
    }
}
