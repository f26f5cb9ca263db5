import Resilience
package import Transport

/// A role to take on.
package struct AssumableRole: Sendable, Equatable {
    package let arn: String
    /// 2 to 64 characters; shown in the other account's logs.
    package let sessionName: String
    package let externalID: Secret?

    package init(arn: String, sessionName: String, externalID: Secret? = nil) {
        self.arn = arn
        self.sessionName = sessionName
        self.externalID = externalID
    }
}

/// One identity in one account.
package struct AWSSession: Sendable {
    /// Whose credentials these are: twelve digits, as the Security Token Service says.
    package let account: String
    package let arn: String
    let credentials: any CredentialProvider
    let budget: CallBudget?
    /// Its own, so that an account that is out of order leaves the others their repeats.
    private let quota = RetryQuota()

    private let access: AWSAccess
    private let deadline: Deadline

    init(
        account: String,
        arn: String,
        credentials: any CredentialProvider,
        budget: CallBudget?,
        access: AWSAccess,
        deadline: Deadline
    ) {
        self.account = account
        self.arn = arn
        self.credentials = credentials
        self.budget = budget
        self.access = access
        self.deadline = deadline
    }

    /// A service as this identity calls it.
    ///
    /// - Parameters:
    ///   - service: Which one.
    ///   - region: Such as `us-east-1`.
    /// - Returns: A client bounded by the session's deadline.
    /// - Throws: `AWSConfigurationError` for a configured endpoint that cannot be used.
    package func client(_ service: AWSService, region: String) throws -> AWSClient {
        try access.client(service, region: region, credentials, deadline, budget, quota)
    }
}
