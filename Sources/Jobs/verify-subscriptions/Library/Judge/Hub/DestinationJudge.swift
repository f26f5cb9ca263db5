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
        [existence(), target(), size(), opened()] + admissions() + strangers()
    }

    /// The role's ARN as it is, else as the configured name makes it; `nil` where neither is known.
    private var roleARN: String? {
        if let role = reading.role?.found, context.isOurs(role: role.role.name) {
            return role.role.arn
        }
        return settings.role.map { "arn:\(context.partition):iam::\(context.hub):role/\($0)" }
    }

    /// Makes the destination, or leads it where it should lead; the access policy stays.
    private func putDestination(_ role: String?) -> Remedy {
        guard let role else {
            return .advice("Make the destination with a role that the logs service may take on; `role` names it.")
        }
        return .commands([
            Remedy.aws(
                "logs put-destination",
                region: context.region,
                [("destination-name", settings.name), ("target-arn", context.streamARN), ("role-arn", role)]
            )
        ])
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
        finding.remedy = putDestination(roleARN)
        return finding
    }

    private func target() -> Finding {
        var finding = finding(.destinationTarget, .destination)
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard let destination = reading.destination.found else { return finding.skipped() }
        if destination.targetArn != context.streamARN {
            finding.fail(.otherStream, expected: context.streamARN, found: destination.targetArn)
        } else if let role = settings.role, ARN.lastPart(of: destination.roleArn) != role {
            finding.fail(.otherRole, expected: role, found: destination.roleArn)
            // Events may arrive all the same: what the other role can do is judged by R1 to R3.
            finding.link = nil
        }
        if finding.status == .fail { finding.remedy = putDestination(roleARN ?? destination.roleArn) }
        return finding
    }

    private func size() -> Finding {
        var finding = finding(.destinationPolicy, .policy)
        finding.expected = "a policy of at most \(Self.largestPolicy) bytes"
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard reading.destination.found != nil else { return finding.skipped() }
        guard let policy = reading.policy.found else {
            finding.fail(.noPolicy, found: "no policy: nobody may subscribe")
            finding.remedy = whole
            return finding
        }
        let bytes = policy.text.utf8.count
        finding.found = "\(bytes) bytes"
        switch policy {
        case .malformed(let problem, _):
            finding.fail(.malformedPolicy, found: problem)
            finding.remedy = whole
        case .parsed where bytes > Self.largestPolicy:
            finding.fail(.tooLarge, found: finding.found)
            finding.remedy = .advice(
                "Admit the organization instead of single accounts, or share the senders among destinations."
            )
        case .parsed where bytes * 5 >= Self.largestPolicy * 4:
            finding.status = .warn
            finding.reason = .nearlyFull
            finding.remedy = .advice(
                "Admit the organization instead of single accounts, or share the senders among destinations."
            )
        case .parsed(let document):
            finding.advice = document.advice.map(\.sentence)
        }
        return finding
    }

    /// D4 for each sender; one remedy for all that are missing, since each by itself would undo the others.
    private func admissions() -> [Finding] {
        let judged = context.senders.map(admission)
        let missing = judged.filter { $0.reason == .notAdmitted }.compactMap(\.place.subject)
        let remedy = missing.isEmpty ? nil : admit(missing)
        return judged.map { finding in
            var finding = finding
            if finding.reason == .notAdmitted, finding.remedy == nil { finding.remedy = remedy }
            return finding
        }
    }

    private func admission(_ member: Member) -> Finding {
        var place = context.place(member.account)
        place.member = member.name
        var finding = Finding(.memberAdmitted, place, .ok, .asConfigured, resource: member.account, link: .policy)
        finding.expected = "account \(member.account) may call logs:PutSubscriptionFilter on \(settings.name)"
        if let obstacle = reading.destination.obstacle { return finding.blocked(by: obstacle) }
        guard reading.destination.found != nil else { return finding.skipped() }
        guard let policy = reading.policy.found else {
            finding.fail(.notAdmitted, found: "no policy")
            finding.repair = .admission(account: member.account)
            return finding
        }
        guard case .parsed(let document) = policy else { return finding.blocked(by: malformed) }
        let decision = context.decide("logs:PutSubscriptionFilter", for: member.account, document)
        switch decision {
        case .allowed: break
        case .denied:
            finding.fail(.denied, found: "destination policy: \(decision.words)")
            finding.remedy = .advice("Change the statement that denies it; Roundsman never changes one.")
        case .notGranted:
            finding.fail(.notAdmitted, found: "destination policy: \(decision.words)")
            if context.isForOrganization, accountsNamed.isEmpty {
                finding.remedy = .advice(
                    "The policy admits an organization: the account belongs into it, or into a statement of its own."
                )
            } else {
                finding.repair = .admission(account: member.account)
            }
        case .undetermined:
            return finding.blocked(by: context.obstacle(decision, "destination policy"))
        }
        return finding
    }

    private var malformed: Obstacle {
        .undecidable("destination policy", "the policy is malformed", context.role)
    }

    private var accountsNamed: [String] { context.policy?.accountsNamed(for: "logs:PutSubscriptionFilter") ?? [] }

    /// The policy that is there with these accounts added.
    private func admit(_ accounts: [String]) -> Remedy {
        put(AdmissionMerge(context: context).adding(accounts, to: reading.policy.value??.text))
    }

    /// A policy for all senders, where there is none, or one that is no policy.
    private var whole: Remedy {
        put(AdmissionMerge(context: context).adding(context.senders.map(\.account), to: nil))
    }

    private func put(_ outcome: AdmissionMerge.Outcome) -> Remedy {
        switch outcome {
        case .nothing: .advice("Look again: everyone is admitted by now.")
        case .impossible(let why): .advice("Change the policy by hand: \(why).")
        case .merged(let policy):
            .commands([
                Remedy.aws(
                    "logs put-destination-policy",
                    region: context.region,
                    [("destination-name", settings.name), ("access-policy", policy)]
                )
            ])
        }
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
            guard reading.policy.found != nil else { return finding.skipped() }
            return finding.blocked(by: malformed)
        }
        let unbound = policy.statementsForEveryone("logs:PutSubscriptionFilter").unbound
        guard let statement = unbound.first else { return finding }
        finding.fail(
            .openToAll,
            found: "statement \(statement.index + 1) admits every account there is"
        )
        finding.remedy = .advice("Add a condition StringEquals on aws:PrincipalOrgID, or name the accounts.")
        return finding
    }
}
