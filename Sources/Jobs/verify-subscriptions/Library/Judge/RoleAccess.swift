import AWSServices
import Policies

/// What a role of the hub may do: its own policies, its boundary, and the policy of the thing.
///
/// Service and resource control policies, session policies and grants are not looked at.
struct RoleAccess {
    let reading: RoleReading
    let account: String
    let region: String

    init(_ reading: RoleReading, account: String, region: String) {
        self.reading = reading
        self.account = account
        self.region = region
    }

    /// Decides about a thing in the role's own account: one side's Allow is enough, any side's Deny is one.
    ///
    /// - Parameters:
    ///   - action: Such as `kinesis:PutRecord`.
    ///   - resource: The thing's ARN.
    ///   - resourcePolicy: The thing's own policy; `nil` where it has none.
    /// - Returns: Unknown where a policy could not be read.
    func decide(_ action: String, on resource: String, resourcePolicy: Reading<PolicyText>?) -> Reading<Decision> {
        let request = request(action, resource)
        var own: Decision?
        if let resourcePolicy {
            switch evaluate(resourcePolicy, "resource policy", request) {
            case .unknown(let obstacle): return .unknown(obstacle)
            case .known(let decision): own = decision
            }
        }
        switch identity(request) {
        case .unknown(let obstacle): return .unknown(obstacle)
        case .known(let identity): return .known(own.map { Self.either($0, identity) } ?? identity)
        }
    }

    /// Decides about a key: its policy lets the role in itself, or hands the decision to the account's policies.
    ///
    /// See https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
    func decide(_ action: String, onKey key: String, policy: Reading<PolicyText>, stream: String) -> Reading<Decision> {
        let context = [
            "kms:ViaService": ["kinesis.\(region).amazonaws.com"], "kms:CallerAccount": [account],
            "kms:EncryptionContext:aws:kinesis:arn": [stream], "kms:EncryptionContextKeys": ["aws:kinesis:arn"],
        ]
        let byRole = request(action, key, context)
        let role: Decision
        switch evaluate(policy, "key policy", byRole) {
        case .unknown(let obstacle): return .unknown(obstacle)
        case .known(let decision): role = decision
        }
        guard case .allowed(let statement) = role else { return .known(role) }
        let document = policy.value?.document
        let admits = document.map { $0.statements[statement.index] }
        let isDirect =
            document?.statements.contains { $0.effect == .allow && $0.names(identity: reading.role.arn) } == true
        switch identity(byRole) {
        // What cannot be read may hold a Deny.
        case .unknown(let obstacle): return .unknown(obstacle)
        case .known(let identity):
            if case .denied = identity { return .known(identity) }
            if identity.isAllowed { return .known(role) }
            // A statement for the role itself, or for everyone, needs no second word.
            let needsNoMore = admits?.names(identity: reading.role.arn) == true || admits?.namesEveryone == true
            return .known(needsNoMore || isDirect && directly(document, byRole) ? role : identity)
        }
    }

    /// Whether the statements that name the role alone would allow it.
    private func directly(_ document: PolicyDocument?, _ request: AccessRequest) -> Bool {
        (document?.statements ?? []).contains { statement in
            guard statement.effect == .allow, statement.names(identity: reading.role.arn),
                let alone = try? PolicyDocument.make(statement: statement.source)
            else { return false }
            return PolicyEvaluator.decide([NamedPolicy(name: "key policy", document: alone, kind: .resource)], request)
                .isAllowed
        }
    }

    private func request(
        _ action: String,
        _ resource: String,
        _ more: [String: [String]] = [:]
    ) -> AccessRequest {
        var context = [
            "aws:PrincipalArn": [reading.role.arn], "aws:PrincipalAccount": [account], "aws:SecureTransport": ["true"],
            "aws:RequestedRegion": [region], "aws:ResourceAccount": [account], "aws:PrincipalIsAWSService": ["false"],
        ]
        context.merge(more) { _, new in new }
        return AccessRequest(.role(arn: reading.role.arn), action, on: resource, context: context)
    }

    private func evaluate(_ policy: Reading<PolicyText>, _ name: String, _ request: AccessRequest) -> Reading<Decision>
    {
        switch policy {
        case .unknown(let obstacle): return .unknown(obstacle)
        case .known(.malformed(let problem, _)):
            return .unknown(Obstacle(operation: "evaluate \(name)", error: problem, role: ""))
        case .known(.parsed(let document)):
            return .known(
                PolicyEvaluator.decide([NamedPolicy(name: name, document: document, kind: .resource)], request)
            )
        }
    }

    /// The role's own policies, within its boundary.
    private func identity(_ request: AccessRequest) -> Reading<Decision> {
        if let boundary = reading.boundary {
            guard case .known(let bound) = boundary else { return boundary.map { _ in .notGranted } }
            switch PolicyEvaluator.decide([bound], request) {
            case .allowed: break
            // No grant helps where the boundary does not reach.
            case .notGranted:
                return .known(.denied(StatementReference(policy: "boundary \(bound.name)", index: 0, sid: nil)))
            case let other: return .known(other)
            }
        }
        return reading.identity.map { PolicyEvaluator.decide($0, request) }
    }

    private static func either(_ left: Decision, _ right: Decision) -> Decision {
        for decision in [left, right] { if case .denied = decision { return decision } }
        if left.isAllowed, !right.isAllowed, !right.isRefused { return right }
        if left.isAllowed { return left }
        if case .undetermined = left { return left }
        return right
    }
}
