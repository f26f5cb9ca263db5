/// What became, or would become, of one thing looked at.
package enum Status: String, Sendable, CaseIterable {
    case kept
    case skipped
    case wouldDelete = "would_delete"
    case deleted
    case deferred
    case refused
    case failed
}

/// Why.
package enum Reason: String, Sendable, CaseIterable {
    // What makes an index go.
    case expired
    case overBudget = "over_budget"
    // Kept: its rule says so.
    case young
    case minKeep = "min_keep"
    case newest
    case withinBudget = "within_budget"
    case sizeUnknown = "size_unknown"
    // Skipped: guarded, or nothing a rule can speak of.
    case noDate = "no_date"
    case futureDate = "future_date"
    case noCreationDate = "no_creation_date"
    case writeIndex = "write_index"
    case lastAliasMember = "last_alias_member"
    case dataStreamWriteIndex = "data_stream_write_index"
    case managed
    case dataStream = "data_stream"
    case hidden
    case unsafeName = "unsafe_name"
    case noIndex = "no_index"
    case gone
    case recreated
    case isAlias = "is_alias"
    // Refused: a person should look.
    case ambiguous
    case maxDeletePercent = "max_delete_percent"
    case maxDeleteCount = "max_delete_count"
    case clockSkew = "clock_skew"
    case managedUnknown = "managed_unknown"
    case aliasUnknown = "alias_unknown"
    case dataStreamUnknown = "data_stream_unknown"
    case diskUnknown = "disk_unknown"
    case red
    // Deferred: the next run will do it.
    case snapshotRunning = "snapshot_running"
    case deadline
    case interrupted
    case runFailed = "run_failed"
    case changing
    // Failed.
    case readOnly = "read_only"
    case metadataBlocked = "metadata_blocked"
    case repositoryMissing = "repository_missing"
    case repositoryReadOnly = "repository_read_only"
    case snapshotFailed = "snapshot_failed"
    case snapshotNames = "snapshot_names"
    case stillThere = "still_there"
    case unconfirmed
    case unverified
    case engineRefused = "engine_refused"

    /// For the documents and for `--explain`.
    package var meaning: String {
        switch self {
        case .expired: "its period has ended, and the time it is kept since then is over"
        case .overBudget: "old enough to go, and the family or the disk holds more than the rule allows"
        case .young: "its time is not over"
        case .minKeep: "one of the newest that min_keep keeps"
        case .newest: "the newest of a family by creation date never expires"
        case .withinBudget: "old enough to go, but there is room"
        case .sizeUnknown: "old enough to go and there is no room, but nobody knows what it would free (closed or red)"
        case .noDate: "the name has another form than the template, or holds no real date"
        case .futureDate: "the name's date lies more than two days ahead"
        case .noCreationDate: "the engine does not tell when it, or its successor, was created"
        case .writeIndex: "the write index of an alias; there is no switch"
        case .lastAliasMember: "an alias would be left without a member; there is no switch"
        case .dataStreamWriteIndex: "the newest backing index of a data stream; there is no switch"
        case .managed: "managed by ILM or ISM, and the rule does not say include: [managed]"
        case .dataStream: "belongs to a data stream, and the rule does not say include: [data_stream]"
        case .hidden: "hidden, and the rule does not say include: [hidden]"
        case .unsafeName: "a name that could widen a request"
        case .noIndex: "the rule matches no index"
        case .gone: "gone before our delete"
        case .recreated: "deleted and created again since the listing: another index of the same name"
        case .isAlias: "the name has become an alias since the listing"
        case .ambiguous: "two templates match it"
        case .maxDeletePercent: "the family would lose more than max_delete_percent; nothing of it is deleted"
        case .maxDeleteCount: "the family would lose more than max_delete_count; nothing of it is deleted"
        case .clockSkew: "this machine's clock and the server's differ by more than ten minutes"
        case .managedUnknown: "whether it is managed could not be found out"
        case .aliasUnknown: "who else is in its alias could not be found out"
        case .dataStreamUnknown: "which backing index takes writes could not be found out"
        case .diskUnknown: "no data node tells how full its disk is"
        case .red: "not all of its primary shards are there, so that no archive can be taken"
        case .snapshotRunning: "a running snapshot holds it"
        case .deadline: "not begun before the soft deadline"
        case .interrupted: "not begun before the run was stopped"
        case .runFailed: "not begun before the run failed"
        case .changing: "it was written to while it was archived; the archive is taken again in the next run"
        case .readOnly: "index.blocks.read_only forbids the delete"
        case .metadataBlocked: "index.blocks.metadata hides everything but its name, and forbids the delete"
        case .repositoryMissing: "there is no snapshot repository of that name"
        case .repositoryReadOnly: "the snapshot repository is read-only"
        case .snapshotFailed: "the snapshot did not succeed, or does not hold what it should"
        case .snapshotNames: "too many snapshots of this index already; look at the repository"
        case .stillThere: "the engine acknowledged the delete, but the index is still there"
        case .unconfirmed: "the engine's answer was lost or late, and the index is still there"
        case .unverified: "the delete was sent, and whether the index is still there could not be found out"
        case .engineRefused: "the engine refused"
        }
    }
}
