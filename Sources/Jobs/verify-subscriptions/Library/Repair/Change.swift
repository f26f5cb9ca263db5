import AWSServices
import JobKit
import Policies

/// One call that mends one document, for one or several findings.
struct Change: Sendable {
    /// What is changed, in the order in which changes are made.
    enum Target: Sendable, Hashable {
        case trust(role: String)
        case permissions(role: String)
        case retention(stream: String)
        case policy(destination: String)
        case filter(group: String)
    }

    let target: Target
    let context: DestinationContext
    /// Whose filter it is; `nil` for what lies in the hub.
    let member: Member?
    let proposals: [RepairProposal]
    /// The ids of the findings that it mends, and the check of the first.
    let findings: [String]
    let check: Check
    let isBeyondLimit: Bool
    let diff: String

    var account: String { member?.account ?? context.hub }

    /// What it is called in the report.
    var resource: String {
        switch target {
        case .trust(let role): "trust policy of \(role)"
        case .permissions(let role): "inline policy \(InlinePolicy.name) of \(role)"
        case .retention(let stream): "retention of \(stream)"
        case .policy(let destination): "policy of \(destination)"
        case .filter(let group): "filter of \(group)"
        }
    }

    private var path: String {
        switch target {
        case .trust(let role): "trust/\(role)"
        case .permissions(let role): "permissions/\(role)"
        case .retention(let stream): "retention/\(stream)"
        case .policy(let destination): "policy/\(destination)"
        case .filter(let group): "filter/\(context.settings.name)/\(group)"
        }
    }

    /// The change as it stands in the report before it is made.
    var item: ReportItem {
        ReportItem(
            id: "repair/\(account)/\(context.region)/\(path)",
            kind: "repair",
            rule: check.rawValue,
            status: Status.wouldRepair.rawValue,
            reason: (isBeyondLimit ? Reason.maxChanges : .planned).rawValue,
            detail: [
                "account": .string(account), "region": .string(context.region),
                "destination": .string(context.settings.name),
                "resource": .string(resource), "diff": .string(diff), "findings": .array(findings.map { .string($0) }),
            ]
        )
    }

    /// Puts together what findings propose: one change a document.
    ///
    /// A finding proposes only what its own proof allows; what several propose for one document is one call.
    static func plan(_ findings: [Finding], _ contexts: [String: DestinationContext], maxChanges: Int) -> [Change] {
        var groups: [Key: [Finding]] = [:]
        for finding in findings where finding.status == .fail {
            guard let proposal = finding.repair, let context = contexts[finding.place.destinationKey] else { continue }
            groups[Key(proposal, finding, context), default: []].append(finding)
        }
        let sorted = groups.sorted { $0.key < $1.key }
        return sorted.enumerated().compactMap { number, group in
            guard let first = group.value.first, let context = contexts[first.place.destinationKey] else { return nil }
            let proposals = group.value.compactMap(\.repair)
            let member = group.key.member.map { account in
                context.senders.first { $0.account == account }
                    ?? Member(account: account, name: account, regions: [context.region])
            }
            return Change(
                target: group.key.target,
                context: context,
                member: member,
                proposals: proposals,
                findings: group.value.map(\.id),
                check: first.check,
                isBeyondLimit: number >= maxChanges,
                diff: Difference.text(proposals, context)
            )
        }
    }

    /// Tells documents apart and orders them: role, stream, policy, filter.
    private struct Key: Hashable, Comparable {
        let target: Target
        let region: String
        let member: String?
        private let rank: Int
        private let name: String

        init(_ proposal: RepairProposal, _ finding: Finding, _ context: DestinationContext) {
            region = context.region
            switch proposal {
            case .trust(let role, _): (target, rank, name, member) = (.trust(role: role), 0, role, nil)
            case .permissions(let role, _): (target, rank, name, member) = (.permissions(role: role), 1, role, nil)
            case .retention(let stream, _): (target, rank, name, member) = (.retention(stream: stream), 2, stream, nil)
            case .admission:
                let destination = context.settings.name
                (target, rank, name, member) = (.policy(destination: destination), 3, destination, nil)
            case .filter(let filter, _):
                let group = filter.logGroupName
                (target, rank, name, member) = (
                    .filter(group: group), 4, "\(context.settings.name)/\(group)", finding.place.account
                )
            }
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.rank, left.region, left.member ?? "", left.name) < (
                right.rank, right.region, right.member ?? "", right.name
            )
        }
    }
}

/// What a change adds and takes, line by line.
enum Difference {
    static func text(_ proposals: [RepairProposal], _ context: DestinationContext) -> String {
        proposals.flatMap { lines($0, context) }.joined(separator: "\n")
    }

    private static func lines(_ proposal: RepairProposal, _ context: DestinationContext) -> [String] {
        switch proposal {
        case .trust(_, let account): ["+ aws:SourceArn: arn:\(context.partition):logs:\(context.region):\(account):*"]
        case .permissions(_, let permissions): permissions.map { "+ Allow \($0.action) on \($0.resource)" }
        case .retention(let stream, let hours):
            [
                (context.reading.stream.value ?? nil).map { "- \(stream): \($0.retentionPeriodHours) h" },
                "+ \(stream): \(hours) h",
            ].compactMap { $0 }
        case .admission(let account): ["+ Principal.AWS: \(account)"]
        case .filter(let filter, let prior): fields(prior, filter)
        }
    }

    private static func fields(_ prior: SubscriptionFilter?, _ filter: SubscriptionFilter) -> [String] {
        let old = prior.map(values) ?? [:], new = values(filter)
        return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.flatMap { key in
            [old[key].map { "- \(key): \($0)" }, new[key].map { "+ \(key): \($0)" }].compactMap { $0 }
        }
    }

    private static func values(_ filter: SubscriptionFilter) -> [String: String] {
        var values = [
            "filterName": filter.filterName, "filterPattern": "\"\(filter.filterPattern)\"",
            "destinationArn": filter.destinationArn,
        ]
        values["roleArn"] = filter.roleArn
        values["fieldSelectionCriteria"] = filter.fieldSelectionCriteria
        return values
    }
}
