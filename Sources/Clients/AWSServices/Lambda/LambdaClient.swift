package import AWS

/// Lambda.
///
/// See https://docs.aws.amazon.com/lambda/latest/api/
package struct LambdaClient: Sendable {
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// A function's settings.
    package struct Function: Decodable, Sendable, Equatable {
        package let functionName: String
        package let functionArn: String
        /// Absent for images.
        package let runtime: String?
        /// The role's ARN.
        package let role: String?
        /// Seconds.
        package let timeout: Int?
        /// `Pending`, `Active`, `Inactive` or `Failed`.
        package let state: String?
        /// `Successful`, `Failed` or `InProgress`.
        package let lastUpdateStatus: String?
    }

    /// What ties a stream to a function.
    package struct EventSourceMapping: Decodable, Sendable, Equatable {
        private enum CodingKeys: String, CodingKey {
            // The client makes the first letter of every member small.
            case uuid = "uUID"
            case eventSourceArn
            case functionArn
            case state
        }

        package let uuid: String?
        package let eventSourceArn: String?
        package let functionArn: String?
        /// Such as `Enabled`, `Disabled` or `Creating`.
        package let state: String?
    }

    /// Reads a function's settings.
    ///
    /// - Parameter function: Its name or ARN, a version or alias at its end too.
    /// - Returns: What it is.
    /// - Throws: `AWSError`, `ResourceNotFoundException` among them; `TransportError`, `CredentialError`, `DeadlineExceeded`,
    ///   `CancellationError`.
    package func functionConfiguration(_ function: String) async throws -> Function {
        try await client.rest(
            "GetFunctionConfiguration",
            ["2015-03-31", "functions", function, "configuration"],
            query: []
        )
    }

    /// Reads a function's own policy.
    ///
    /// - Parameter function: Its name or ARN, a version or alias at its end too.
    /// - Returns: A JSON document.
    /// - Throws: As `functionConfiguration`; `AWSError` with `ResourceNotFoundException` when no policy was put.
    package func policy(of function: String) async throws -> String {
        struct Output: Decodable { let policy: String }
        let output: Output = try await client.rest(
            "GetPolicy",
            ["2015-03-31", "functions", function, "policy"],
            query: []
        )
        return output.policy
    }

    /// Lists what ties streams to a function.
    ///
    /// - Parameter function: Its name or ARN.
    /// - Returns: Empty when there is nothing.
    /// - Throws: As `functionConfiguration`; `PagingError`.
    package func eventSourceMappings(of function: String) async throws -> [EventSourceMapping] {
        struct Page: Decodable {
            let eventSourceMappings: [EventSourceMapping]?
            let nextMarker: String?
        }
        return try await pages(
            of: "lambda ListEventSourceMappings",
            { marker -> Page in
                let query = [("FunctionName", function)] + (marker.map { [("Marker", $0)] } ?? [])
                return try await client.rest(
                    "ListEventSourceMappings",
                    ["2015-03-31", "event-source-mappings"],
                    query: query
                )
            },
            \.eventSourceMappings,
            \.nextMarker
        )
    }
}
