import AWS
import AWSServices
import JobKit
import Policies

/// Judges the role with which the logs service writes to the stream: R1 to R3.
struct RoleJudge {
    let context: DestinationContext

    private var settings: DestinationSettings { context.settings }
    private var reading: RoleReading? { context.reading.role.value ?? nil }
    private var name: String { reading?.role.name ?? settings.role ?? settings.name }
    private var services: [String] { ["logs.amazonaws.com", "logs.\(context.region).amazonaws.com"] }

    /// R1 for the hub and each sender, R2, R3.
    func findings() -> [Finding] {
        let members = context.senders.filter { $0.account != context.hub }
        let hub = Member(account: context.hub, name: "hub", regions: [context.region])
        return ([hub] + members).map(assumable) + [principal(), mayWrite()]
    }

    private func blocked(_ finding: Finding) -> Finding? {
        if let obstacle = context.reading.destination.obstacle ?? context.reading.role.obstacle {
            return finding.blocked(by: obstacle)
        }
        return nil
    }

    private func assumable(_ member: Member) -> Finding {
        var place = context.place(member.account)
        place.member = member.name
        let isSender = context.senders.contains { $0.account == member.account }
        // The hub's own entry serves the test record of PutDestination; events of members do without it.
        var finding = Finding(.roleAssumable, place, .ok, .asConfigured, resource: name, link: isSender ? .role : nil)
        finding.expected = "the logs service may take on \(name) for account \(member.account)"
        if let blocked = blocked(finding) { return blocked }
        guard let reading else {
            finding.fail(.missing, expected: finding.expected, found: "there is no role \(name)")
            finding.remedy = .advice("Create the role and give it to the destination.")
            finding.link = .role
            return finding
        }
        guard case .parsed(let trust) = reading.trust else {
            return finding.undecided(
                by: Obstacle(operation: "evaluate trust policy", error: "the policy is malformed", role: context.role)
            )
        }
        let decisions = sources(member).map { source in decide(source, member.account, trust) }
        let open = decisions.first { !$0.isAllowed && !$0.isRefused }
        if let refused = decisions.first(where: \.isRefused) {
            finding.fail(.notAssumable, expected: finding.expected, found: "trust policy: \(refused.words)")
            if case .notGranted = refused { finding.repair = .trust(role: name, account: member.account) }
            finding.remedy = trustRemedy(trust, member.account)
        } else if let open {
            return finding.undecided(by: open.obstacle("trust policy", context.role))
        }
        return finding
    }

    /// Whether a trust policy lets the service in for an account, whatever else it says.
    func trusts(_ account: String, _ trust: PolicyDocument) -> Bool {
        let member =
            context.senders.first { $0.account == account } ?? Member(account: account, name: account, regions: [])
        return sources(member).allSatisfy { decide($0, account, trust).isAllowed }
    }

    /// What the service says it acts for: a log group of the member, and for the hub the destination.
    private func sources(_ member: Member) -> [String] {
        let groups = settings.logGroups.map { $0.replacing("*", with: "any") }
        let prefix = "arn:\(context.partition):logs:\(context.region):\(member.account)"
        let own =
            context.senders.contains { $0.account == member.account }
            ? groups.map { "\(prefix):log-group:\($0):*" } : []
        return own + (member.account == context.hub ? [context.destinationARN] : [])
    }

