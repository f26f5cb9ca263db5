import AWS
import AWSServices
import JobKit
import Policies

/// Judges whether the logs service may take on the destination's role: R1, for the hub and for each sender.
struct TrustJudge {
    let context: DestinationContext
    /// What findings call the role.
    let name: String

    private let decision: TrustDecision

    init(context: DestinationContext, name: String) {
        self.context = context
        self.name = name
        decision = TrustDecision(context)
    }

    private var reading: RoleReading? { context.reading.role?.found }

    /// The hub first; its own entry serves the test record of PutDestination.
    private var members: [Member] {
        [Member(account: context.hub, name: "hub", regions: [context.region])]
            + context.senders.filter { $0.account != context.hub }
    }

    private func finding(_ member: Member) -> Finding {
        var place = context.place(member.account)
        place.member = member.name
        var finding = Finding(.roleAssumable, place, .ok, .asConfigured, resource: name, link: .role)
        finding.expected = "the logs service may take on \(name) for account \(member.account)"
        return finding
    }

    /// There is no role to judge.
    func skipped() -> [Finding] { members.map { finding($0).skipped() } }

    func findings() -> [Finding] {
        if let obstacle = context.reading.destination.obstacle ?? context.reading.role?.obstacle {
            return members.map { linked(finding($0), $0).blocked(by: obstacle) }
        }
        guard let reading else {
            return members.map { member in
                var finding = finding(member)
                finding.fail(.missing, found: "there is no role \(name)")
                finding.remedy = .advice("Create the role and give it to the destination.")
                return finding
            }
        }
        guard case .parsed(let trust) = reading.trust else {
            return members.map { linked(finding($0), $0).blocked(by: .malformedTrust(context.role)) }
        }
        let judged = members.map { judge($0, trust) }
        // One command for all of them: each by itself would undo the others.
        let missing = judged.filter { $0.decision == .notGranted }.map(\.finding.place.subject).compactMap { $0 }
        let remedy = remedy(missing, trust)
        return judged.map { finding, decision in
            var finding = finding
            if finding.status == .fail {
                finding.remedy =
                    decision == .notGranted
                    ? remedy
                    : .advice("Change what denies it in the trust policy of \(name); Roundsman never changes one.")
            }
            return finding
        }
    }

    /// Events of members do without the hub's own entry.
    private func linked(_ finding: Finding, _ member: Member) -> Finding {
        var finding = finding
        if !decision.isSender(member.account) { finding.link = nil }
        return finding
    }

    private func judge(_ member: Member, _ trust: PolicyDocument) -> (finding: Finding, decision: Decision?) {
        var finding = linked(finding(member), member)
        var decisions = decision.onEvents(of: member.account, trust)
        if member.account == context.hub {
            let own = decision.onTestRecord(trust)
            // Only the test record would fail: events that are sent on the hub's behalf arrive.
            if decisions.allSatisfy(\.isAllowed), !own.isAllowed { finding.link = nil }
            decisions.append(own)
        }
        // What denies outweighs what is merely not granted: an addition would not help.
        let refused = decisions.filter(\.isRefused)
        if let worst = refused.first(where: { $0 != .notGranted }) ?? refused.first {
            finding.fail(.notAssumable, found: "trust policy: \(worst.words)")
            if worst == .notGranted, context.isOurs(role: name) {
                finding.repair = .trust(role: name, account: member.account)
            }
            return (finding, worst)
        }
        if let open = decisions.first(where: { !$0.isAllowed }) {
            return (finding.blocked(by: context.obstacle(open, "trust policy")), open)
        }
        return (finding, nil)
    }

    private func remedy(_ accounts: [String], _ trust: PolicyDocument) -> Remedy {
        let service = context.principals(of: "logs")[0]
        let list = accounts.joined(separator: ", ")
        guard !accounts.isEmpty, let merged = TrustMerge(context: context).adding(accounts, to: trust), merged != trust
        else { return .advice("Let \(service) take on the role for account \(list) in the role's trust policy.") }
        return .commands([
            Remedy.aws(
                "iam update-assume-role-policy",
                region: context.region,
                [("role-name", name), ("policy-document", merged.text)]
            )
        ])
    }
}
