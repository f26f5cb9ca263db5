import AWSServices
import FoundationEssentials
import JobKit

/// Judges everything of one sender for one destination.
struct SenderJudge {
    let context: DestinationContext
    let member: Member
    /// Those of the destination that bear on this sender, mutes applied.
    let shared: [Finding]
    let slots: Int
    let mutes: Muting
    let now: Date

    /// What a sender has told about itself.
    struct Verdict: Sendable {
        var findings: [Finding] = []
        var feedsWithoutRole: [String] = []
        var usesAccountPolicy = false
        /// Why it is not known whether it does.
        var policyObstacle: Obstacle?
        /// Whether any group of it is forwarded.
        var sends = false
        /// Why it is not known what it sends.
        var obstacle: Obstacle?
    }

    private func place(_ group: String?) -> Place {
        Place(
            account: member.account,
            region: context.region,
            member: member.name,
            destination: context.settings.name,
            logGroup: group
        )
    }

    /// Judges what was read.
    func verdict(_ reading: Reading<RegionReading>) -> Verdict {
        switch reading {
        case .unknown(let obstacle): closed(obstacle)
        case .known(let reading): open(reading)
        }
    }

    /// The sender could not be entered.
    private func closed(_ obstacle: Obstacle) -> Verdict {
        let checks: [Check] = [
            .groupExists, .groupCovered, .filterFull, .filterSlots, .filterRecursion, .filterLiveness,
        ]
        var findings = checks.map { check in
            mutes.apply(Finding(check, place(nil), .ok, .asConfigured, resource: member.account).blocked(by: obstacle))
        }
        let links = [Link.account, .logGroup, .filter].map { unseen($0, by: obstacle) }
        for group in context.settings.logGroups {
            findings.append(mutes.apply(PathJudge(place: place(group), findings: shared + links).finding()))
        }
        return Verdict(findings: findings, obstacle: obstacle)
    }

    /// A link of which nothing could be seen.
    private func unseen(_ link: Link, by obstacle: Obstacle) -> Finding {
        Finding(.groupExists, place(nil), .ok, .asConfigured, resource: member.account, link: link).blocked(
            by: obstacle
        )
    }

    private func open(_ reading: RegionReading) -> Verdict {
        let unread = reading.policies.obstacle
        var verdict = Verdict(policyObstacle: unread, obstacle: unread)
        var judged: Set<String> = []
        for text in context.settings.logGroups {
            let pattern = GroupPattern(text)
            guard let listing = reading.groups[text] else { continue }
            let groups = listing.value ?? []
            verdict.obstacle = verdict.obstacle ?? listing.obstacle
            var names = groups.map(\.logGroupName)
            if pattern.isLiteral, names.isEmpty { names = [text] }
            if names.isEmpty { verdict.findings += unmatched(pattern, listing.obstacle) }
            // A group that two patterns fit is judged once.
            for name in names where judged.insert(name).inserted {
                let group = GroupJudge(
                    context: context,
                    member: member,
                    group: name,
                    found: groups.first { $0.logGroupName == name },
                    listing: listing.obstacle,
                    filters: reading.filters[name] ?? .known([]),
                    policies: reading.policies,
                    liveness: reading.liveness,
                    slots: slots,
                    now: now
                )
                let findings = group.findings().map(mutes.apply)
                verdict.findings += findings
                let path = PathJudge(place: place(name), findings: shared + findings).finding()
                verdict.findings.append(mutes.apply(group.isPipelinesOwn ? path.unused() : path))
                verdict.feedsWithoutRole += group.feedsWithoutRole
                verdict.usesAccountPolicy = verdict.usesAccountPolicy || group.usesAccountPolicy
                verdict.sends = verdict.sends || group.isForwarded
                verdict.obstacle = verdict.obstacle ?? reading.filters[name]?.obstacle
            }
        }
        return verdict
    }

    /// A pattern for which no group is seen.
    private func unmatched(_ pattern: GroupPattern, _ obstacle: Obstacle?) -> [Finding] {
        var finding = Finding(
            .groupExists,
            place(pattern.text),
            .ok,
            .asConfigured,
            resource: pattern.text,
            link: .logGroup
        )
        finding.expected = "log groups that fit \(pattern.text)"
        if let obstacle {
            finding = mutes.apply(finding.blocked(by: obstacle))
            let known = shared + [finding, unseen(.filter, by: obstacle)]
            return [finding, mutes.apply(PathJudge(place: place(pattern.text), findings: known).finding())]
        }
        finding.warn(.noMatch, found: "none")
        finding.remedy = .advice(
            "Take the pattern out of this destination's log_groups if this account needs no such group."
        )
        return [mutes.apply(finding)]
    }
}
