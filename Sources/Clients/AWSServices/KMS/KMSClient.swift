package import AWS

/// The Key Management Service.
///
/// See https://docs.aws.amazon.com/kms/latest/APIReference/
package struct KMSClient: Sendable {
    private static let target = "TrentService"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// A key.
    package struct Key: Decodable, Sendable, Equatable {
        package let keyId: String
        package let arn: String?
        /// Such as `Enabled`, `Disabled` or `PendingDeletion`.
        package let keyState: String?
        /// `AWS` or `CUSTOMER`.
        package let keyManager: String?
    }

    /// Describes a key.
    ///
    /// - Parameter id: An id, an ARN, or an alias such as `alias/aws/kinesis`.
    /// - Returns: The key that it leads to.
    /// - Throws: `AWSError`, `NotFoundException` among them; `TransportError`, `CredentialError`, `DeadlineExceeded`,
    ///   `CancellationError`.
    package func describeKey(_ id: String) async throws -> Key {
        struct Input: Encodable { let KeyId: String }
        struct Output: Decodable { let keyMetadata: Key }
        let output: Output = try await client.json("DescribeKey", target: Self.target, Input(KeyId: id))
        return output.keyMetadata
    }

    /// Reads a key's policy.
    ///
    /// - Parameter id: An id or an ARN, no alias.
    /// - Returns: A JSON document.
    /// - Throws: As `describeKey`.
    package func keyPolicy(_ id: String) async throws -> String {
        struct Input: Encodable {
            let KeyId: String
            let PolicyName = "default"
        }
        struct Output: Decodable { let policy: String }
        let output: Output = try await client.json("GetKeyPolicy", target: Self.target, Input(KeyId: id))
        return output.policy
    }
}
