/// What became of a check, a mute or a repair.
enum Status: String, Sendable, CaseIterable {
    case ok
    case fail
    case warn
    case unknown
    case skipped
    case muted
    case wouldRepair = "would_repair"
    case repaired
    case deferred
    case refused
    case failed
}

/// Why.
enum Reason: String, Sendable, CaseIterable {
    // Well.
    case asConfigured = "as_configured"
    case delivers
    // Not looked at, or not to be told.
    case unreadable
    case undecidable
    case notBegun = "not_begun"
    case notApplicable = "not_applicable"
    case noEvents = "no_events"
    // Links.
    case brokenAccount = "broken_account"
    case brokenLogGroup = "broken_log_group"
    case brokenFilter = "broken_filter"
    case brokenDestination = "broken_destination"
    case brokenPolicy = "broken_policy"
    case brokenRole = "broken_role"
    case brokenStream = "broken_stream"
    case brokenKey = "broken_key"
    case brokenConsumer = "broken_consumer"
    // Destinations.
    case missing
    case otherStream = "other_stream"
    case otherRole = "other_role"
    case noPolicy = "no_policy"
    case malformedPolicy = "malformed_policy"
    case nearlyFull = "nearly_full"
    case tooLarge = "too_large"
    case notAdmitted = "not_admitted"
    case denied
    case stranger
    case openToAll = "open_to_all"
    case filterWithoutRole = "filter_without_role"
    case accountPolicyNotAdmitted = "account_policy_not_admitted"
    // Roles.
    case notAssumable = "not_assumable"
    case placeholderRegion = "placeholder_region"
    case otherRegion = "other_region"
    case noLogsPrincipal = "no_logs_principal"
    case confusedDeputy = "confused_deputy"
    case mayNotWrite = "may_not_write"
    case mayNotUseKey = "may_not_use_key"
    // Streams and what reads them.
    case notActive = "not_active"
    case retentionShort = "retention_short"
    case notEncrypted = "not_encrypted"
    case otherKey = "other_key"
    case encrypted
    case keyUnusable = "key_unusable"
    case readsOtherStream = "reads_other_stream"
    case mappingDisabled = "mapping_disabled"
    case mayNotRead = "may_not_read"
    case roleNotTrusting = "role_not_trusting"
    case nobodyPuts = "nobody_puts"
    case noTransform = "no_transform"
    case transformMissing = "transform_missing"
    case transformUnhealthy = "transform_unhealthy"
    case transformNotInvocable = "transform_not_invocable"
    case runtimeRetired = "runtime_retired"
    case timeLimit = "time_limit"
    case backupPartial = "backup_partial"
    case noErrorLog = "no_error_log"
    // Log groups and filters.
    case noMatch = "no_match"
    case groupClass = "group_class"
    case noFilter = "no_filter"
    case coveredTwice = "covered_twice"
    case patternNarrowed = "pattern_narrowed"
    case fieldsSelected = "fields_selected"
    case otherDestination = "other_destination"
    case noFreeSlot = "no_free_slot"
    case foreignDestination = "foreign_destination"
    case recursion
    case notForwarded = "not_forwarded"
    case deliveryErrors = "delivery_errors"
    // Orphans.
    case admittedWithoutSending = "admitted_without_sending"
    case departedAccount = "departed_account"
    case unknownDestination = "unknown_destination"
    case noDestination = "no_destination"
    case noSender = "no_sender"
    // Mutes.
    case expired
    case unmatched
    // Repairs.
    case planned
    case done
    case alreadyThere = "already_there"
    case maxChanges = "max_changes"
    case deadline
    case interrupted
    case impossible
    case changedMeanwhile = "changed_meanwhile"
    case notSeenAfterwards = "not_seen_afterwards"
    case callFailed = "call_failed"
    case backupFailed = "backup_failed"

    init(_ link: Link) {
        self =
            switch link {
            case .account: .brokenAccount
            case .logGroup: .brokenLogGroup
            case .filter: .brokenFilter
            case .destination: .brokenDestination
            case .policy: .brokenPolicy
            case .role: .brokenRole
            case .stream: .brokenStream
            case .key: .brokenKey
            case .consumer: .brokenConsumer
            }
    }
}
