package import AWS

/// Kinesis Data Streams.
///
/// See https://docs.aws.amazon.com/kinesis/latest/APIReference/
package struct KinesisClient: Sendable {
    private static let target = "Kinesis_20131202"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// A stream without its shards.
    package struct StreamSummary: Decodable, Sendable, Equatable {
        package let streamName: String
        package let streamARN: String
        /// `CREATING`, `DELETING`, `ACTIVE` or `UPDATING`.
        package let streamStatus: String
        package let retentionPeriodHours: Int
        /// `NONE` where it is not given, else `KMS`.
        package let encryptionType: String?
        /// An id, an ARN or an alias.
        package let keyId: String?
    }

    /// Describes a stream.
    ///
    /// - Parameter name: Its name.
    /// - Returns: What it is.
    /// - Throws: `AWSError`, `ResourceNotFoundException` among them; `TransportError`, `CredentialError`, `DeadlineExceeded`,
    ///   `CancellationError`.
    package func describeStreamSummary(name: String) async throws -> StreamSummary {
        struct Input: Encodable { let StreamName: String }
        struct Output: Decodable { let streamDescriptionSummary: StreamSummary }
        let input = Input(StreamName: name)
        let output: Output = try await client.json("DescribeStreamSummary", target: Self.target, input)
        return output.streamDescriptionSummary
    }

    /// Reads a stream's own policy.
    ///
    /// - Parameter arn: The stream.
    /// - Returns: A JSON document; `nil` when no policy was put.
    /// - Throws: As `describeStreamSummary`.
    package func resourcePolicy(of arn: String) async throws -> String? {
        struct Input: Encodable { let ResourceARN: String }
        struct Output: Decodable { let policy: String? }
        let output: Output = try await client.json("GetResourcePolicy", target: Self.target, Input(ResourceARN: arn))
        // An empty object stands for no policy.
        guard let policy = output.policy, !["", "{}"].contains(policy) else { return nil }
        return policy
    }

    /// Keeps records longer.
    ///
    /// - Parameters:
    ///   - name: The stream.
    ///   - hours: More than now, at most 8,760.
    /// - Throws: As `describeStreamSummary`; `ResourceInUseException` while the stream is changing.
    package func increaseStreamRetentionPeriod(name: String, hours: Int) async throws {
        struct Input: Encodable {
            let StreamName: String
            let RetentionPeriodHours: Int
        }
        let input = Input(StreamName: name, RetentionPeriodHours: hours)
        let _: NoAnswer = try await client.json(
            "IncreaseStreamRetentionPeriod",
            target: Self.target,
            input,
            isIdempotent: false
        )
    }
}
