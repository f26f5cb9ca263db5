package import FoundationEssentials
import POSIX
package import Resilience
package import Transport

/// The way into AWS of one process: credentials found once, roles taken on once, a signer for each service.
package struct AWSAccess: Sendable {
    private let settings: AWSSettings
    private let pipeline: RequestPipeline
    private let wallClock: @Sendable () -> Date
    private let base: CachedCredentials
    private let roles = Locked<[String: CachedCredentials]>([:])
    /// What the configuration says where the environment does not.
    private let region: String?
    /// Taken on before anything else is touched.
    private let roleARN: String?

    /// Reads variables and shared files; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - environment: Variables, files, processes.
    ///   - pipeline: Without a signer.
    ///   - wallClock: The machine's clock.
    ///   - region: Used where a call names none; before the environment's.
    ///   - roleARN: The role for SSM and the Secrets Manager; `nil` for the chain's own identity.
    /// - Throws: `CredentialError` for files that cannot be read, and for a profile that is not there.
    package init(
        _ environment: AWSEnvironment,
        pipeline: RequestPipeline,
        wallClock: @escaping @Sendable () -> Date,
        region: String?,
        roleARN: String?
    ) throws {
        let settings = try AWSSettings(environment)
        var pipeline = pipeline
        pipeline.policy = try settings.retryPolicy()
        let chain = CredentialChain(settings: settings, pipeline: pipeline, wallClock: wallClock)
        self.settings = settings
        self.pipeline = pipeline
        self.wallClock = wallClock
        self.region = region
        self.roleARN = roleARN
        base = CachedCredentials(wallClock: wallClock) { try await chain.fetch() }
    }

    /// How often a request is tried.
    package var retryPolicy: RetryPolicy { pipeline.policy }

    /// Makes the signer of a service.
    ///
    /// - Parameters:
    ///   - service: The name in the signature's scope, such as `es`.
    ///   - region: `nil` for the configured one, then the environment's.
    ///   - roleARN: `nil` for the chain's own identity.
    ///   - deadline: Bounds the fetching of credentials.
    /// - Returns: A signer; credentials are fetched now, so that their absence is told before any work.
    /// - Throws: `CredentialError`, `AWSError`, `TransportError`.
    package func authenticator(
        service: String,
        region: String?,
        roleARN: String?,
        deadline: Deadline
    ) async throws -> any RequestAuthenticator {
        let provider = try provider(roleARN, deadline)
        _ = try await provider.credentials()
        return SigV4Authenticator(
            provider,
            SignatureV4(service: service, region: try await resolve(region)),
            wallClock: wallClock
        )
    }

    /// Reads a parameter of the Systems Manager.
    ///
    /// - Parameters:
    ///   - name: Its name or ARN.
    ///   - deadline: Bounds the call.
    /// - Returns: Its value, decrypted.
    /// - Throws: `AWSError`, `CredentialError`, `TransportError`, `DeadlineExceeded`.
    package func parameter(_ name: String, deadline: Deadline) async throws -> Secret {
        try await SSMClient(try await client(.ssm, deadline)).parameter(name)
    }

    /// Reads a secret of the Secrets Manager.
    ///
    /// - Parameters:
    ///   - id: Its name or ARN.
    ///   - deadline: Bounds the call.
    /// - Returns: Its current value.
    /// - Throws: As `parameter`.
    package func secret(_ id: String, deadline: Deadline) async throws -> Secret {
        try await SecretsManagerClient(try await client(.secretsManager, deadline)).value(of: id)
    }

    /// Asks who we are.
    ///
    /// - Parameter deadline: Bounds the call.
    /// - Returns: Account, ARN and id.
    /// - Throws: As `parameter`.
    package func callerIdentity(deadline: Deadline) async throws -> CallerIdentity {
        try await STSClient(try await client(.sts, deadline)).callerIdentity()
    }

    /// Becomes the hub's identity and asks whose account it is.
    ///
    /// - Parameters:
    ///   - deadline: Bounds everything that is done with it.
    ///   - budget: How often the account's operations may be called.
    /// - Returns: A session of the configured role, or of the chain's own identity.
    /// - Throws: As `parameter`.
    package func session(
        deadline: Deadline,
        budget: @Sendable (_ account: String) -> CallBudget?
    ) async throws -> AWSSession {
        let provider = try provider(roleARN, deadline)
        let identity = try await callerIdentity(deadline: deadline)
        return AWSSession(
            account: identity.account,
            arn: identity.arn,
            credentials: provider,
            budget: budget(identity.account),
            access: self,
            deadline: deadline
        )
    }

    /// Takes on a role from a session.
    ///
    /// - Parameters:
    ///   - role: Which one.
    ///   - session: Whose credentials ask for it; its budget pays for the call.
    ///   - region: Of the Security Token Service.
    ///   - deadline: Bounds everything that is done with it.
    ///   - budget: How often the other account's operations may be called.
    /// - Returns: A session whose account is the one in the answer, not the one in the role's ARN.
    /// - Throws: As `parameter`; `CredentialError` when the answer names no account.
    package func assume(
        _ role: AssumableRole,
        from session: AWSSession,
        region: String,
        deadline: Deadline,
        budget: @Sendable (_ account: String) -> CallBudget?
    ) async throws -> AWSSession {
        let sts = STSClient(try session.client(.sts, region: region))
        let first = try await sts.assumeRole(
            role.arn,
            sessionName: role.sessionName,
            externalID: role.externalID,
            duration: 3_600
        )
        guard let account = first.account else {
            throw CredentialError("sts AssumeRole: the answer names no account")
        }
        let cache = CachedCredentials(wallClock: wallClock, first: first.credentials) {
            let next = try await sts.assumeRole(
                role.arn,
                sessionName: role.sessionName,
                externalID: role.externalID,
                duration: 3_600
            )
            guard next.account == account else { throw CredentialError("sts AssumeRole: the account has changed") }
            return next.credentials
        }
        return AWSSession(
            account: account,
            arn: first.arn,
            credentials: cache,
            budget: budget(account),
            access: self,
            deadline: deadline
        )
    }

    private func client(_ service: AWSService, _ deadline: Deadline) async throws -> AWSClient {
        try client(service, region: try await resolve(nil), try provider(roleARN, deadline), deadline, nil)
    }

    func client(
        _ service: AWSService,
        region: String,
        _ credentials: any CredentialProvider,
        _ deadline: Deadline,
        _ budget: CallBudget?
    ) throws -> AWSClient {
        let endpoint = try settings.endpoint(service, region: region)
        var pipeline = pipeline
        pipeline.deadline = deadline
        pipeline.authenticator = SigV4Authenticator(
            credentials,
            SignatureV4(service: service.prefix, region: endpoint.signingRegion),
            wallClock: wallClock
        )
        return AWSClient(
            service,
            at: endpoint,
            pipeline: pipeline,
            wallClock: wallClock,
            budget: budget
        )
    }

    private func resolve(_ wanted: String?) async throws -> String {
        if let known = wanted ?? region ?? settings.region { return known }
        if let found = try await InstanceMetadata(settings: settings, pipeline: pipeline).region() {
            return found
        }
        throw AWSConfigurationError("no AWS region: set search.auth.region, hub.region or AWS_REGION")
    }

    private func provider(_ roleARN: String?, _ deadline: Deadline) throws -> any CredentialProvider {
        guard let roleARN else { return base }
        return roles.withLock { roles in
            if let known = roles[roleARN] { return known }
            let chain = CredentialChain(settings: settings, pipeline: pipeline, wallClock: wallClock), base = base
            let made = CachedCredentials(wallClock: wallClock) {
                let sts = try chain.sts(chain.pipeline, signedWith: try await base.credentials())
                return try await sts.assumeRole(roleARN, sessionName: chain.defaultSessionName).credentials
            }
            roles[roleARN] = made
            return made
        }
    }
}
