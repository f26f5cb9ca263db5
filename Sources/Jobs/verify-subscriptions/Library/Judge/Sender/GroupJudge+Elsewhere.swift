import AWS
import AWSServices
import JobKit

extension GroupJudge {
    /// S4: filters lead nowhere else.
    func foreign() -> Finding {
        var finding = finding(.filterSlots)
        finding.expected = "filters lead to our own accounts only"
        let foreign = (filters.value ?? []).filter { isForeign($0.destinationArn) }
        let sweeping = (policies.value ?? []).filter { isForeign($0.destination) && !$0.excluded.contains(group) }
        if !foreign.isEmpty || !sweeping.isEmpty {
            let ways =
                foreign.map { "\($0.filterName) to \($0.destinationArn)" }
                + sweeping.map { "the account policy \($0.name) to \($0.destination)" }
            finding.fail(
                .foreignDestination,
                found: ways.sorted().joined(separator: ", ")
            )
            finding.remedy = .commands(foreign.map(removal) + sweeping.map(removal))
            return finding
        }
        if let obstacle = filters.obstacle ?? policies.obstacle { return finding.blocked(by: obstacle) }
        if let filters = filters.value, filters.count >= slots, coverage?.feeds.isEmpty == true {
            finding.warn(
                .noFreeSlot,
                expected: "a free slot for the missing filter",
                found: "\(filters.count) of \(slots) in use"
            )
            finding.remedy = .advice("Take one of the filters away, or have it share a destination.")
        }
        return finding
    }

    private func isForeign(_ destination: String) -> Bool {
        guard let account = ARN(destination)?.account else { return true }
        return account != member.account && !context.inventory.contains(account)
    }

    private func removal(_ filter: SubscriptionFilter) -> String {
        Remedy.aws(
            "logs delete-subscription-filter",
            region: context.region,
            [("log-group-name", group), ("filter-name", filter.filterName)]
        )
    }

    private func removal(_ policy: AccountFilterPolicy) -> String {
        Remedy.aws(
            "logs delete-account-policy",
            region: context.region,
            [("policy-name", policy.name), ("policy-type", "SUBSCRIPTION_FILTER_POLICY")]
        )
    }

    /// S5: the pipeline's own logs must not enter the pipeline.
    func recursion() -> Finding {
        let finding = finding(.filterRecursion)
        guard member.account == context.hub else { return finding.skipped() }
        if let obstacle = filters.obstacle ?? policies.obstacle { return finding.blocked(by: obstacle) }
        var judged = finding
        judged.expected = "the pipeline's own log groups are not forwarded"
        let own = PipelineGroups.of(context.reading)
        let swept = (policies.value ?? []).filter { $0.destination == context.destinationARN }
            .flatMap { policy in own.filter { !policy.excluded.contains($0) } }
        let looping = Set(swept + (own.contains(group) && coverage?.feeds.isEmpty == false ? [group] : []))
        guard !looping.isEmpty else { return judged }
        judged.fail(
            .recursion,
            expected: judged.expected,
            found: "forwarded to itself: \(looping.sorted().joined(separator: ", "))"
        )
        judged.remedy = .advice("Take the filter off these groups, or name them in the account policy's NOT IN list.")
        return judged
    }
}
