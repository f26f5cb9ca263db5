package import FoundationEssentials

/// What a listing tells of one index.
package struct IndexSummary: Sendable, Equatable {
    /// What the engine says about the index's shards.
    package enum Health: String, Sendable {
        case green
        case yellow
        case red
    }

    /// Membership of an alias.
    package struct Alias: Sendable, Equatable, Hashable {
        package let name: String
        /// Writes to the alias go to this index; `nil` when the alias does not say.
        package let isWriteIndex: Bool?

        package init(_ name: String, isWriteIndex: Bool? = nil) {
            self.name = name
            self.isWriteIndex = isWriteIndex
        }
    }

    package var name: String
    /// Empty where nothing can be read of the index.
    package var uuid: String
    package var isOpen = true
    /// `nil` when the engine does not tell, as for some closed indexes.
    package var health: Health?
    package var primaries: Int?
    /// `nil` when the engine does not tell: closed or red.
    package var documents: Int?
    /// All copies, in bytes; `nil` when the engine does not tell.
    package var storeBytes: Int?
    package var creationDate: Date?
    package var aliases: [Alias] = []
    /// The data stream it belongs to.
    package var dataStream: String?
    package var isHidden = false
    /// `index.blocks.read_only`: nothing may be changed, deletion included.
    package var isReadOnly = false
    /// `index.blocks.metadata`: nothing else is known of it, and it cannot be deleted.
    package var isMetadataBlocked = false
    /// The policy of Elasticsearch's index life-cycle management.
    package var lifecyclePolicy: String?

    package init(name: String, uuid: String) {
        self.name = name
        self.uuid = uuid
    }
}

/// A snapshot that is being taken now.
package struct RunningSnapshot: Sendable, Equatable {
    package let repository: String
    package let name: String
    /// None of these can be deleted while it runs.
    package let indexes: Set<String>

    package init(repository: String, name: String, indexes: Set<String>) {
        self.repository = repository
        self.name = name
        self.indexes = indexes
    }
}

/// One member of an alias anywhere in the cluster.
package struct AliasMember: Sendable, Equatable {
    package let index: String
    package let isWriteIndex: Bool?

    package init(index: String, isWriteIndex: Bool? = nil) {
        self.index = index
        self.isWriteIndex = isWriteIndex
    }
}

/// How full a data node's disk is.
package struct NodeDisk: Sendable, Equatable {
    package let node: String
    package let totalBytes: Int
    package let usedBytes: Int

    package init(node: String, totalBytes: Int, usedBytes: Int) {
        self.node = node
        self.totalBytes = totalBytes
        self.usedBytes = usedBytes
    }
}
