package import AWS
package import FoundationEssentials
import XML

/// CloudWatch metrics, by the query protocol.
///
/// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
package struct CloudWatchClient: Sendable {
    private static let version = "2010-08-01"
    /// The most queries of one GetMetricData.
    private static let largestBatch = 500
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// A series of numbers.
    package struct Metric: Sendable, Hashable {
        package let namespace: String
        package let name: String
        /// In the service's order.
        package let dimensions: [Dimension]

        package init(namespace: String, name: String, dimensions: [Dimension]) {
            self.namespace = namespace
            self.name = name
            self.dimensions = dimensions
        }

        /// The value of a dimension.
        package subscript(dimension: String) -> String? { dimensions.first { $0.name == dimension }?.value }
    }

    /// What tells metrics of one name apart.
    package struct Dimension: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Lists the metrics of a name that had data in the last two weeks.
    ///
    /// - Parameters:
    ///   - name: Such as `ForwardedLogEvents`.
    ///   - namespace: Such as `AWS/Logs`.
    /// - Returns: Each with all its dimensions.
    /// - Throws: `AWSError`, `TransportError`, `CredentialError`, `DeadlineExceeded`, `PagingError`, `CancellationError`.
    package func listMetrics(_ name: String, namespace: String) async throws -> [Metric] {
        try await pages(
            of: "cloudwatch ListMetrics",
            { token in
                try await client.query(
                    "ListMetrics",
                    version: Self.version,
                    [("Namespace", namespace), ("MetricName", name)] + (token.map { [("NextToken", $0)] } ?? [])
                )
            },
            { page in
                try page["Metrics"]?.all("member").map { member in
                    let dimensions = try (member["Dimensions"]?.all("member") ?? []).map { dimension in
                        guard let name = dimension.text(at: "Name"), let value = dimension.text(at: "Value") else {
                            throw IncompleteAnswer(operation: "cloudwatch ListMetrics")
                        }
                        return Dimension(name, value)
                    }
                    return Metric(namespace: namespace, name: name, dimensions: dimensions)
                }
            },
            { $0.text(at: "NextToken") }
        )
    }

    /// Sums metrics over a time.
    ///
    /// - Parameters:
    ///   - metrics: Which ones; one that is named twice counts once.
    ///   - start: Included.
    ///   - end: Not included.
    /// - Returns: The sum of each metric that had data.
    /// - Throws: As `listMetrics`; `IncompleteAnswer` when a sum is not whole.
    package func sums(of metrics: [Metric], from start: Date, to end: Date) async throws -> [Metric: Double] {
        var sums: [Metric: Double] = [:]
        var seen: Set<Metric> = []
        var rest = metrics.filter { seen.insert($0).inserted }[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.largestBatch))
            rest = rest.dropFirst(Self.largestBatch)
            let parameters = Self.parameters(batch, start, end)
            let results = try await pages(
                of: "cloudwatch GetMetricData",
                { token in
                    try await client.query(
                        "GetMetricData",
                        version: Self.version,
                        parameters + (token.map { [("NextToken", $0)] } ?? [])
                    )
                },
                { $0["MetricDataResults"]?.all("member") },
                { $0.text(at: "NextToken") }
            )
            var states: [Int: String] = [:]
            for result in results {
                let (place, state, values) = try Self.series(result)
                guard batch.indices.contains(place) else { throw Self.incomplete }
                states[place] = state
                if !values.isEmpty { sums[batch[place], default: 0] += values.reduce(0, +) }
            }
            // `PartialData` is made up by a later page; what stays partial, forbidden or unnamed has no sum.
            guard batch.indices.allSatisfy({ states[$0] == "Complete" }) else { throw Self.incomplete }
        }
        return sums
    }

    private static let incomplete = IncompleteAnswer(operation: "cloudwatch GetMetricData")

    private static func series(_ result: XMLElement) throws -> (place: Int, state: String, values: [Double]) {
        guard let place = result.text(at: "Id").flatMap({ Int($0.dropFirst()) }),
            let state = result.text(at: "StatusCode")
        else { throw incomplete }
        let values = try (result["Values"]?.all("member") ?? []).map { member in
            guard let value = Double(member.text) else { throw incomplete }
            return value
        }
        return (place, state, values)
    }

    private static func parameters(_ metrics: [Metric], _ start: Date, _ end: Date) -> [(String, String)] {
        var pairs = [
            ("StartTime", start.formatted(.iso8601)), ("EndTime", end.formatted(.iso8601)),
        ]
        for (place, metric) in metrics.enumerated() {
            let query = "MetricDataQueries.member.\(place + 1)"
            pairs += [
                ("\(query).Id", "m\(place)"), ("\(query).MetricStat.Period", "300"),
                ("\(query).MetricStat.Stat", "Sum"),
                ("\(query).MetricStat.Metric.Namespace", metric.namespace),
                ("\(query).MetricStat.Metric.MetricName", metric.name),
            ]
            for (number, dimension) in metric.dimensions.enumerated() {
                let name = "\(query).MetricStat.Metric.Dimensions.member.\(number + 1)"
                pairs += [("\(name).Name", dimension.name), ("\(name).Value", dimension.value)]
            }
        }
        return pairs
    }
}
