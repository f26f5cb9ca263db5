import AWS
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

    private var settings: DestinationSettings { context.settings }

    private var place: Place {
        Place(
            account: member.account,
            region: context.region,
            member: member.name,
            destination: settings.name,
            logGroup: group
        )
    }

    private func finding(_ check: Check, _ link: Link? = nil) -> Finding {
        Finding(check, place, .ok, .asConfigured, resource: group, link: link)
    }

    /// What forwards the group; `nil` where it is not fully known.
    private var coverage: Coverage? {
        guard let filters = filters.value, let policies = policies.value else { return nil }
        return Coverage(of: group, to: context.destinationARN, filters: filters, policies: policies)
    }

    /// What is known to forward it, whatever else may.
    private var knownFeeds: [Coverage.Feed] {
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
            finding.fail(.missing, expected: finding.expected, found: "there is no such log group")
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
            finding.fail(.noFilter, expected: finding.expected, found: "no filter to this destination")
            finding.remedy = .commands([FilterCommand.put(newFilter, region: context.region)])
            mend(&finding)
        } else if known.count > 1 {
            let names = known.map(\.name).sorted().joined(separator: ", ")
            finding.fail(
                .coveredTwice,
                expected: finding.expected,
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
            settings,
            group: group,
            destination: context.destinationARN,
            slots: slots,
            present: filters.value ?? []
        )
    }

    private var newFilter: SubscriptionFilter { new.filter(among: filters.value ?? []) }

    private func full() -> Finding {
        var finding = finding(.filterFull, .filter)
        let isFullWanted = FilterPattern.isFull(settings.filterPattern)
        finding.expected = isFullWanted ? "every event, with all fields" : "pattern \(settings.filterPattern)"
        let known = knownFeeds
        guard !known.isEmpty else {
            if let obstacle = filters.obstacle ?? policies.obstacle { return finding.blocked(by: obstacle) }
            return astray(finding)
        }
        let faults = known.map { fault($0, isFullWanted) }
        // One feed that is whole is enough for the events to arrive.
        guard !faults.contains(where: { $0 == nil }), let feed = known.first, let fault = faults.first ?? nil else {
            for feed in known { note(feed, &finding) }
            return finding
        }
        if let obstacle = filters.obstacle ?? policies.obstacle { return finding.blocked(by: obstacle) }
        finding.fail(fault.reason, expected: finding.expected, found: fault.found)
        // More than was asked for arrives: nothing is lost.
        if fault.reason == .patternNarrowed, FilterPattern.isFull(feed.pattern) { finding.link = nil }
        if let prior = feed.filter {
            var wanted = prior
            wanted.filterPattern =
                isFullWanted && FilterPattern.isFull(prior.filterPattern) ? prior.filterPattern : settings.filterPattern
            wanted.fieldSelectionCriteria = nil
            finding.repair = .refilter(wanted, prior: prior)
            finding.remedy = .commands([FilterCommand.put(wanted, region: context.region)])
        } else {
            finding.remedy = .advice("Put the account policy \(feed.name) anew with the wanted pattern.")
        }
        return finding
    }

    private func fault(_ feed: Coverage.Feed, _ isFullWanted: Bool) -> (reason: Reason, found: String)? {
        let fits = isFullWanted ? FilterPattern.isFull(feed.pattern) : feed.pattern == settings.filterPattern
        if !fits { return (.patternNarrowed, "filter \(feed.name) has the pattern \(feed.pattern)") }
        if let fields = feed.fields, !fields.isEmpty {
            return (.fieldsSelected, "filter \(feed.name) selects by fields: \(fields)")
        }
        return nil
    }

    private func note(_ feed: Coverage.Feed, _ finding: inout Finding) {
        if FilterPattern.isQuotedSpace(feed.pattern) {
            finding.advice.append(
                "filter \(feed.name) has a space in quotes as its pattern; an empty one says the same more plainly"
            )
        }
        if feed.isTransformed {
            finding.advice.append("filter \(feed.name) sends transformed events, which the hub may not expect")
        }
    }

    /// Nothing forwards the group here; perhaps a filter means to, and misses.
    private func astray(_ finding: Finding) -> Finding {
        var finding = finding
        // Another destination of ours has its own filters, perhaps of the same name.
        let foreign = (filters.value ?? []).filter { !context.configured.contains($0.destinationArn) }
        let astray = foreign.first { filter in
            let arn = ARN(filter.destinationArn)
            return arn?.service == "logs" && arn?.resource == "destination:\(settings.name)"
                || filter.filterName == settings.filterName && arn?.service == "logs"
        }
        guard let astray else { return finding.skipped() }
        finding.fail(.otherDestination, expected: context.destinationARN, found: astray.destinationArn)
        finding.remedy = .advice("Point the filter \(astray.filterName) to this destination, or remove it.")
        return finding
    }

    private func foreign() -> Finding {
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
                expected: finding.expected,
                found: ways.sorted().joined(separator: ", ")
            )
            finding.remedy = .commands(foreign.map(removal) + sweeping.map(removal))
            return finding
        }
        if let obstacle = filters.obstacle ?? policies.obstacle { return finding.blocked(by: obstacle) }
        if let filters = filters.value, filters.count >= slots, coverage?.feeds.isEmpty == true {
            finding.status = .warn
            finding.reason = .noFreeSlot
            finding.expected = "a free slot for the missing filter"
            finding.found = "\(filters.count) of \(slots) in use"
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

    /// The pipeline's own logs must not enter the pipeline.
    private func recursion() -> Finding {
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

    private func live() -> Finding {
        var finding = finding(.filterLiveness)
        finding.expected = "events that come in are forwarded without errors"
        if let obstacle = filters.obstacle ?? policies.obstacle ?? liveness.obstacle {
            return finding.blocked(by: obstacle)
        }
        guard let liveness = liveness.value, let feeds = coverage?.feeds, !feeds.isEmpty else {
            return finding.skipped()
        }
        let keys = feeds.map { Liveness.Key(group: group, filter: $0.name) }
        if keys.contains(where: { (liveness.errors[$0] ?? 0) > 0 }) {
            finding.fail(.deliveryErrors, expected: finding.expected, found: "DeliveryErrors in the last two hours")
            finding.remedy = .advice(
                "See the other findings of this path; without one, look at the stream's throttling."
            )
            return finding
        }
        let isForwarded = keys.contains { (liveness.forwarded[$0] ?? 0) > 0 }
        // A narrow pattern may rightly let nothing through, and an account's policy is not named in the metrics as a filter is.
        let mayBeSilent = feeds.allSatisfy { $0.filter == nil || !FilterPattern.isFull($0.pattern) }
        // The metrics of a filter begin with it, those of its group long before.
        let begin = (now.timeIntervalSince1970 - Liveness.window) * 1_000
        let isYoung = feeds.contains { Double($0.filter?.creationTime ?? 0) > begin }
        guard (liveness.incoming[group] ?? 0) > 0, isForwarded || !(mayBeSilent || isYoung) else {
            finding.status = .skipped
            finding.reason = .noEvents
            return finding
        }
        if !isForwarded {
            finding.fail(.notForwarded, expected: finding.expected, found: "events came in and none was forwarded")
            finding.remedy = .advice("See the other findings of this path; without one, put the filter anew.")
        }
        return finding
    }
}
