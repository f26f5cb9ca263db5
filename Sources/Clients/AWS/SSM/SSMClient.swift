package import Transport

/// Parameters of the Systems Manager.
///
/// See https://docs.aws.amazon.com/systems-manager/latest/APIReference/
package struct SSMClient: Sendable {
    private let client: AWSClient

    init(_ client: AWSClient) { self.client = client }

    /// Reads a parameter, decrypted.
    ///
    /// - Parameter name: Such as `/roundsman/slack-spare`, or an ARN.
    /// - Returns: Its value.
    /// - Throws: `AWSError`, `TransportError`, `DeadlineExceeded`, `CancellationError`.
    package func parameter(_ name: String) async throws -> Secret {
        struct Input: Encodable {
            let Name: String
            let WithDecryption = true
        }
        struct Output: Decodable {
            struct Parameter: Decodable { let value: String }
            let parameter: Parameter
        }
        let output: Output = try await client.json("GetParameter", target: "AmazonSSM", Input(Name: name))
        return Secret(output.parameter.value)
    }
}
