package import FoundationEssentials
import OpenSearch

/// Decides.
///
/// Pure: the same observation, rules and time give the same plan.
package struct Planner: Sendable {
    /// All rules of the configuration: those that are not selected still make a name ambiguous.
    let allRules: [RetentionRule]
    let rules: [RetentionRule]
    /// Rules whose limits on numbers are lifted for this run.
    let lifted: Set<String>

    /// Makes a planner.
    ///
    /// - Parameters:
    ///   - allRules: Every rule of the configuration.
    ///   - only: Names of the rules to follow; empty for all.
    ///   - lifted: Names of rules whose `max_delete_percent` and `max_delete_count` do not hold this time.
    package init(_ allRules: [RetentionRule], only: Set<String> = [], lifted: Set<String> = []) {
        self.allRules = allRules
        rules = allRules.filter { only.isEmpty || only.contains($0.name) }
        self.lifted = lifted
    }

    /// What to ask the engine for.
    package var searchPatterns: [String] {
        Array(Set(rules.flatMap(\.templates).map(\.searchPattern))).sorted()
    }

    /// Decides over every index of the observation.
    ///
    /// - Parameters:
    ///   - observation: What was seen.
    ///   - now: The time of the decision.
    /// - Returns: Each index exactly once.
    package func plan(_ observation: RetentionObservation, now: Date) -> RetentionPlan {
        var sorted = Sorted(self, observation.indexes)
        var families: [FamilyPlan] = []
        for rule in rules {
            let planner = FamilyPlanner(rule: rule, observation: observation)
            for template in rule.templates {
                let members = sorted.families.removeValue(forKey: template) ?? []
                families.append(planner.begin(members, template, now: now))
            }
        }
        families = FamilySettlement(observation: observation, lifted: lifted).settle(families)
        if observation.isSkewed { refuseForSkew(&families, observation) }
        let empty = rules.filter { rule in
            !sorted.contested.contains(rule.name)
                && families.allSatisfy { $0.rule.name != rule.name || $0.decisions.isEmpty }
        }
        return RetentionPlan(
            now: now,
            observation: observation,
            families: families,
            ambiguous: sorted.ambiguous,
            unmatched: sorted.unmatched,
            emptyRules: empty
        )
    }

    /// Ages by a wrong clock are no ages: nothing that they say is left standing.
    private func refuseForSkew(_ families: inout [FamilyPlan], _ observation: RetentionObservation) {
        for family in families.indices {
            for index in families[family].decisions.indices {
                families[family].decisions[index].status = .refused
                families[family].decisions[index].reason = .clockSkew
                families[family].decisions[index].note = observation.skewText
            }
        }
    }

    /// The listed indexes, each under the one template that matches it.
    private struct Sorted {
        var families: [NameTemplate: [FamilyMember]] = [:]
        var ambiguous: [Decision] = []
        /// Rules with templates that share an index with another one.
        var contested: Set<String> = []
        var unmatched: [Decision] = []

        init(_ planner: Planner, _ indexes: [IndexSummary]) {
            let selected = Set(planner.rules.map(\.name))
            let templates = planner.allRules.flatMap { rule in rule.templates.map { (rule, $0) } }
            // A name's own beginning picks the few templates that can match it.
            var seen: Set<String> = []
            for index in indexes where seen.insert(index.name).inserted {
                let hits = templates.compactMap { rule, template in
                    template.match(index.name).map { (rule, template, $0) }
                }
                if hits.count > 1 {
                    var decision = Decision(index, rule: "", .refused, .ambiguous)
                    decision.note = "matched by " + hits.map { "\($0.0.name) (\($0.1))" }.joined(separator: " and ")
                    guard hits.contains(where: { selected.contains($0.0.name) }) else { continue }
                    ambiguous.append(decision)
                    contested.formUnion(hits.map(\.0.name))
                } else if let (rule, template, match) = hits.first {
                    guard selected.contains(rule.name) else { continue }
                    families[template, default: []].append(FamilyMember(index: index, match: match))
                } else {
                    let near = planner.rules.first {
                        $0.templates.contains { IndexNames.matches(index.name, $0.searchPattern) }
                    }
                    unmatched.append(Decision(index, rule: near?.name ?? "", .skipped, .noDate))
                }
            }
        }
    }
}

/// An index and what its template found in its name.
struct FamilyMember: Sendable {
    let index: IndexSummary
    let match: NameTemplate.Match
}
