import FoundationEssentials
package import Transport

/// Secrets of the Secrets Manager.
///
/// See https://docs.aws.amazon.com/secretsmanager/latest/apireference/
package struct SecretsManagerClient: Sendable {
    private let client: AWSClient

    init(_ client: AWSClient) { self.client = client }

    /// Reads a secret's current value.
    ///
    /// - Parameter id: Its name or ARN.
    /// - Returns: The text; a binary secret must be UTF-8.
    /// - Throws: `AWSError`, `TransportError`, `DeadlineExceeded`, `CancellationError`; `CredentialError` for a binary that is no text.
    package func value(of id: String) async throws -> Secret {
        struct Input: Encodable { let SecretId: String }
        struct Output: Decodable {
            let secretString: String?
            let secretBinary: Data?
        }
        let output: Output = try await client.json("GetSecretValue", target: "secretsmanager", Input(SecretId: id))
        if let text = output.secretString { return Secret(text) }
        guard let binary = output.secretBinary, let text = String(validating: binary, as: UTF8.self) else {
            throw CredentialError("secretsmanager GetSecretValue: the secret \(id) is no text")
        }
        return Secret(text)
    }
}
