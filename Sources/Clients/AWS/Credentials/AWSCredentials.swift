package import FoundationEssentials
package import Transport

/// Keys with which requests are signed.
package struct AWSCredentials: Sendable, Equatable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: Secret?
    /// `nil` for keys that do not expire.
    package let expiration: Date?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// Gives credentials.
package protocol CredentialProvider: Sendable {
    /// The credentials of the moment.
    ///
    /// - Returns: Keys that are not expired.
    /// - Throws: `CredentialError` when there are none; `AWSError` and `TransportError` when they could not be fetched.
    func credentials() async throws -> AWSCredentials

    /// The credentials that can be had without asking anyone.
    ///
    /// - Returns: `nil` when they have to be fetched.
    func atHand() async -> AWSCredentials?

    /// Drops keys that a service called expired; others that have been fetched meanwhile stay.
    func forget(_ accessKeyID: String) async
}

/// Why there are no credentials.
///
/// Never holds one.
package struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What variables, shared files or our configuration say of AWS and cannot mean, or do not say and must.
///
/// Never holds a secret.
package struct AWSConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
