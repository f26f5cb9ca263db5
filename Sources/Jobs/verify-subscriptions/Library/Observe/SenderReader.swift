import AWS
import AWSServices
import FoundationEssentials
import JobKit
import Resilience

/// Reads what lies with one sender, one call after the other.
struct SenderReader: Sendable {
    let session: AWSSession
    /// Nothing is asked for after it.
    let soft: Deadline
    let now: Date

    private var looker: Looker { Looker(role: session.arn) }

    /// Looks, unless the time is up.
    private func look<Value: Sendable>(
        _ operation: String,
        _ fetch: () async throws -> Value
    ) async throws -> Reading<Value> {
        soft.hasPassed ? .unknown(.late(session.arn)) : try await looker.look(operation, fetch)
    }

    /// What the sender has in one region.
    ///
    /// - Parameters:
    ///   - region: Where.
    ///   - wanted: Names and patterns of log groups.
    /// - Returns: What could be read, and what stood in the way of the rest.
    /// - Throws: `CancellationError`; `AWSConfigurationError` for an endpoint that is no address.
    func read(_ region: String, _ wanted: Set<GroupPattern>) async throws -> RegionReading {
        let logs = CloudWatchLogsClient(try session.client(.cloudWatchLogs, region: region))
        let policies = try await look("logs DescribeAccountPolicies") {
            try AccountFilterPolicy.read(try await logs.describeSubscriptionFilterPolicies())
        }
        var groups: [String: Reading<[LogGroup]>] = [:]
        for pattern in wanted.sorted(by: { $0.text < $1.text }) {
            groups[pattern.text] = try await look("logs DescribeLogGroups") {
                try await logs.describeLogGroups(prefix: pattern.prefix.isEmpty ? nil : pattern.prefix)
                    .filter { pattern.matches($0.logGroupName) }
            }
        }
        var filters: [String: Reading<[SubscriptionFilter]>] = [:]
        var names = Set(groups.values.flatMap { ($0.value ?? []).map(\.logGroupName) })
        // A group whose listing failed may have filters that can be read all the same.
        names.formUnion(wanted.filter { $0.isLiteral && groups[$0.text]?.obstacle != nil }.map(\.text))
        for name in names.sorted() {
            filters[name] = try await look("logs DescribeSubscriptionFilters") {
                try await logs.describeSubscriptionFilters(logGroup: name)
            }
        }
        return RegionReading(
            policies: policies,
            groups: groups,
            filters: filters,
            liveness: try await liveness(region, filters),
            role: session.arn
        )
    }

    private func liveness(
        _ region: String,
        _ filters: [String: Reading<[SubscriptionFilter]>]
    ) async throws -> Reading<Liveness> {
        guard !filters.isEmpty else { return .known(Liveness()) }
        return try await look("cloudwatch GetMetricData") {
            let client = CloudWatchClient(try session.client(.cloudWatch, region: region))
            var metrics = filters.keys.sorted().map { group in
                CloudWatchClient.Metric(
                    namespace: "AWS/Logs",
                    name: "IncomingLogEvents",
                    dimensions: [CloudWatchClient.Dimension("LogGroupName", group)]
                )
            }
            // The third dimension, the kind of destination, has values that are not published: they are asked for.
            for name in ["ForwardedLogEvents", "DeliveryErrors"] {
                metrics += try await client.listMetrics(name, namespace: "AWS/Logs").filter { metric in
                    metric["LogGroupName"].map { filters[$0] != nil } ?? false
                }
            }
            let sums = try await client.sums(of: metrics, from: now.addingTimeInterval(-Liveness.window), to: now)
            return Liveness(sums)
        }
    }
}

extension Liveness {
    init(_ sums: [CloudWatchClient.Metric: Double]) {
        for (metric, sum) in sums {
            guard let group = metric["LogGroupName"] else { continue }
            let key = metric["FilterName"].map { Key(group: group, filter: $0) }
            switch (metric.name, key) {
            case ("IncomingLogEvents", nil): incoming[group, default: 0] += sum
            case ("ForwardedLogEvents", let key?): forwarded[key, default: 0] += sum
            case ("DeliveryErrors", let key?): errors[key, default: 0] += sum
            default: break
            }
        }
    }
}
