import AWSServices
import FoundationEssentials
import JobKit

/// Judges one log group of one sender for one destination: S1 to S6.
struct GroupJudge {
    let context: DestinationContext
    let member: Member
    let group: String
    /// `nil` where it could not be listed, or is not there.
    let found: LogGroup?
    let listing: Obstacle?
    let filters: Reading<[SubscriptionFilter]>
    let policies: Reading<[AccountFilterPolicy]>
    let liveness: Reading<Liveness>
    /// The most filters of one group.
    let slots: Int
    let now: Date

    var settings: DestinationSettings { context.settings }

    private var place: Place {
        Place(
            account: member.account,
            region: context.region,
            member: member.name,
            destination: settings.name,
            logGroup: group
        )
    }

    func finding(_ check: Check, _ link: Link? = nil) -> Finding {
        Finding(check, place, .ok, .asConfigured, resource: group, link: link)
    }

    /// What forwards the group; `nil` where it is not fully known.
    var coverage: Coverage? {
        guard let filters = filters.value, let policies = policies.value else { return nil }
        return Coverage(of: group, to: context.destinationARN, filters: filters, policies: policies)
    }

    /// What is known to forward it, whatever else may.
    var knownFeeds: [Coverage.Feed] {
        let known = Coverage(
            of: group,
            to: context.destinationARN,
            filters: filters.value ?? [],
            policies: policies.value ?? []
        )
        return known.feeds
    }

    func findings() -> [Finding] {
        let exists = existence()
        if exists.reason == .missing {
            return [exists, unfiltered(.groupCovered), unfiltered(.filterFull)]
                + [.filterSlots, .filterRecursion, .filterLiveness].map { finding($0).skipped() }
        }
        // No filter is missing where none can be, and where none must be.
        if exists.reason == .groupClass || isPipelinesOwn && knownFeeds.isEmpty && coverage != nil {
            return [
                exists, unfiltered(.groupCovered), unfiltered(.filterFull), foreign(), recursion(),
                finding(.filterLiveness).skipped(),
            ]
        }
        return [exists, covered(), full(), foreign(), recursion(), live()]
    }

    private func unfiltered(_ check: Check) -> Finding { finding(check, .filter).skipped() }

    /// Whether the pipeline itself logs here: forwarded, its events would go round in a circle.
    var isPipelinesOwn: Bool {
        member.account == context.hub && PipelineGroups.of(context.reading).contains(group)
    }

    /// Filters without a role, as an organization's policy asks for one.
    var feedsWithoutRole: [String] {
        knownFeeds.filter { $0.roleARN == nil }.map { "\(member.account) \(group): \($0.name)" }
    }

    /// Whether it is seen to be forwarded, whatever could not be looked at.
    var isForwarded: Bool { !knownFeeds.isEmpty }

    /// Whether a policy of the whole account forwards it.
    var usesAccountPolicy: Bool { knownFeeds.contains { $0.filter == nil } }

    private func existence() -> Finding {
        var finding = finding(.groupExists, .logGroup)
        finding.expected = "log group \(group) of class STANDARD"
        if let listing { return finding.blocked(by: listing) }
        guard let found else {
            finding.fail(.missing, found: "there is no such log group")
            finding.remedy = .commands([
                Remedy.aws("logs create-log-group", region: context.region, [("log-group-name", group)])
            ])
            return finding
        }
        guard let kind = found.logGroupClass, kind != "STANDARD" else { return finding }
        finding.fail(
            .groupClass,
            expected: "class STANDARD",
            found: "class \(kind), which takes no subscription filter"
        )
        finding.remedy = .advice(
            "A log group keeps its class for life: make a new one of class STANDARD and log there."
        )
        return finding
    }

    private func covered() -> Finding {
        var finding = finding(.groupCovered, .filter)
        finding.expected = "one subscription filter to \(context.destinationARN)"
        let known = knownFeeds
        if let obstacle = filters.obstacle ?? policies.obstacle {
            // One filter that is seen proves the link, though another may be hidden.
            if !known.isEmpty { finding.link = nil }
            return finding.blocked(by: obstacle)
        }
        if known.isEmpty {
            finding.fail(.noFilter, found: "no filter to this destination")
            finding.remedy = .commands([FilterCommand.put(newFilter, region: context.region)])
            mend(&finding)
        } else if known.count > 1 {
            let names = known.map(\.name).sorted().joined(separator: ", ")
            finding.fail(
                .coveredTwice,
                found: "every event is sent \(known.count) times: \(names)"
            )
            finding.remedy = .advice("Delete all of them but one; Roundsman never deletes a filter.")
            finding.link = nil
        }
        return finding
    }

    /// Proposes the missing filter, where it can be put.
    private func mend(_ finding: inout Finding) {
        let present = filters.value ?? []
        if present.count >= slots {
            finding.found = "no filter to this destination, and none of the \(slots) slots is free"
            finding.remedy = .advice(
                "Free a slot: \(present.map(\.filterName).sorted().joined(separator: ", ")) take them all."
            )
        } else if context.admitsByOrganization(member.account) {
            finding.remedy = .advice(
                "Put a filter with a role of this account: the destination admits an organization, and then each filter needs one."
            )
        } else if found != nil {
            finding.repair = .filter(new)
        }
    }

    private var new: NewFilter {
        NewFilter(
            name: settings.filterName,
            group: group,
            pattern: settings.filterPattern,
            destination: context.destinationARN,
            slots: slots,
            present: filters.value ?? []
        )
    }

    private var newFilter: SubscriptionFilter { new.filter(among: filters.value ?? []) }
}
