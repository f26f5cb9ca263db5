package import Resilience

extension AWSAccess {
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
            credentials: BoundedCredentials(cache: cache, deadline: deadline),
            budget: budget(account),
            access: self,
            deadline: deadline
        )
    }

    func client(
        _ service: AWSService,
        region: String,
        _ credentials: any CredentialProvider,
        _ deadline: Deadline,
        _ budget: CallBudget?,
        _ quota: RetryQuota
    ) throws -> AWSClient {
        let endpoint = try settings.endpoint(service, region: region)
        var pipeline = pipeline
        pipeline.deadline = deadline
        pipeline.quota = quota
        pipeline.authenticator = SigV4Authenticator(
            credentials,
            SignatureV4(service: service.prefix, region: endpoint.signingRegion),
            wallClock: wallClock,
            skews: skews
        )
        return AWSClient(
            service,
            at: endpoint,
            pipeline: pipeline,
            wallClock: wallClock,
            budget: budget
        )
    }
}
