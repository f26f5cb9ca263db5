import AWS
import AWSServices
import POSIX
import Policies

/// Reads roles of the hub, each once.
final class RoleReader: Sendable {
    private let session: AWSSession
    private let region: String
    private let looker: Looker
    private let known = Locked<[String: Reading<RoleReading?>]>([:])

    init(_ session: AWSSession, region: String) {
        self.session = session
        self.region = region
        looker = Looker(role: session.arn)
    }

    /// A role with its policies.
    ///
    /// - Parameter name: Without its path.
    /// - Returns: A known absence when there is no such role.
    /// - Throws: `CancellationError`; `AWSConfigurationError` for an endpoint that is no address.
    func read(_ name: String) async throws -> Reading<RoleReading?> {
        if let reading = known.withLock({ $0[name] }) { return reading }
        let reading = try await fetch(name)
        known.withLock { $0[name] = reading }
        return reading
    }

    private func fetch(_ name: String) async throws -> Reading<RoleReading?> {
        let client = IAMClient(try session.client(.iam, region: region))
        let role = try await looker.lookFor("iam GetRole", absent: "NoSuchEntity") { try await client.role(name) }
        guard let found = role.found else { return role.map { _ in nil } }
        var boundary: Reading<NamedPolicy>?
        if let arn = found.permissionsBoundaryARN { boundary = try await managed(arn, client) }
        return .known(
            RoleReading(
                role: found,
                trust: PolicyText(found.assumeRolePolicyDocument),
                identity: try await identity(of: name, client),
                boundary: boundary
            )
        )
    }

    private func identity(of role: String, _ client: IAMClient) async throws -> Reading<[NamedPolicy]> {
        let names = try await looker.look("iam ListRolePolicies") { try await client.inlinePolicyNames(of: role) }
        let attached = try await looker.look("iam ListAttachedRolePolicies") {
            try await client.attachedPolicies(of: role)
        }
        if let obstacle = names.obstacle ?? attached.obstacle { return .unknown(obstacle) }
        var policies: [NamedPolicy] = []
        for name in names.value ?? [] {
            let policy = try await looker.look("iam GetRolePolicy") {
                try Self.named(name, try await client.inlinePolicy(name, of: role))
            }
            guard let policy = policy.value else { return policy.map { [$0] } }
            policies.append(policy)
        }
        for arn in attached.value ?? [] {
            let policy = try await managed(arn, client)
            guard let policy = policy.value else { return policy.map { [$0] } }
            policies.append(policy)
        }
        return .known(policies)
    }

    private func managed(_ arn: String, _ client: IAMClient) async throws -> Reading<NamedPolicy> {
        try await looker.look("iam GetPolicyVersion") {
            try Self.named(ARN.lastPart(of: arn), try await client.managedPolicy(arn))
        }
    }

    private static func named(_ name: String, _ text: String) throws -> NamedPolicy {
        NamedPolicy(name: name, document: try PolicyDocument(text), kind: .identity)
    }
}