    /// Either name of the service will do.
    private func decide(_ source: String, _ account: String, _ trust: PolicyDocument) -> Decision {
        let decisions = services.map { service in
            var known = [
                "aws:SourceArn": [source], "aws:SourceAccount": [account], "aws:PrincipalIsAWSService": ["true"],
                "aws:PrincipalServiceName": [service], "aws:SecureTransport": ["true"],
            ]
            var absent: Set = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalAccount", "aws:PrincipalArn"]
            if let organization = context.organization, case .known(let id) = organization.id {
                switch organization.accounts {
                case nil: known["aws:SourceOrgID"] = [id]
                case .known(let accounts)? where accounts.contains(account): known["aws:SourceOrgID"] = [id]
                case .known?: absent.insert("aws:SourceOrgID")
                case .unknown?: break
                }
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

    private func trustRemedy(_ trust: PolicyDocument, _ account: String) -> Remedy {
        guard let merged = TrustMerge(trust, context)?.adding([account]), merged != trust else {
            return .advice("Let logs.amazonaws.com take on the role for account \(account) in the role's trust policy.")
        }
        return .commands([
            Remedy.aws(
                "iam update-assume-role-policy",
                region: nil,
                [("role-name", name), ("policy-document", merged.text)]
            )
        ])
    }

    private func principal() -> Finding {
        var finding = Finding(.rolePrincipal, context.place(), .ok, .asConfigured, resource: name)
        finding.expected = "logs.amazonaws.com or logs.\(context.region).amazonaws.com"
        if let blocked = blocked(finding) { return blocked }
        guard let reading else { return finding.skipped() }
        guard case .parsed(let trust) = reading.trust else {
            return finding.undecided(
                by: Obstacle(operation: "evaluate trust policy", error: "the policy is malformed", role: context.role)
            )
        }
        let named = trust.statements.filter { $0.effect == .allow }.flatMap(\.services)
        let ours = named.filter { $0.hasPrefix("logs.") }
        finding.found = named.joined(separator: ", ")
        if !ours.contains(where: { services.contains($0.lowercased()) }) {
            let isPlaceholder = ours.contains { $0.hasPrefix("logs.region.") }
            finding.status = .fail
            finding.reason = ours.isEmpty ? .noLogsPrincipal : isPlaceholder ? .placeholderRegion : .otherRegion
            finding.remedy = .advice("Name logs.amazonaws.com as the service in the role's trust policy.")
            return finding
        }
        let guarded = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"].contains {
            !trust.conditions(on: $0, in: .allow).isEmpty
        }
        if !guarded {
            finding.status = .warn
            finding.reason = .confusedDeputy
            finding.expected = "a condition on aws:SourceArn or aws:SourceAccount"
            finding.found = "none: any account's logs may be sent through this role"
            finding.remedy = .advice(
                "Add a condition on aws:SourceArn that names the log groups of the hub and of every sender."
            )
        }
        finding.advice = trust.advice.map { "\($0.word.rawValue) in statement \($0.statement + 1): \($0.value)" }
        return finding
    }

    private func mayWrite() -> Finding {
        var finding = Finding(.roleMayWrite, context.place(), .ok, .asConfigured, resource: name, link: .role)
        finding.expected = "\(name) may call kinesis:PutRecord on \(context.streamARN)"
        if let blocked = blocked(finding) { return blocked }
        guard let reading else { return finding.skipped() }
        if let obstacle = context.reading.streamPolicy.obstacle { return finding.blocked(by: obstacle) }
        let access = RoleAccess(reading, account: context.hub, region: context.region)
        let stream = (context.reading.streamPolicy.value ?? nil).map { Reading.known($0) }
        let write = access.decide("kinesis:PutRecord", on: context.streamARN, resourcePolicy: stream)
        if case .unknown(let obstacle) = write { return finding.blocked(by: obstacle.by(context.role)) }
        var missing: [RepairProposal.Permission] = []
        if case .known(let decision) = write, !decision.isAllowed {
            guard decision.isRefused else {
                return finding.undecided(by: decision.obstacle("role policies", context.role))
            }
            finding.fail(.mayNotWrite, expected: finding.expected, found: "kinesis:PutRecord: \(decision.words)")
            if decision == .notGranted {
                missing.append(.init(action: "kinesis:PutRecord", resource: context.streamARN))
            }
        }
        switch keyUse(access) {
        case .unknown(let obstacle)?:
            if finding.status == .ok { return finding.undecided(by: obstacle.by(context.role)) }
        case .known(let decision)? where !decision.isAllowed:
            guard decision.isRefused else {
                if finding.status == .ok { return finding.undecided(by: decision.obstacle("key policy", context.role)) }
                break
            }
            if finding.status == .ok {
                finding.fail(
                    .mayNotUseKey,
                    expected: "\(name) may call kms:GenerateDataKey",
                    found: "kms:GenerateDataKey: \(decision.words)"
                )
            }
            if decision == .notGranted, let key = (context.reading.key?.value ?? nil)?.key.arn {
                missing.append(.init(action: "kms:GenerateDataKey", resource: key))
            }
        case .known?, nil: break
        }
        if finding.status == .fail {
            finding.remedy =
                missing.isEmpty
                ? .advice("Remove what denies it: a Deny, or the role's permissions boundary.")
                : .commands([InlinePolicy.command(role: name, missing)])
            if !missing.isEmpty { finding.repair = .permissions(role: name, missing) }
        } else if case .known(let records) = access.decide(
            "kinesis:PutRecords",
            on: context.streamARN,
            resourcePolicy: stream
        ),
            !records.isAllowed
        {
            finding.advice.append("grant kinesis:PutRecords, too: newer set-ups write in batches")
        }
        return finding
    }

    /// `nil` where no key of ours encrypts the stream.
    private func keyUse(_ access: RoleAccess) -> Reading<Decision>? {
        guard let key = context.reading.key else { return nil }
        if let obstacle = key.obstacle { return .unknown(obstacle) }
        guard let key = key.value ?? nil, let policy = key.policy else { return nil }
        return access.decide(
            "kms:GenerateDataKey",
            onKey: key.key.arn ?? key.key.keyId,
            policy: policy,
            stream: context.streamARN
        )
    }
}

extension Obstacle {
    /// The same, met by another.
    func by(_ role: String) -> Obstacle {
        Obstacle(operation: operation, error: error, role: self.role.isEmpty ? role : self.role)
    }
}
