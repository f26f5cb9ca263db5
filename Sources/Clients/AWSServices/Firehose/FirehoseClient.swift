package import AWS

/// Amazon Data Firehose.
///
/// See https://docs.aws.amazon.com/firehose/latest/APIReference/
package struct FirehoseClient: Sendable {
    private static let target = "Firehose_20150804"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// Describes a delivery stream; it has one destination at most.
    ///
    /// - Parameter name: Its name.
    /// - Returns: What it is.
    /// - Throws: `AWSError`, `ResourceNotFoundException` among them; `TransportError`, `CredentialError`, `DeadlineExceeded`,
    ///   `CancellationError`.
    package func describeDeliveryStream(name: String) async throws -> DeliveryStream {
        struct Input: Encodable { let DeliveryStreamName: String }
        struct Output: Decodable { let deliveryStreamDescription: DeliveryStream }
        let input = Input(DeliveryStreamName: name)
        let output: Output = try await client.json("DescribeDeliveryStream", target: Self.target, input)
        return output.deliveryStreamDescription
    }
}
