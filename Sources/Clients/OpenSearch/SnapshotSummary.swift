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
    /// Those that have been refreshed; `nil` for a closed index.
    package let documents: Int?
    /// The highest sequence number of each primary shard, by the shard's number; `nil` for a closed index.
    package let max_seq_no: [String: Int]?
    /// Whether every operation that had a number was done, so that no write was under way; `nil` when the engine does not tell.
    package let is_settled: Bool?

    package init(
        uuid: String,
        isOpen: Bool,
        documents: Int?,
        maxSequenceNumbers: [String: Int]?,
        isSettled: Bool? = nil
    ) {
        self.uuid = uuid
        is_open = isOpen
        self.documents = documents
        max_seq_no = maxSequenceNumbers
        is_settled = isSettled
    }

    /// Whether nobody has written to the index since an earlier reading.
    ///
    /// Every write takes a sequence number. The count of documents follows at the next refresh, which a snapshot may bring about: it may
    /// differ, as long as no write was under way and the numbers account for all documents.
    ///
    /// - Parameter earlier: Of the same index.
    /// - Returns: `true` when what was there then is all there is now.
    package func isSameState(as earlier: IndexReading) -> Bool {
        guard uuid == earlier.uuid, is_open == earlier.is_open, max_seq_no == earlier.max_seq_no else { return false }
        guard earlier.is_settled != false else { return false }
        if documents == earlier.documents { return true }
        guard earlier.is_settled == true, let documents, let numbers = max_seq_no else { return false }
        return documents <= numbers.values.reduce(0) { $0 + $1 + 1 }
    }
}
