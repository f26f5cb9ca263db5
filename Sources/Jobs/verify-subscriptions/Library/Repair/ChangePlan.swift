import AWSServices
import JobKit

/// Puts together what findings propose: one change a document, in the order role, stream, policy, filter.
struct ChangePlan {
    /// In the order in which they are made.
    private(set) var changes: [Change] = []
    /// The ids of findings for which nothing can be done, and why.
    private(set) var refusals: [String: String] = [:]

    /// Plans.
    ///
    /// - Parameters:
    ///   - findings: All of the run.
    ///   - contexts: By the qualified name of a destination.
    ///   - maxChanges: Calls a run; what lies beyond is put off.
    init(_ findings: [Finding], _ contexts: [String: DestinationContext], maxChanges: Int) {
        let gate = RepairGate(findings)
        var groups: [Key: [(finding: Finding, part: Change.Part)]] = [:]
        for finding in findings where finding.status == .fail {
            guard let proposal = finding.repair, let context = contexts[finding.place.destinationKey] else { continue }
            guard gate.admits(finding, proposal) else {
                refusals[finding.id] = "a link before it is broken otherwise, or could not be seen"
                continue
            }
            let part = Change.Part(proposal: proposal, context: context)
            groups[Key(proposal, finding, context), default: []].append((finding, part))
        }
        // What earlier changes of this plan will have put beside the filters of a group.
        var planned: [Key.Place: [SubscriptionFilter]] = [:]
        // Who will not be admitted: Amazon takes no filter of theirs.
        var shutOut: Set<Sender> = []
        for (key, group) in groups.sorted(by: { $0.key < $1.key }) {
            guard let first = group.first else { continue }
            if let account = key.member, shutOut.contains(Sender(first.finding, account)) {
                for entry in group { refusals[entry.finding.id] = "the destination does not admit the account" }
                continue
            }
            let documents = RepairDocuments(group.map(\.part), key.target)
            let place = key.place
            switch documents.planned(beside: planned[place] ?? []) {
            case .nothing: break
            case .impossible(let why):
                for entry in group {
                    refusals[entry.finding.id] = why
                    if case .admission(let account) = entry.part.proposal {
                        shutOut.insert(Sender(entry.finding, account))
                    }
                }
            case .write(let diff, let filter):
                if let filter { planned[place, default: []].append(filter) }
                let member = key.member.map { account in
                    first.part.context.senders.first { $0.account == account }
                        ?? Member(account: account, name: account, regions: [first.part.context.region])
                }
                changes.append(
                    Change(
                        target: key.target,
                        context: first.part.context,
                        member: member,
                        parts: group.map(\.part),
                        findings: group.map(\.finding.id),
                        check: first.finding.check,
                        isBeyondLimit: changes.count >= maxChanges,
                        diff: diff
                    )
                )
            }
        }
    }

    /// A sender of a destination.
    private struct Sender: Hashable {
        let destination: String
        let account: String

        init(_ finding: Finding, _ account: String) {
            destination = finding.place.destinationKey
            self.account = account
        }
    }

    /// Tells documents apart and orders them.
    private struct Key: Hashable, Comparable {
        /// Where filters stand side by side.
        struct Place: Hashable {
            let account: String
            let region: String
            let group: String
        }

        let target: Change.Target
        let region: String
        let member: String?
        private let rank: Int
        private let name: String

        init(_ proposal: RepairProposal, _ finding: Finding, _ context: DestinationContext) {
            let group = finding.place.logGroup ?? ""
            switch proposal {
            // Roles belong to no region: destinations of several may share one.
            case .trust(let role, _): (target, rank, name, member, region) = (.trust(role: role), 0, role, nil, "")
            case .permissions(let role, _):
                (target, rank, name, member, region) = (.permissions(role: role), 1, role, nil, "")
            case .retention(let stream, _):
                (target, rank, name, member, region) = (.retention(stream: stream), 2, stream, nil, context.region)
            case .admission:
                let destination = context.settings.name
                (target, rank, name, member, region) = (
                    .policy(destination: destination), 3, destination, nil, context.region
                )
            case .filter, .refilter:
                (target, rank, name, member, region) = (
                    .filter(group: group), 4, "\(context.settings.name)/\(group)", finding.place.account, context.region
                )
            }
        }

        var place: Place {
            var group = ""
            if case .filter(let name) = target { group = name }
            return Place(account: member ?? "", region: region, group: group)
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.rank, left.region, left.member ?? "", left.name) < (
                right.rank, right.region, right.member ?? "", right.name
            )
        }
    }
}
