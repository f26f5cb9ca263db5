import FoundationEssentials
import Resilience
package import Transport
import XML

/// Who a caller is.
package struct CallerIdentity: Sendable, Equatable {
    /// Twelve digits.
    package let account: String
    package let arn: String
    package let userID: String
}

/// The Security Token Service.
///
/// See https://docs.aws.amazon.com/STS/latest/APIReference/
package struct STSClient: Sendable {
    private static let version = "2011-06-15"
    private let client: AWSClient

    /// Credentials of a role, and whose they are.
    package struct AssumedRole: Sendable, Equatable {
        package let credentials: AWSCredentials
        package let arn: String

        /// The account in the ARN: twelve digits; `nil` when it names none.
        package var account: String? {
            guard let account = ARN(arn)?.account, account.utf8.count == 12,
                account.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            return account
        }
    }

    init(_ client: AWSClient) { self.client = client }

    /// Asks who we are.
    ///
    /// - Returns: Account, ARN and id of the caller.
    /// - Throws: `AWSError`, `TransportError`, `DeadlineExceeded`, `CancellationError`.
    package func callerIdentity() async throws -> CallerIdentity {
        let result = try await client.query("GetCallerIdentity", version: Self.version, [])
        guard let account = result.text(at: "Account"), let arn = result.text(at: "Arn"),
            let user = result.text(at: "UserId")
        else {
            throw CredentialError("sts GetCallerIdentity: the answer names no account")
        }
        return CallerIdentity(account: account, arn: arn, userID: user)
    }

    /// Takes on a role.
    ///
    /// - Parameters:
    ///   - arn: The role.
    ///   - sessionName: 2 to 64 characters; shown in the other account's logs.
    ///   - externalID: What the role's trust asks for.
    ///   - duration: 900 to 43,200 seconds.
    /// - Returns: Credentials and the ARN that they stand for.
    /// - Throws: As `callerIdentity`.
    // Not inlined: the optimiser of Swift 6.3.1 crashes on what comes of it where the duration is the default.
    @inline(never)
    package func assumeRole(_ arn: String, sessionName: String, externalID: Secret? = nil, duration: Int = 3_600)
        async throws -> AssumedRole
    {
        var parameters = [("RoleArn", arn), ("RoleSessionName", sessionName), ("DurationSeconds", "\(duration)")]
        if let externalID { parameters.append(("ExternalId", externalID.reveal)) }
        let result = try await client.query(
            "AssumeRole",
            version: Self.version,
            parameters,
            secrets: [externalID].compactMap { $0 }
        )
        return try Self.role(result, "AssumeRole")
    }

    /// Takes on a role with a token of an identity provider; not signed.
    ///
    /// - Parameters:
    ///   - arn: The role.
    ///   - sessionName: 2 to 64 characters.
    ///   - token: The provider's token.
    ///   - duration: 900 to 43,200 seconds.
    /// - Returns: Credentials and the ARN that they stand for.
    /// - Throws: As `callerIdentity`.
    package func assumeRoleWithWebIdentity(_ arn: String, sessionName: String, token: Secret, duration: Int = 3_600)
        async throws -> AssumedRole
    {
        let parameters = [
            ("RoleArn", arn), ("RoleSessionName", sessionName), ("DurationSeconds", "\(duration)"),
            ("WebIdentityToken", token.reveal),
        ]
        let operation = "AssumeRoleWithWebIdentity"
        let result = try await client.query(operation, version: Self.version, parameters, secrets: [token])
        return try Self.role(result, operation)
    }

    private static func role(_ result: XMLElement, _ operation: String) throws(CredentialError) -> AssumedRole {
        guard let key = result.text(at: "Credentials", "AccessKeyId"),
            let secret = result.text(at: "Credentials", "SecretAccessKey"),
            let token = result.text(at: "Credentials", "SessionToken"),
            let arn = result.text(at: "AssumedRoleUser", "Arn"),
            let expiration = result.text(at: "Credentials", "Expiration").flatMap(parseDate)
        else { throw CredentialError("sts \(operation): the answer holds no credentials") }
        let credentials = AWSCredentials(
            accessKeyID: key,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token),
            expiration: expiration
        )
        return AssumedRole(credentials: credentials, arn: arn)
    }
}

/// Reads RFC 3339 with or without fractions of a second.
func parseDate(_ text: String) -> Date? {
    (try? Date(text, strategy: .iso8601))
        ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
}
