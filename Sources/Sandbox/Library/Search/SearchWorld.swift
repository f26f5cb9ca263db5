/// Which engine the double pretends to be.
package enum SearchDialect: String, Sendable, CaseIterable {
    /// OpenSearch 2.19.
    case openSearch2 = "opensearch-2"
    /// Elasticsearch 7.10, the last one under a free licence, as Amazon still runs it.
    case elasticsearch7 = "elasticsearch-7"
    /// Elasticsearch 8.
    case elasticsearch8 = "elasticsearch-8"

    var isElastic: Bool { self != .openSearch2 }
}

/// Everything that the double's cluster holds.
package struct SearchWorld: Sendable {
    /// One index.
    package struct Index: Sendable, Equatable {
        package var uuid: String
        /// Milliseconds since 1970.
        package var created: Int
        package var documents = 0
        package var bytesOfCopy = 1000
        package var primaries = 1
        package var replicas = 1
        package var isOpen = true
        package var isHidden = false
        package var isReadOnly = false
        /// Takes no documents.
        package var isWriteBlocked = false
        /// Tells nothing of itself and cannot be changed; its documents are there.
        package var isMetadataBlocked = false
        /// Whether what is written is soon seen; else only a refresh, a flush or a snapshot shows it.
        package var isRefreshed = true
        package var health = "green"
        /// The alias and whether this index takes its writes; nil where nobody said.
        package var aliases: [String: Bool?] = [:]
        package var dataStream: String?
        /// The policy of Elasticsearch's own life-cycle manager.
        package var lifecyclePolicy: String?
        /// The policy of OpenSearch's plugin.
        package var statePolicy: String?
        /// The highest sequence number of each primary shard.
        package var sequenceNumbers: [Int]

        /// The documents whose identifiers somebody chose: a second one replaces the first.
        var chosenIDs: Set<String> = []
        /// How many documents more, or fewer, the next refresh will show.
        private var unseen = 0

        package init(uuid: String, created: Int, primaries: Int = 1) {
            self.uuid = uuid
            self.created = created
            self.primaries = primaries
            sequenceNumbers = Array(repeating: -1, count: primaries)
        }

        /// Adds, or changes in place, one document in one shard.
        package mutating func write(toShard shard: Int = 0, adds: Bool = true) { change(by: adds ? 1 : 0, shard) }

        /// Takes an operation that adds a document, removes one, or does neither.
        mutating func change(by count: Int, _ shard: Int = 0) {
            sequenceNumbers[shard] += 1
            bytesOfCopy += 1000
            unseen += count
            if isRefreshed { refresh() }
        }

        /// Shows what was written.
        mutating func refresh() {
            documents += unseen
            unseen = 0
        }
    }

    /// One snapshot of a repository.
    package struct Snapshot: Sendable, Equatable {
        package var indexes: [String]
        package var metadata: JSON
        /// How many more questions it answers with IN_PROGRESS.
        package var questionsUntilDone: Int
        /// What it becomes then.
        package var outcome: String
        package var shards: Int

        package init(indexes: [String], metadata: JSON = .null, questionsUntilDone: Int, outcome: String, shards: Int) {
            self.indexes = indexes
            self.metadata = metadata
            self.questionsUntilDone = questionsUntilDone
            self.outcome = outcome
            self.shards = shards
        }

        /// The state it shows.
        package var state: String { questionsUntilDone > 0 ? "IN_PROGRESS" : outcome }
    }

    /// One snapshot repository.
    package struct Repository: Sendable, Equatable {
        package var type = "fs"
        package var isReadOnly = false
        /// Takes no documents.
        package var isWriteBlocked = false
        /// Tells nothing of itself and cannot be changed; its documents are there.
        package var isMetadataBlocked = false
        /// Whether what is written is soon seen; else only a refresh, a flush or a snapshot shows it.
        package var isRefreshed = true
        /// As they were put, such as the location.
        package var settings: [String: JSON] = [:]
        package var snapshots: [String: Snapshot] = [:]

        package init() {}
    }

    /// A data node's disk, in bytes.
    package struct Disk: Sendable, Equatable {
        package var node: String
        package var used: Int
        package var total: Int

        package init(node: String, used: Int, total: Int) {
            self.node = node
            self.used = used
            self.total = total
        }
    }

    /// The index patterns of each template that makes data streams.
    package var streamTemplates: [String: [String]] = [:]
    /// Whether the cluster has the plugin that manages indexes by policy, where its dialect knows it.
    package var hasIndexManagement = true
    /// What the user may not ask the plugin about: its answers leave it out.
    package var unseenByManagement: Set<String> = []
    package var clusterName = "sandbox"
    package var clusterUUID = "sandbox-cluster-uuid-1"
    package var indexes: [String: Index] = [:]
    package var repositories: [String: Repository] = [:]
    package var disks = [Disk(node: "node-1", used: 40_000_000_000, total: 100_000_000_000)]
    /// How many questions a new snapshot answers with IN_PROGRESS, and what it becomes then.
    package var snapshotPlan = (questions: 1, outcome: "SUCCESS")
    private var identifiers = 0

    package init() {}

    /// An identifier that no other index of this world has, of the length that the engines use.
    package mutating func makeUUID() -> String {
        identifiers += 1
        let digits = String(identifiers, radix: 36)
        return "uuid" + String(repeating: "0", count: 18 - digits.count) + digits
    }

    /// Adds an index.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - created: Milliseconds since 1970.
    ///   - primaries: Primary shards.
    ///   - change: Further properties.
    package mutating func addIndex(
        _ name: String,
        created: Int,
        primaries: Int = 1,
        _ change: (inout Index) -> Void = { _ in }
    ) {
        var index = Index(uuid: makeUUID(), created: created, primaries: primaries)
        change(&index)
        indexes[name] = index
    }

    /// The backing indexes of each data stream, oldest first.
    var dataStreams: [String: [String]] {
        var streams: [String: [String]] = [:]
        for (name, index) in indexes.sorted(by: { $0.key < $1.key }) {
            if let stream = index.dataStream { streams[stream, default: []].append(name) }
        }
        return streams
    }

    /// The snapshots under way: repository, name and what they hold.
    var runningSnapshots: [(repository: String, name: String, snapshot: Snapshot)] {
        repositories.sorted { $0.key < $1.key }.flatMap { repository, content in
            content.snapshots.sorted { $0.key < $1.key }.filter { $0.value.questionsUntilDone > 0 }
                .map { (repository, $0.key, $0.value) }
        }
    }
}
