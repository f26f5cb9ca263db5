/// A snapshot repository.
package struct SnapshotRepository: Sendable, Equatable {
    package let type: String
    package let isReadOnly: Bool
}

/// A snapshot as the repository tells of it.
package struct SnapshotSummary: Sendable, Equatable {
    /// How far a snapshot has come.
    package enum State: String, Sendable {
        case inProgress = "IN_PROGRESS"
        case success = "SUCCESS"
        case partial = "PARTIAL"
        case failed = "FAILED"
        case incompatible = "INCOMPATIBLE"
        /// A word that we do not know.
        case other
    }

    package var name: String
    package var state: State
    package var indexes: [String]
    package var totalShards: Int?
    package var successfulShards: Int?
    package var failedShards: Int?
    package var failures: Int
    package var metadata: ArchiveMetadata?

    package init(
        name: String,
        state: State,
        indexes: [String],
        totalShards: Int? = nil,
        successfulShards: Int? = nil,
        failedShards: Int? = nil,
        failures: Int = 0,
        metadata: ArchiveMetadata? = nil
    ) {
        self.name = name
        self.state = state
        self.indexes = indexes
        self.totalShards = totalShards
        self.successfulShards = successfulShards
        self.failedShards = failedShards
        self.failures = failures
        self.metadata = metadata
    }
}

/// What a snapshot's metadata holds, so that a later run can tell whether the index has changed since.
package struct ArchiveMetadata: Sendable, Equatable, Codable {
    package static let program = "roundsman prune-indexes"

    package let created_by: String
    package let rule: String
    package let index_uuid: String
    package let reading: IndexReading

    package init(rule: String, uuid: String, reading: IndexReading) {
        created_by = Self.program
        self.rule = rule
        index_uuid = uuid
        self.reading = reading
    }
}

/// What changes when someone writes to an index.
package struct IndexReading: Sendable, Equatable, Codable {
    package let uuid: String
    package let is_open: Bool
    /// `nil` for a closed index.
    package let documents: Int?
    /// The highest sequence number of each primary shard, by the shard's number; `nil` for a closed index.
    package let max_seq_no: [String: Int]?

    package init(uuid: String, isOpen: Bool, documents: Int?, maxSequenceNumbers: [String: Int]?) {
        self.uuid = uuid
        is_open = isOpen
        self.documents = documents
        max_seq_no = maxSequenceNumbers
    }
}
