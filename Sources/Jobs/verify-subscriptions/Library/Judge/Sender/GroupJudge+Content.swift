import AWS
import AWSServices
import JobKit

extension GroupJudge {
    /// S3: the filter lets everything through.
    func full() -> Finding {
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
        finding.fail(fault.reason, found: fault.found)
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
}
