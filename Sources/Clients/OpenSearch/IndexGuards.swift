/// What may speak against the deletion of an index, and who it is: light enough to be read again just before.
package struct IndexGuards: Sendable, Equatable {
    /// `nil` when it cannot be read.
    package var uuid: String?
    package var aliases: [IndexSummary.Alias] = []
    package var dataStream: String?
    package var isHidden = false
    /// `index.blocks.read_only`.
    package var isReadOnly = false
    /// `index.blocks.metadata`: nothing else is known of it.
    package var isMetadataBlocked = false
    /// The policy of Elasticsearch's index life-cycle management.
    ///
    /// The setting is what makes an index managed there, and it comes with the uuid: no other question can know better.
    package var lifecyclePolicy: String?

    package init(uuid: String?) { self.uuid = uuid }

    /// Of an index that lets nothing be read of it.
    static func blocked(_ name: String) -> IndexGuards {
        var guards = IndexGuards(uuid: nil)
        guards.isMetadataBlocked = true
        guards.isHidden = name.hasPrefix(".")
        return guards
    }
}

extension IndexSummary {
    /// Takes over what was read again; everything else stays as it was listed.
    ///
    /// - Parameter guards: Of this index.
    package mutating func take(_ guards: IndexGuards) {
        aliases = guards.aliases
        dataStream = guards.dataStream
        isHidden = guards.isHidden
        isReadOnly = guards.isReadOnly
        isMetadataBlocked = guards.isMetadataBlocked
        lifecyclePolicy = guards.lifecyclePolicy
    }
}
