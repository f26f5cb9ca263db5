import AWS
import AWSServices
import JobKit
import Policies

/// Judges the role with which the logs service writes to the stream: R2 and R3; `TrustJudge` judges R1.
struct RoleJudge {
    let context: DestinationContext

    private var settings: DestinationSettings { context.settings }
    private var reading: RoleReading? { context.reading.role?.found }

    /// What findings about the role call it.
    var name: String { reading?.role.name ?? settings.role ?? settings.name }

    /// R1 for the hub and each sender, R2, R3.
    func findings() -> [Finding] {
        guard context.reading.role != nil || context.reading.destination.obstacle != nil else {
            // Nobody names a role: the destination is missing, which D1 tells.
            return TrustJudge(context: context, name: name).skipped()
                + [finding(.rolePrincipal, nil).skipped(), finding(.roleMayWrite, .role).skipped()]
        }
        return TrustJudge(context: context, name: name).findings() + [principal(), mayWrite()]
    }

    private func finding(_ check: Check, _ link: Link?) -> Finding {
        Finding(check, context.place(), .ok, .asConfigured, resource: name, link: link)
    }

    private func blocked(_ finding: Finding) -> Finding? {
        if let obstacle = context.reading.destination.obstacle ?? context.reading.role?.obstacle {
            return finding.blocked(by: obstacle)
        }
        return nil
    }

    private func principal() -> Finding {
        var finding = finding(.rolePrincipal, nil)
        let services = context.principals(of: "logs")
        finding.expected = services.joined(separator: " or ")
        if let blocked = blocked(finding) { return blocked }
        guard let reading else { return finding.skipped() }
        guard case .parsed(let trust) = reading.trust else {
            return finding.blocked(by: .malformedTrust(context.role))
        }
        let admitting = trust.statements.filter { $0.effect == .allow && $0.speaks(of: "sts:AssumeRole") }
        let named = admitting.flatMap(\.services)
        finding.found = named.joined(separator: ", ")
        let ours = admitting.filter { $0.services.contains { services.contains($0.lowercased()) } }
        guard !ours.isEmpty else {
            let logs = named.map { $0.lowercased() }.filter { $0.hasPrefix("logs.") }
            let isPlaceholder = logs.contains { $0.hasPrefix("logs.region.") }
            finding.status = .fail
            finding.reason = logs.isEmpty ? .noLogsPrincipal : isPlaceholder ? .placeholderRegion : .otherRegion
            finding.remedy = .advice("Name \(services[0]) as the service in the role's trust policy.")
            return finding
        }
        if !ours.allSatisfy(\.isBoundToSource) {
            finding.warn(
                .confusedDeputy,
                expected: "a condition on aws:SourceArn or aws:SourceAccount",
                found: "none: any account's logs may be sent through this role"
            )
            finding.remedy = .advice(
                "Add a condition on aws:SourceArn that names the log groups of the hub and of every sender."
            )
        }
        finding.advice = trust.advice.map(\.sentence)
        return finding
    }

    private func mayWrite() -> Finding {
        var finding = finding(.roleMayWrite, .role)
        finding.expected = "\(name) may call kinesis:PutRecord on \(context.streamARN)"
        if let blocked = blocked(finding) { return blocked }
        guard let reading else { return finding.skipped() }
        if let obstacle = context.reading.streamPolicy.obstacle { return finding.blocked(by: obstacle) }
        let access = RoleAccess(reading, context)
        let stream = context.reading.streamPolicy.found.map { Reading.known($0) }
        let write = access.decide("kinesis:PutRecord", on: context.streamARN, resourcePolicy: stream)
        var missing: [RepairProposal.Permission] = []
        switch write {
        case .unknown(let obstacle): return finding.blocked(by: obstacle)
        case .known(let decision) where decision.isAllowed: break
        case .known(let decision) where decision.isRefused:
            finding.fail(.mayNotWrite, found: "kinesis:PutRecord: \(decision.words)")
            if decision == .notGranted {
                missing.append(.init(action: "kinesis:PutRecord", resource: context.streamARN))
            }
        case .known(let decision): return finding.blocked(by: context.obstacle(decision, "role policies"))
        }
        if let open = judgeKey(access, &finding, &missing) { return open }
        guard finding.status != .fail else { return mended(finding, reading, missing) }
        if case .known(let records) = access.decide("kinesis:PutRecords", on: context.streamARN, resourcePolicy: stream),
            !records.isAllowed
        {
            finding.advice.append("grant kinesis:PutRecords, too: newer set-ups write in batches")
        }
        return finding
    }

    /// Whether the role may use the stream's key; nothing to ask where no key of ours encrypts the stream.
    ///
    /// - Returns: The finding made unknown, where the key decides and cannot be decided.
    private func judgeKey(
        _ access: RoleAccess,
        _ finding: inout Finding,
        _ missing: inout [RepairProposal.Permission]
    ) -> Finding? {
        guard let key = context.reading.key else { return nil }
        if let obstacle = key.obstacle { return finding.status == .fail ? nil : finding.blocked(by: obstacle) }
        guard let key = key.found, let policy = key.policy else { return nil }
        let action = "kms:GenerateDataKey", arn = key.key.arn ?? key.key.keyId
        switch access.decide(action, onKey: arn, policy: policy, stream: context.streamARN) {
        case .unknown(let obstacle):
            return finding.status == .fail ? nil : finding.blocked(by: obstacle)
        case .known(let decision) where decision.isAllowed: return nil
        case .known(let decision) where decision.isRefused:
            let mayHelp = access.keyPolicyAdmits(action, onKey: arn, policy: policy, stream: context.streamARN)
            if finding.status != .fail {
                let place = decision == .notGranted && !mayHelp ? "the key policy: " : ""
                finding.fail(
                    .mayNotUseKey,
                    expected: "\(name) may call \(action)",
                    found: "\(action): \(place)\(decision.words)"
                )
            }
            if decision == .notGranted, mayHelp { missing.append(.init(action: action, resource: arn)) }
            return nil
        case .known(let decision):
            return finding.status == .fail ? nil : finding.blocked(by: context.obstacle(decision, "key policy"))
        }
    }

    private func mended(
        _ finding: Finding,
        _ reading: RoleReading,
        _ missing: [RepairProposal.Permission]
    ) -> Finding {
        var finding = finding
        guard !missing.isEmpty else {
            finding.remedy = .advice(
                finding.reason == .mayNotUseKey
                    ? "Let the key's own policy admit the role \(name), or hand the decision to the account's policies."
                    : "Remove what denies it: a Deny, or the role's permissions boundary."
            )
            return finding
        }
        finding.remedy = InlinePolicy.remedy(reading, missing, region: context.region)
        // A role that the configuration does not name belongs to somebody else.
        if context.isOurs(role: name) { finding.repair = .permissions(role: name, missing) }
        return finding
    }
}

extension RoleAccess {
    /// What a role may do about one destination.
    init(_ reading: RoleReading, _ context: DestinationContext) {
        let isMember = context.organization?.holds(context.hub) == true
        self.init(
            reading,
            account: context.hub,
            region: context.region,
            organization: isMember ? context.organization?.id.value : nil,
            caller: context.role
        )
    }
}

extension PolicyAdvice {
    /// For people.
    var sentence: String { "\(word.rawValue) in statement \(statement + 1): \(value)" }
}
