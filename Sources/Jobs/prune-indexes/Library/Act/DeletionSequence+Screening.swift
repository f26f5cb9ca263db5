import OpenSearch

extension DeletionSequence {
    /// Judges what is queued by a reading taken just now.
    ///
    /// - Parameter found: Every index that is there, with its guards.
    mutating func screen(_ found: [String: IndexGuards]) {
        fresh = [:]
        for name in queue.joined() {
            guard var index = planned[name]?.index else { continue }
            guard let guards = found[name] else {
                settle(name, tried.contains(name) ? .deleted : .skipped, tried.contains(name) ? nil : .gone)
                continue
            }
            guard guards.isMetadataBlocked || guards.uuid == index.uuid else {
                settle(name, tried.contains(name) ? .deleted : .skipped, tried.contains(name) ? nil : .recreated)
                continue
            }
            index.take(guards)
            if let (status, reason, note) = judge(index) {
                settle(name, status, reason, note)
            } else {
                fresh[name] = index
            }
        }
        dropSettled()
        aliases = Set(fresh.values.flatMap { $0.aliases.map(\.name) }).sorted()
    }

    /// Keeps what would be the last member of an alias.
    ///
    /// What was sent already counts as gone, and only what is queued can be kept.
    ///
    /// - Parameter members: Of the aliases that were asked for, or why they are not known.
    mutating func keepLastMembers(_ members: Knowledge<[String: [AliasMember]]>) {
        aliases = []
        let going = queue.joined().compactMap { name -> Decision? in
            guard var decision = planned[name], let index = fresh[name] else { return nil }
            decision.index = index
            return decision
        }
        if let members = members.value {
            let left = members.mapValues { $0.filter { !sent.contains($0.index) } }
            for (name, alias) in AliasGuard.lastMembers(among: going, left) {
                settle(name, .skipped, .lastAliasMember, "alias \(alias)")
                fresh[name] = nil
            }
        } else {
            for decision in going where !decision.index.aliases.isEmpty {
                settle(decision.index.name, .refused, .aliasUnknown)
                fresh[decision.index.name] = nil
            }
        }
        dropSettled()
    }

    /// Leaves in the queue what nothing spoke against.
    private mutating func dropSettled() {
        queue = queue.map { $0.filter { fresh[$0] != nil } }.filter { !$0.isEmpty }
    }
}
