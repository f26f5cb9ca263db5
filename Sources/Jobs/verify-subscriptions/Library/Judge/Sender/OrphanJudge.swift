import AWS
import AWSServices
import JobKit
import Policies

/// Judges what belongs to nothing, and what only all senders together tell: X2 and D5.
struct OrphanJudge {
    let context: DestinationContext
    /// In the order of `context.senders`.
    let verdicts: [SenderJudge.Verdict]

    func findings() -> [Finding] { [organizationRole(), senders()] + departed() }

    /// An organization's policy asks for a role on every filter, and account policies for an action of their own.
    private func organizationRole() -> Finding {
        var finding = Finding(.organizationRole, context.place(), .ok, .asConfigured, resource: context.settings.name)
        finding.expected = "each filter names a role, since the policy admits an organization"
        if let obstacle = context.reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard let policy = context.policy else { return finding.skipped() }
        let bound = zip(context.senders, verdicts).filter { context.admitsByOrganization($0.0.account) }.map(\.1)
        if context.isForOrganization {
            let lacking = bound.flatMap(\.feedsWithoutRole).sorted()
            if !lacking.isEmpty {
                finding.fail(
                    .filterWithoutRole,
                    found: lacking.prefix(5).joined(separator: ", ")
                        + (lacking.count > 5 ? " and \(lacking.count - 5) more" : "")
                )
                finding.remedy = .advice(
                    "Put these filters anew with a role of their account that may call logs:PutLogEvents."
                )
                return finding
            }
            if let obstacle = bound.lazy.compactMap(\.obstacle).first { return finding.blocked(by: obstacle) }
        }
        let users = zip(context.senders, verdicts).filter { $0.1.usesAccountPolicy }.map(\.0)
        for member in users {
            let decision = context.decide("logs:PutAccountPolicy", for: member.account, policy)
            guard !decision.isAllowed else { continue }
            guard decision.isRefused else {
                return finding.blocked(by: context.obstacle(decision, "destination policy"))
            }
            finding.warn(
                .accountPolicyNotAdmitted,
                expected: "accounts with account policies may call logs:PutAccountPolicy",
                found: "\(member.account): \(decision.words)"
            )
            finding.remedy = .advice(
                "Add logs:PutAccountPolicy to the destination policy, so that the account policy can be renewed."
            )
            return finding
        }
        if let obstacle = verdicts.lazy.compactMap(\.policyObstacle).first { return finding.blocked(by: obstacle) }
        return users.isEmpty && !context.isForOrganization ? finding.skipped() : finding
    }

    private func senders() -> Finding {
        var finding = Finding(.orphans, context.place(), .ok, .asConfigured, resource: context.settings.name)
        finding.expected = "someone sends to the destination"
        if verdicts.contains(where: \.sends) { return finding }
        if let obstacle = verdicts.lazy.compactMap(\.obstacle).first { return finding.blocked(by: obstacle) }
        finding.warn(.noSender, found: "no log group of any sender is forwarded here")
        finding.remedy = .advice("Put the filters, or take the destination away.")
        return finding
    }

    /// Accounts in the role's trust policy that are none of ours, and that all was looked at.
    private func departed() -> [Finding] {
        var all = Finding(.orphans, context.place("trust"), .ok, .asConfigured, resource: "trust")
        all.expected = "the role's trust policy names our own accounts only"
        if let obstacle = context.reading.destination.obstacle ?? context.reading.role?.obstacle {
            return [all.blocked(by: obstacle)]
        }
        guard let role = context.reading.role?.found else { return [all.skipped()] }
        guard let trust = role.trust.document else { return [all.blocked(by: .malformedTrust(context.role))] }
        all.resource = role.role.name
        let strangers = Self.accounts(in: trust).subtracting(context.inventory)
        return [all]
            + strangers.sorted().map { account in
                var finding = Finding(
                    .orphans,
                    context.place("trust/\(account)"),
                    .warn,
                    .departedAccount,
                    resource: account
                )
                finding.expected = all.expected
                finding.found = "\(role.role.name) trusts the logs service for \(account)"
                finding.remedy = .advice("Take the account out of the trust policy of \(role.role.name).")
                return finding
            }
    }

    /// Those that its Allow statements list; an operator that excludes names no one.
    private static func accounts(in trust: PolicyDocument) -> Set<String> {
        let values = { (key: String) in
            trust.conditions(on: key, in: .allow).filter { !$0.operator.contains("Not") && $0.operator != "Null" }
                .flatMap(\.values)
        }
        let named = values("aws:SourceArn").compactMap { ARN($0)?.account } + values("aws:SourceAccount")
        return Set(named.filter { $0.utf8.count == 12 && $0.utf8.allSatisfy { (48...57).contains($0) } })
    }
}
