import Configuration
import FoundationEssentials
import OpenSearch
import Testing

@testable import IndexRetention

/// Builds rules and observations in few words.
enum Fixture {
    static let now = date("2026-11-21T03:50:00Z")

    static func date(_ text: String) -> Date { (try? Date(text, strategy: .iso8601)) ?? .distantPast }

    /// The rules of a `retention` section.
    static func rules(_ yaml: String) throws -> [RetentionRule] {
        let collector = ProblemCollector(file: "test.yaml")
        let text = "version: 1\nretention:\n" + yaml.split(separator: "\n").map { "  \($0)\n" }.joined()
        let root = try ConfigurationFile.read(Array(text.utf8), collector: collector)
        let settings = RetentionSettings(root)
        root.finish()
        try collector.finish()
        return try #require(settings).rules
    }

    /// What is wrong with the rest of a configuration file, each problem by place, key and remedy.
    static func problems(_ yaml: String) throws -> [String] {
        let collector = ProblemCollector(file: "f.yaml")
        let root = try ConfigurationFile.read(Array("version: 1\n\(yaml)".utf8), collector: collector)
        _ = RetentionSettings(root)
        root.finish()
        return collector.problems.map(\.description)
    }

    /// Decides over one family; its indexes by name.
    static func judge(
        _ template: String,
        keep: String,
        _ names: [String],
        more: String = "",
        now: Date = now
    ) throws -> [String: String] {
        let yaml = """
            limits: {min_keep: 0, max_delete_percent: 100}
            rules: [{name: r, indexes: "\(template)", keep: \(keep)\(more)}]
            """
        return try outcome(yaml, names, now: now)
    }

    static func index(_ name: String, created: String? = nil, _ change: (inout IndexSummary) -> Void = { _ in })
        -> IndexSummary
    {
        var index = IndexSummary(name: name, uuid: "uuid-\(name)")
        index.health = .green
        index.primaries = 1
        index.documents = 10
        index.storeBytes = 1_000
        index.creationDate = created.map(date)
        change(&index)
        return index
    }

    static func observation(_ indexes: [IndexSummary], serverDate: Date? = nil) -> RetentionObservation {
        RetentionObservation(
            identity: ClusterIdentity(
                name: "test",
                uuid: "c",
                version: "2.19.4",
                distribution: "opensearch",
                serverDate: serverDate
            ),
            wallClock: now,
            indexes: indexes,
            managed: .known(ManagedIndexes(told: Set(indexes.map(\.name))))
        )
    }

    /// Decides, and gives status and reason by name.
    static func outcome(_ yaml: String, _ observation: RetentionObservation, now: Date = now, lifted: Set<String> = [])
        throws -> [String: String]
    {
        let plan = Planner(try rules(yaml), lifted: lifted).plan(observation, now: now)
        return Dictionary(
            uniqueKeysWithValues: plan.decisions.map { ($0.index.name, "\($0.status.rawValue) \($0.reason.rawValue)") }
        )
    }

    static func outcome(_ yaml: String, _ names: [String], now: Date = now) throws -> [String: String] {
        try outcome(yaml, observation(names.map { index($0) }), now: now)
    }

    /// The days before today, newest first.
    static func days(_ prefix: String, _ ages: [Int]) -> [String] {
        ages.map { age in
            let text = now.addingTimeInterval(Double(-age) * 86_400).formatted(.iso8601)
            return prefix + text.prefix(10).replacing("-", with: ".")
        }
    }
}
