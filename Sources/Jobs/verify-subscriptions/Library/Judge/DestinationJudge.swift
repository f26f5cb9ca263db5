import AWS
import AWSServices
import JobKit
import Policies

/// Judges the destination itself: D1 to D5 and what hangs loose about it.
struct DestinationJudge {
    /// The most bytes of a destination's policy.
    static let largestPolicy = 5_120

    let context: DestinationContext

    private var reading: DestinationReading { context.reading }
    private var settings: DestinationSettings { context.settings }

    /// Everything but D5, which the senders' filters decide.
    func findings() -> [Finding] {
        [existence(), target(), size(), opened()] + context.senders.map(admission) + strangers()
    }

    private func finding(_ check: Check, _ link: Link?, _ subject: String? = nil) -> Finding {
        Finding(check, context.place(subject), .ok, .asConfigured, resource: settings.name, link: link)
    }

    private func existence() -> Finding {
        var finding = finding(.destinationExists, .destination)
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard reading.destination.value == .some(nil) else { return finding }
        finding.status = .fail
        finding.reason = .missing
        finding.expected = context.destinationARN
        finding.found = "no destination of this name in \(context.region)"
        finding.remedy = .commands([
            Remedy.aws(
                "logs put-destination",
                region: context.region,
                [
                    ("destination-name", settings.name), ("target-arn", context.streamARN),
                    (
                        "role-arn",
                        "arn:\(context.partition):iam::\(context.hub):role/\(settings.role ?? "\(settings.name)-role")"
                    ),
                ]
            )
        ])
        return finding
    }

    private func target() -> Finding {
        var finding = finding(.destinationTarget, .destination)
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard let destination = reading.destination.value ?? nil else { return finding.skipped() }
        if destination.targetArn != context.streamARN {
            finding.fail(.otherStream, expected: context.streamARN, found: destination.targetArn)
        } else if let role = settings.role, ARN.lastPart(of: destination.roleArn) != role {
            finding.fail(.otherRole, expected: role, found: destination.roleArn)
            // Events may arrive all the same: what the other role can do is judged by R1 to R3.
            finding.link = nil
        }
        if finding.status == .fail {
            finding.remedy = .commands([
                Remedy.aws(
                    "logs put-destination",
                    region: context.region,
                    [
                        ("destination-name", settings.name), ("target-arn", context.streamARN),
                        (
                            "role-arn",
                            settings.role.map { "arn:\(context.partition):iam::\(context.hub):role/\($0)" }
                                ?? destination.roleArn
                        ),
                    ]
                )
            ])
        }
        return finding
    }

    private func size() -> Finding {
        var finding = finding(.destinationPolicy, .policy)
        finding.expected = "a policy of at most \(Self.largestPolicy) bytes"
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard (reading.destination.value ?? nil) != nil else { return finding.skipped() }
        guard let policy = reading.policy.value ?? nil else {
            finding.fail(.noPolicy, expected: finding.expected, found: "no policy: nobody may subscribe")
            finding.remedy = .commands([policyCommand(context.senders.map(\.account))])
            return finding
        }
        let bytes = policy.text.utf8.count
        finding.found = "\(bytes) bytes"
        switch policy {
        case .malformed(let problem, _):
            finding.fail(.malformedPolicy, expected: finding.expected, found: problem)
            finding.remedy = .commands([policyCommand(context.senders.map(\.account))])
        case .parsed where bytes > Self.largestPolicy:
            finding.fail(.tooLarge, expected: finding.expected, found: finding.found)
        case .parsed where bytes * 5 >= Self.largestPolicy * 4:
            finding.status = .warn
            finding.reason = .nearlyFull
            finding.remedy = .advice(
                "Admit the organization instead of single accounts, or share the senders among destinations."
            )
        case .parsed(let document):
            finding.advice = document.advice.map { "\($0.word.rawValue) in statement \($0.statement + 1): \($0.value)" }
        }
        return finding
    }

