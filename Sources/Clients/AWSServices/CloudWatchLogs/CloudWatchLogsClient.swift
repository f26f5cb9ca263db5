package import AWS

/// CloudWatch Logs.
///
/// See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
package struct CloudWatchLogsClient: Sendable {
    private static let target = "Logs_20140328"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// Lists destinations.
    ///
    /// - Parameter prefix: Of their names; `nil` for all. Compare names exactly afterwards.
    /// - Returns: Empty when there are none.
    /// - Throws: `AWSError`, `TransportError`, `CredentialError`, `DeadlineExceeded`, `PagingError`, `CancellationError`.
    package func describeDestinations(prefix: String? = nil) async throws -> [LogsDestination] {
        struct Input: Encodable {
            let DestinationNamePrefix: String?
            let nextToken: String?
        }
        struct Page: Decodable {
            let destinations: [LogsDestination]?
            let nextToken: String?
        }
        return try await pages(
            of: "logs DescribeDestinations",
            { token -> Page in
                let input = Input(DestinationNamePrefix: prefix, nextToken: token)
                return try await client.json("DescribeDestinations", target: Self.target, input)
            },
            \.destinations,
            \.nextToken
        )
    }

    /// Replaces a destination's access policy as a whole.
    ///
    /// Never repeated when it may have taken effect: a second write would undo what somebody else wrote meanwhile.
    ///
    /// - Parameters:
    ///   - name: The destination.
    ///   - policy: At most 5,120 bytes.
    /// - Throws: As `describeDestinations`.
    package func putDestinationPolicy(name: String, policy: String) async throws {
        struct Input: Encodable {
            let destinationName: String
            let accessPolicy: String
        }
        let input = Input(destinationName: name, accessPolicy: policy)
        let _: NoAnswer = try await client.json(
            "PutDestinationPolicy",
            target: Self.target,
            input,
            isIdempotent: false
        )
    }

    /// Lists the subscription filters of a log group.
    ///
    /// - Parameter logGroup: Its name.
    /// - Returns: Empty when there are none.
    /// - Throws: As `describeDestinations`; `AWSError` with `ResourceNotFoundException` when there is no such group.
    package func describeSubscriptionFilters(logGroup: String) async throws -> [SubscriptionFilter] {
        struct Input: Encodable {
            let logGroupName: String
            let nextToken: String?
        }
        struct Page: Decodable {
            let subscriptionFilters: [SubscriptionFilter]?
            let nextToken: String?
        }
        return try await pages(
            of: "logs DescribeSubscriptionFilters",
            { token -> Page in
                let input = Input(logGroupName: logGroup, nextToken: token)
                return try await client.json("DescribeSubscriptionFilters", target: Self.target, input)
            },
            \.subscriptionFilters,
            \.nextToken
        )
    }

    /// Makes a filter, or replaces the one of the same name as a whole.
    ///
    /// Repeated no more than `putDestinationPolicy`.
    ///
    /// - Parameter filter: Every field that is not sent is reset.
    /// - Throws: As `describeDestinations`; `LimitExceededException` when the group has no free slot.
    package func putSubscriptionFilter(_ filter: SubscriptionFilter) async throws {
        let _: NoAnswer = try await client.json(
            "PutSubscriptionFilter",
            target: Self.target,
            filter,
            isIdempotent: false
        )
    }

    /// Lists the account-level subscription filter policies.
    ///
    /// - Returns: Empty when there are none.
    /// - Throws: As `describeDestinations`.
    package func describeSubscriptionFilterPolicies() async throws -> [AccountPolicy] {
        struct Input: Encodable {
            let policyType = "SUBSCRIPTION_FILTER_POLICY"
            let nextToken: String?
        }
        struct Page: Decodable {
            let accountPolicies: [AccountPolicy]?
            let nextToken: String?
        }
        return try await pages(
            of: "logs DescribeAccountPolicies",
            { token -> Page in
                try await client.json("DescribeAccountPolicies", target: Self.target, Input(nextToken: token))
            },
            \.accountPolicies,
            \.nextToken
        )
    }

    /// Lists log groups.
    ///
    /// - Parameter prefix: Of their names; `nil` for all. Compare names exactly afterwards.
    /// - Returns: Empty when there are none.
    /// - Throws: As `describeDestinations`.
    package func describeLogGroups(prefix: String? = nil) async throws -> [LogGroup] {
        struct Input: Encodable {
            let logGroupNamePrefix: String?
            let nextToken: String?
        }
        struct Page: Decodable {
            let logGroups: [LogGroup]?
            let nextToken: String?
        }
        return try await pages(
            of: "logs DescribeLogGroups",
            { token -> Page in
                let input = Input(logGroupNamePrefix: prefix, nextToken: token)
                return try await client.json("DescribeLogGroups", target: Self.target, input)
            },
            \.logGroups,
            \.nextToken
        )
    }
}
