package import FoundationEssentials
import POSIX
package import Resilience
package import Transport

/// The way into AWS of one process: credentials found once, roles taken on once, a signer for each service.
package struct AWSAccess: Sendable {
    let settings: AWSSettings
    let pipeline: RequestPipeline
    let wallClock: @Sendable () -> Date
    let skews = ClockSkews()
    private let pacer: CallPacer
    private let chain: CredentialChain
    private let base: CachedCredentials
    private let roles = Locked<[String: CachedCredentials]>([:])
    /// What the configuration says where the environment does not.
    private let region: String?
    /// Taken on before anything else is touched.
    let roleARN: String?

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
        pacer = CallPacer(clock: pipeline.clock)
        let chain = CredentialChain(
            settings: settings,
            pipeline: pipeline,
            wallClock: wallClock,
            budget: Self.budget("chain", pacer),
            skews: skews
        )
        self.settings = settings
        self.pipeline = pipeline
        self.wallClock = wallClock
        self.region = region
        self.roleARN = roleARN
        self.chain = chain
        base = CachedCredentials(wallClock: wallClock) { try await chain.fetch() }
    }

    /// How often we call for ourselves, before it is known whose account pays: four fifths of what holds where nothing is published.
    private static func budget(_ whose: String, _ pacer: CallPacer) -> CallBudget {
        CallBudget(account: whose, pacer: pacer) { _, _ in 4 }
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
            SignatureV4(service: service, region: try await resolve(region, deadline)),
            wallClock: wallClock,
            skews: skews
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

    private func client(_ service: AWSService, _ deadline: Deadline) async throws -> AWSClient {
        try client(
            service,
            region: try await resolve(nil, deadline),
            try provider(roleARN, deadline),
            deadline,
            Self.budget("hub", pacer),
            pipeline.quota
        )
    }

    private func resolve(_ wanted: String?, _ deadline: Deadline) async throws -> String {
        if let known = wanted ?? region ?? settings.region { return known }
        var pipeline = pipeline
        pipeline.deadline = deadline
        if let found = try await InstanceMetadata(settings: settings, pipeline: pipeline).region() { return found }
        throw AWSConfigurationError("no AWS region: set search.auth.region, hub.region or AWS_REGION")
    }

    /// The chain's own identity, or a role that it takes on, in the region that the configuration names.
    func provider(_ roleARN: String?, _ deadline: Deadline) throws -> any CredentialProvider {
        guard let roleARN else { return BoundedCredentials(cache: base, deadline: deadline) }
        let cache = roles.withLock { roles in
            if let known = roles[roleARN] { return known }
            let chain = chain, base = base, region = region
            let made = CachedCredentials(wallClock: wallClock) {
                let sts = try chain.sts(signedWith: base, region: region)
                return try await sts.assumeRole(roleARN, sessionName: CredentialChain.sessionName).credentials
            }
            roles[roleARN] = made
            return made
        }
        return BoundedCredentials(cache: cache, deadline: deadline)
    }
}
