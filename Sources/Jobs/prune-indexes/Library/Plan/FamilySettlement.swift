import OpenSearch

/// Brings age, the last members of aliases, space and limits of all families into agreement.
///
/// What a guard keeps counts for no limit and frees no space. A family that is refused gives nothing away: its members stay in their
/// aliases and its bytes on the disks, and so the others are judged once more.
struct FamilySettlement {
    let observation: RetentionObservation
    /// Rules whose limits on numbers do not hold this time.
    let lifted: Set<String>

    /// Decides.
    ///
    /// - Parameter begun: The families, as far as age and each index's own guards have decided.
    /// - Returns: The families in the same order.
    func settle(_ begun: [FamilyPlan]) -> [FamilyPlan] {
        var begun = begun, isRefused = begun.map { _ in false }
        let bound = AliasGuard.bound(observation)
        while true {
            var families = begun
            spend(&families, bound)
            let limited = families.indices.filter { position in
                !isRefused[position] && !lifted.contains(families[position].rule.name)
                    && planner(of: families[position]).applyLimits(&families[position])
            }
            // Each round refuses one family at least.
            guard !limited.isEmpty else { return families }
            for position in limited {
                isRefused[position] = true
                begun[position] = families[position]
            }
        }
    }

    private func planner(of family: FamilyPlan) -> FamilyPlanner {
        FamilyPlanner(rule: family.rule, observation: observation)
    }

    /// Aliases and space, in the order of the rules; what goes by age alone has freed its space by then.
    private func spend(_ families: inout [FamilyPlan], _ bound: [String: AliasGuard.Verdict]) {
        AliasGuard.apply(to: &families, observation)
        for position in families.indices where families[position].rule.isBudget {
            var before = families
            while true {
                families = before
                var disk = DiskBudget(observation.disks)
                for family in families {
                    for decision in family.deletions { disk.free(decision.index.knownBytes ?? 0) }
                }
                planner(of: families[position]).applyBudget(&families[position], &disk, bound: bound)
                let kept = AliasGuard.apply(to: &families, observation)
                guard !kept.isEmpty else { break }
                // What has to stay is no candidate in the next attempt; another one goes in its place.
                for place in kept {
                    before[place.family].decisions[place.position] = families[place.family].decisions[place.position]
                }
            }
        }
    }
}
