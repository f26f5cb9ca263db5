import AWSServices
import Policies

/// What a role of the hub may do: its own policies, its boundary, and the policy of the thing.
///
/// Service and resource control policies, session policies and grants are not looked at.
struct RoleAccess {
    private let reading: RoleReading
    private let account: String
    private let region: String
    private let organization: String?
    /// The ARN of the identity that has read the policies.
    private let caller: String

    /// - Parameters:
    ///   - reading: The role.
    ///   - account: Its account, which is the things', too.
    ///   - region: Of the things.
    ///   - organization: The organization of the account; `nil` where it is not known.
    ///   - caller: The ARN of the identity that has read the policies; empty where that plays no part.
    init(_ reading: RoleReading, account: String, region: String, organization: String? = nil, caller: String = "") {
        self.reading = reading
        self.account = account
        self.region = region
        self.organization = organization
        self.caller = caller
    }

    /// Decides about a thing in the role's own account: one side's Allow is enough, any side's Deny is one.
    ///
    /// - Parameters:
    ///   - action: Such as `kinesis:PutRecord`.
    ///   - resource: The thing's ARN.
    ///   - resourcePolicy: The thing's own policy; `nil` where it has none.
    /// - Returns: Unknown where a policy could not be read; a Deny by the boundary as a whole where it does not reach, since no grant in the
    ///   role's own policies helps then.
    func decide(_ action: String, on resource: String, resourcePolicy: Reading<PolicyText>?) -> Reading<Decision> {
        let request = request(action, resource)
        let thing = resourcePolicy.map { evaluate($0, "resource policy", request) } ?? .known(Verdict())
        return decide(request, thing) { _, role in role }
    }

    /// Decides about a key: its policy lets the role in itself, or hands the decision to the account's policies.
    ///
    /// See https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
    ///
    /// - Parameters:
    ///   - action: Such as `kms:GenerateDataKey`.
    ///   - key: The key's ARN.
    ///   - policy: The key's policy.
    ///   - stream: The ARN of the stream for which the key is used.
    /// - Returns: As for any other thing.
    func decide(_ action: String, onKey key: String, policy: Reading<PolicyText>, stream: String) -> Reading<Decision> {
        let request = request(action, key, encryption(stream))
        return decide(request, evaluate(policy, "key policy", request)) { key, role in
            .all([key.allow(by: .account), role])
        }
    }

    /// Whether a key's policy leaves it to the role: it lets the role in itself, or hands the decision to the account's policies.
    ///
    /// - Parameters:
    ///   - action: Such as `kms:GenerateDataKey`.
    ///   - key: The key's ARN.
    ///   - policy: The key's policy.
    ///   - stream: The ARN of the stream for which the key is used.
    /// - Returns: `true` only where it is certain that a grant in the role's own policies would do, as far as the key has a say.
    func keyPolicyAdmits(_ action: String, onKey key: String, policy: Reading<PolicyText>, stream: String) -> Bool {
        guard let verdict = evaluate(policy, "key policy", request(action, key, encryption(stream))).value else {
            return false
        }
        return verdict.allow.isYes && verdict.deny == .no
    }

    /// Joins the three sides.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - thing: What the thing's policy says.
    ///   - own: What the role's own policies are worth within their boundary, given what the thing's policy says.
    /// - Returns: Unknown where a side could not be read.
    private func decide(
        _ request: AccessRequest,
        _ thing: Reading<Verdict>,
        own: (_ thing: Verdict, _ role: Answer) -> Answer
    ) -> Reading<Decision> {
        guard case .known(let thing) = thing else { return thing.map { $0.decision } }
        // What cannot be read may hold a Deny.
        guard case .known(let boundary) = bounds(request) else { return bounds(request).map { _ in .notGranted } }
        let identity = reading.identity.map { PolicyEvaluator.verdict($0, request) }
        guard case .known(let role) = identity else { return identity.map { $0.decision } }

        let bound = boundary.map { [$0.allow] } ?? []
        let allow = Answer.any([
            own(thing, .all([role.allow] + bound)), .all([thing.allow(by: .name)] + bound),
            thing.allow(by: .principalARN), unbound(thing.allow(by: .everyone), boundary),
        ])
        let deny = Answer.any([thing.deny, role.deny, boundary?.deny ?? .no])
        if allow == .no, !deny.isYes, bound == [.no], let name {
            return .known(.denied(StatementReference(policy: name, index: nil, sid: nil)))
        }
        return .known(Decision(allow: allow, deny: deny))
    }

    /// What is granted to everyone is certain where the boundary allows it, too.
    private func unbound(_ everyone: Answer, _ boundary: Verdict?) -> Answer {
        guard let boundary, !boundary.allow.isYes else { return everyone }
        return everyone.open(because: "whether the role's boundary limits what is granted to everyone")
    }

    /// The boundary's name; `nil` where there is none.
    private var name: String? { reading.boundary?.value.map { "boundary \($0.name)" } }

    /// What the boundary says; a known absence where the role has none.
    private func bounds(_ request: AccessRequest) -> Reading<Verdict?> {
        guard let boundary = reading.boundary else { return .known(nil) }
        return boundary.map { policy in
            let named = NamedPolicy(name: "boundary \(policy.name)", document: policy.document, kind: policy.kind)
            return PolicyEvaluator.verdict([named], request)
        }
    }

    private func evaluate(_ policy: Reading<PolicyText>, _ name: String, _ request: AccessRequest) -> Reading<Verdict> {
        switch policy {
        case .unknown(let obstacle): .unknown(obstacle)
        case .known(.malformed(let problem, _)):
            .unknown(.undecidable(name, problem, caller))
        case .known(.parsed(let document)):
            .known(PolicyEvaluator.verdict([NamedPolicy(name: name, document: document, kind: .resource)], request))
        }
    }

    private func request(
        _ action: String,
        _ resource: String,
        _ more: [String: [String]] = [:]
    ) -> AccessRequest {
        var context = [
            "aws:PrincipalArn": [reading.role.arn], "aws:PrincipalAccount": [account],
            "aws:PrincipalIsAWSService": ["false"], "aws:PrincipalType": ["AssumedRole"],
            "aws:RequestedRegion": [region], "aws:ResourceAccount": [account], "aws:SecureTransport": ["true"],
        ]
        if let organization {
            context["aws:PrincipalOrgID"] = [organization]
            context["aws:ResourceOrgID"] = [organization]
        }
        context.merge(more) { _, new in new }
        return AccessRequest(
            .role(arn: reading.role.arn),
            action,
            on: resource,
            context: context,
            hasBoundary: reading.boundary != nil
        )
    }

    /// What Kinesis says when it uses a key for a stream.
    private func encryption(_ stream: String) -> [String: [String]] {
        var context = [
            "kms:CallerAccount": [account], "kms:EncryptionContext:aws:kinesis:arn": [stream],
            "kms:EncryptionContextKeys": ["aws:kinesis:arn"],
        ]
        // How China's services call themselves there is not published.
        if !region.hasPrefix("cn-") { context["kms:ViaService"] = ["kinesis.\(region).amazonaws.com"] }
        return context
    }
}
