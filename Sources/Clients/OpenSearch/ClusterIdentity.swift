package import FoundationEssentials

/// Who answers at an endpoint.
package struct ClusterIdentity: Sendable, Equatable {
    package let name: String
    package let uuid: String
    /// Such as `2.19.4`; in OpenSearch's compatibility mode a fiction.
    package let version: String
    /// `opensearch`; `nil` for Elasticsearch and for OpenSearch in compatibility mode.
    package let distribution: String?
    /// Elasticsearch's own build sends `X-Elastic-Product`.
    package let isElastic: Bool
    /// The server's clock, where the answer told it.
    package let serverDate: Date?

    package init(
        name: String,
        uuid: String,
        version: String,
        distribution: String? = nil,
        isElastic: Bool = false,
        serverDate: Date? = nil
    ) {
        self.name = name
        self.uuid = uuid
        self.version = version
        self.distribution = distribution
        self.isElastic = isElastic
        self.serverDate = serverDate
    }

    /// Such as `opensearch 2.19.4`.
    package var engine: String { "\(distribution ?? "elasticsearch") \(version)" }

    /// The number before the first dot.
    package var majorVersion: Int { version.split(separator: ".").first.flatMap { Int($0) } ?? 0 }

    /// OpenSearch renamed the parameter in 2.0 and refuses both together; everything else knows only the old name.
    package var masterTimeoutParameter: String {
        distribution == "opensearch" && majorVersion >= 2 ? "cluster_manager_timeout" : "master_timeout"
    }
}

/// What a probe found out; a refusal is never taken for an absence.
package enum Knowledge<Value: Sendable>: Sendable {
    case known(Value)
    /// The engine has no such thing, and said so.
    case absent
    /// It may be there, but we were not allowed to look or could not read the answer.
    case refused(OpenSearchError)

    /// The value, or `nil` when it is not known.
    package var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }
}
