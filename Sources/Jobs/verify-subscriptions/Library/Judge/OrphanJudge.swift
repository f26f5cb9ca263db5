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
        let obstacle = verdicts.lazy.compactMap(\.obstacle).first
        if context.isForOrganization {
            let lacking = verdicts.flatMap(\.feedsWithoutRole).sorted()
            if !lacking.isEmpty {
                finding.fail(
                    .filterWithoutRole,
                    expected: finding.expected,
                    found: lacking.prefix(5).joined(separator: ", ")
                        + (lacking.count > 5 ? " and \(lacking.count - 5) more" : "")
                )
                finding.remedy = .advice(
                    "Put these filters anew with a role of their account that may call logs:PutLogEvents."
                )
                return finding
            }
            if let obstacle { return finding.blocked(by: obstacle) }
        }
        let users = zip(context.senders, verdicts).filter { $0.1.usesAccountPolicy }.map(\.0)
        for member in users {
            let decision = context.decide("logs:PutAccountPolicy", for: member.account, policy)
            guard !decision.isAllowed else { continue }
            finding.status = .warn
            finding.reason = .accountPolicyNotAdmitted
            finding.expected = "accounts with account policies may call logs:PutAccountPolicy"
            finding.found = "\(member.account): \(decision.words)"
            finding.remedy = .advice(
                "Add logs:PutAccountPolicy to the destination policy, so that the account policy can be renewed."
            )
            return finding
        }
        return users.isEmpty && !context.isForOrganization ? finding.skipped() : finding
    }

    private func senders() -> Finding {
        var finding = Finding(.orphans, context.place(), .ok, .asConfigured, resource: context.settings.name)
        finding.expected = "someone sends to the destination"
        if verdicts.contains(where: \.sends) { return finding }
        if let obstacle = verdicts.lazy.compactMap(\.obstacle).first { return finding.blocked(by: obstacle) }
        finding.status = .warn
        finding.reason = .noSender
        finding.found = "no log group of any sender is forwarded here"
        finding.remedy = .advice("Put the filters, or take the destination away.")
        return finding
    }

    /// Accounts in the role's trust policy that are none of ours.
    private func departed() -> [Finding] {
        guard let role = context.reading.role.value ?? nil, let trust = role.trust.document else { return [] }
        let sources = trust.conditions(on: "aws:SourceArn", in: .allow).flatMap(\.values).compactMap {
            ARN($0)?.account
        }
        let accounts = trust.conditions(on: "aws:SourceAccount", in: .allow).flatMap(\.values)
        return Set(sources + accounts).filter { account in
            account.utf8.count == 12 && account.utf8.allSatisfy { (48...57).contains($0) }
                && !context.inventory.contains(account)
        }
        .sorted().map { account in
            var finding = Finding(
                .orphans,
                context.place("trust/\(account)"),
                .warn,
                .departedAccount,
                resource: account
            )
            finding.expected = "the role's trust policy names our own accounts only"
            finding.found = "\(role.role.name) trusts the logs service for \(account)"
            finding.remedy = .advice("Take the account out of the trust policy of \(role.role.name).")
            return finding
        }
    }
}
