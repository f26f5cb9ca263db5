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

    /// Drops what is kept, because a service called it expired.
    func forget() async
}

extension CredentialProvider {
    package func forget() async {}
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

/// Credentials that never change.
package struct StaticCredentials: CredentialProvider {
    private let value: AWSCredentials

    package init(_ value: AWSCredentials) { self.value = value }

    package func credentials() async throws -> AWSCredentials { value }
}