    private func admission(_ member: Member) -> Finding {
        var place = context.place(member.account)
        place.member = member.name
        var finding = Finding(.memberAdmitted, place, .ok, .asConfigured, resource: member.account, link: .policy)
        finding.expected = "account \(member.account) may call logs:PutSubscriptionFilter on \(settings.name)"
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard (reading.destination.value ?? nil) != nil else { return finding.skipped() }
        let command = Remedy.commands([policyCommand((accountsNamed + [member.account]).sorted())])
        guard let policy = reading.policy.value ?? nil else {
            finding.fail(.notAdmitted, expected: finding.expected, found: "no policy")
            finding.remedy = command
            finding.repair = .admission(account: member.account)
            return finding
        }
        guard case .parsed(let document) = policy else {
            return finding.undecided(
                by: Obstacle(
                    operation: "evaluate destination policy",
                    error: "the policy is malformed",
                    role: context.role
                )
            )
        }
        let decision = context.decide("logs:PutSubscriptionFilter", for: member.account, document)
        switch decision {
        case .allowed: break
        case .denied:
            finding.fail(.denied, expected: finding.expected, found: "destination policy: \(decision.words)")
            finding.remedy = .advice("Change the statement that denies it; Roundsman never changes one.")
        case .notGranted:
            finding.fail(.notAdmitted, expected: finding.expected, found: "destination policy: \(decision.words)")
            if context.isForOrganization {
                finding.remedy = .advice(
                    "The policy admits an organization: the account belongs into it, or into a statement of its own."
                )
            } else {
                finding.remedy = command
                finding.repair = .admission(account: member.account)
            }
        case .undetermined:
            return finding.undecided(by: decision.obstacle("destination policy", context.role))
        }
        return finding
    }

    private var malformed: Obstacle {
        Obstacle(operation: "evaluate destination policy", error: "the policy is malformed", role: context.role)
    }

    private var accountsNamed: [String] { context.policy?.accountsNamed(for: "logs:PutSubscriptionFilter") ?? [] }

    private func policyCommand(_ accounts: [String]) -> String {
        let list = Set(accounts).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": [\(list)]}, \
            "Action": "logs:PutSubscriptionFilter", "Resource": "\(context.destinationARN)"}]}
            """
        return Remedy.aws(
            "logs put-destination-policy",
            region: context.region,
            [("destination-name", settings.name), ("access-policy", policy)]
        )
    }

    /// Accounts that may subscribe and are none of ours, and ours that may and should not.
    private func strangers() -> [Finding] {
        let senders = Set(context.senders.map(\.account))
        return accountsNamed.filter { !senders.contains($0) }.map { account in
            let isOurs = context.inventory.contains(account)
            var finding = Finding(
                isOurs ? .orphans : .memberAdmitted,
                context.place(account),
                .warn,
                isOurs ? .admittedWithoutSending : .stranger,
                resource: account
            )
            finding.expected = isOurs ? "only senders are admitted" : "only accounts of the configuration are admitted"
            finding.found = "the destination policy names \(account)"
            finding.remedy = .advice("Take the account out of the destination policy if it has no business there.")
            return finding
        }
    }

    private func opened() -> Finding {
        var finding = Finding(.memberAdmitted, context.place("*"), .ok, .asConfigured, resource: "*")
        finding.expected = "a principal \"*\" is bound by aws:PrincipalOrgID"
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard let policy = context.policy else {
            guard reading.policy.value ?? nil != nil else { return finding.skipped() }
            return finding.undecided(by: malformed)
        }
        let unbound = policy.statementsForEveryone("logs:PutSubscriptionFilter").unbound
        guard let statement = unbound.first else { return finding }
        finding.fail(
            .openToAll,
            expected: finding.expected,
            found: "statement \(statement.index + 1) admits every account there is"
        )
        finding.remedy = .advice("Add a condition StringEquals on aws:PrincipalOrgID, or name the accounts.")
        return finding
    }
}

extension Finding {
    /// Nothing to judge: what it is about is not there, which another check tells.
    func skipped() -> Finding {
        var finding = self
        finding.status = .skipped
        finding.reason = .notApplicable
        finding.link = nil
        return finding
    }

    mutating func fail(_ reason: Reason, expected: String?, found: String?) {
        status = .fail
        self.reason = reason
        self.expected = expected
        self.found = found
    }
}
