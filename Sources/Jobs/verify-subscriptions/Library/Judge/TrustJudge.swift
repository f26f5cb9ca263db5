import AWS
import AWSServices
import JobKit
import Policies

/// Judges whether the logs service may take on the destination's role: R1, for the hub and for each sender.
struct TrustJudge {
    let context: DestinationContext
    /// What findings call the role.
    let name: String

    /// What the service says it acts for.
    private struct Source {
        let arn: String
        /// Whether it stands for a pattern, of which the real names are not known here.
        var isGuess = false
    }

    private var reading: RoleReading? { context.reading.role?.value ?? nil }
    private var senders: Set<String> { Set(context.senders.map(\.account)) }

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
                finding.fail(.missing, expected: finding.expected, found: "there is no role \(name)")
                finding.remedy = .advice("Create the role and give it to the destination.")
                return finding
            }
        }
        guard case .parsed(let trust) = reading.trust else {
            return members.map { linked(finding($0), $0).undecided(by: .malformedTrust(context.role)) }
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
        if !senders.contains(member.account) { finding.link = nil }
        return finding
    }

    private func judge(_ member: Member, _ trust: PolicyDocument) -> (finding: Finding, decision: Decision?) {
        var finding = linked(finding(member), member)
        let groups = senders.contains(member.account) ? groups(of: member.account, trust) : []
        var decisions = groups.map { decide($0, member.account, trust) }
        if member.account == context.hub {
            let own = decide(Source(arn: context.destinationARN), member.account, trust)
            // Only the test record would fail: events that are sent on the hub's behalf arrive.
            if decisions.allSatisfy(\.isAllowed), !own.isAllowed { finding.link = nil }
            decisions.append(own)
        }
        // What denies outweighs what is merely not granted: an addition would not help.
        let refused = decisions.filter(\.isRefused)
        if let worst = refused.first(where: { $0 != .notGranted }) ?? refused.first {
            finding.fail(.notAssumable, expected: finding.expected, found: "trust policy: \(worst.words)")
            let isOurs = context.settings.role == nil || context.settings.role == name
            if worst == .notGranted, isOurs {
                finding.repair = .trust(role: name, account: member.account, region: context.region)
            }
            return (finding, worst)
        }
        if let open = decisions.first(where: { !$0.isAllowed }) {
            return (finding.undecided(by: context.obstacle(open, "trust policy")), open)
        }
        return (finding, nil)
    }

    /// Whether a trust policy lets the service in for an account.
    func trusts(_ account: String, _ trust: PolicyDocument) -> Bool {
        let groups = senders.contains(account) ? groups(of: account, trust) : []
        let all = groups + (account == context.hub ? [Source(arn: context.destinationARN)] : [])
        return all.allSatisfy { decide($0, account, trust).isAllowed }
    }

    /// The log groups for whose events the service will ask.
    private func groups(of account: String, _ trust: PolicyDocument) -> [Source] {
        let prefix = "arn:\(context.partition):logs:\(context.region):\(account)"
        let sources = context.settings.logGroups.map { name in
            Source(arn: "\(prefix):log-group:\(name.replacing("*", with: "any")):*", isGuess: name.contains("*"))
        }
        // A policy that names accounts only says the same of every group.
        let named = [.allow, .deny].flatMap { trust.conditions(on: "aws:SourceArn", in: $0) }.flatMap(\.values)
        let isBlind = named.allSatisfy { $0 == "*" || ARN($0)?.resource == "*" }
        guard isBlind, let first = sources.first else { return sources }
        return [Source(arn: first.arn)]
    }

    /// Either name of the service will do.
    private func decide(_ source: Source, _ account: String, _ trust: PolicyDocument) -> Decision {
        let exact = decide(source.arn, account, trust)
        guard source.isGuess, exact == .notGranted else { return exact }
        // The pattern's real groups may be named one by one.
        let open = decide(nil, account, trust)
        return open == .notGranted ? exact : open
    }

    private func decide(_ source: String?, _ account: String, _ trust: PolicyDocument) -> Decision {
        let decisions = context.principals(of: "logs").map { service in
            var known = [
                "aws:SourceAccount": [account], "aws:PrincipalIsAWSService": ["true"],
                "aws:PrincipalServiceName": [service], "aws:SecureTransport": ["true"],
            ]
            known["aws:SourceArn"] = source.map { [$0] }
            var absent: Set = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn"]
            if let keys = context.organization?.keys("aws:Source", of: account) {
                known.merge(keys.known) { first, _ in first }
                absent.formUnion(keys.absent)
            }
            let request = AccessRequest(
                .service(service),
                "sts:AssumeRole",
                on: nil,
                context: known,
                absentKeys: absent
            )
            return PolicyEvaluator.decide([NamedPolicy(name: "trust policy", document: trust, kind: .trust)], request)
        }
        if let allowed = decisions.first(where: \.isAllowed) { return allowed }
        return decisions.first { !$0.isRefused } ?? decisions.first { $0 != .notGranted } ?? .notGranted
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
