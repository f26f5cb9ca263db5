import Arguments
package import JobKit

extension VerifySubscriptions {
    package static let description = JobDescription(
        program: "verify-subscriptions",
        abstract: "proves the path from every member's log group to the hub's consumers",
        discussion: """
            Reads the hub's destinations, their policies, roles, streams, keys and consumers, and each member's log groups and \
            subscription filters, and joins them: for each log group it names the first link at which events are lost. What could not \
            be looked at is unknown, never well.

            With --repair it also plans what would mend the faults it has proven, and with --repair --apply it does so: it adds what is \
            missing, never takes away, never touches what is not ours, and keeps what it replaces.
            """,
        options: [
            OptionSpec(
                "repair",
                group: "Repair",
                help: "Plan how the faults found would be mended; with --apply, mend them."
            )
        ],
        examples: [
            CommandSpec.Example("Show what is broken, and where", "verify-subscriptions --config roundsman.yaml"),
            CommandSpec.Example("Tell the people on call what is new", "verify-subscriptions --apply"),
            CommandSpec.Example("Show what a repair would change", "verify-subscriptions --repair"),
            CommandSpec.Example(
                "Mend one destination",
                "verify-subscriptions --repair --apply --only us-east-1/hub_logs"
            ),
        ],
        statuses: Status.allCases.map { .init($0.rawValue, $0.effect, $0.meaning) },
        reasons: Reason.allCases.map { .init($0.rawValue, $0.meaning) },
        findings: .init(
            open: [Status.fail.rawValue: 2, Status.warn.rawValue: 1, Status.unknown.rawValue: 1],
            mended: [Status.ok.rawValue],
            unseen: [Status.unknown.rawValue],
            place: FindingPlace.of
        ),
        outputs: ["junit"],
        refusesFuture: false
    )
}

/// Where a finding is.
enum FindingPlace {
    /// The account and the region in the id of a finding or a repair; of a mute's id, which names neither, all but the check.
    static func of(_ id: String) -> String {
        let parts = id.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let isAccount = parts.count > 2 && parts[1].utf8.count == 12 && parts[1].allSatisfy(\.isWholeNumber)
        return isAccount ? "\(parts[1])/\(parts[2])" : parts.dropFirst().joined(separator: "/")
    }
}

extension Status {
    /// What it means for the exit code.
    var effect: JobDescription.Effect {
        switch self {
        case .ok, .warn, .skipped, .muted, .wouldRepair, .repaired: .fine
        case .fail: .finding
        case .unknown, .deferred, .refused, .failed: .partial
        }
    }

    /// In words.
    var meaning: String {
        switch self {
        case .ok: "looked at, and as it should be"
        case .fail: "loses, doubles or leaks events today"
        case .warn: "will or may do so"
        case .unknown: "could not be looked at, or not be decided"
        case .skipped: "nothing to judge here"
        case .muted: "wrong, and borne for a while by a mute of the configuration"
        case .wouldRepair: "would be mended with --apply"
        case .repaired: "mended, and seen to be"
        case .deferred: "to be mended, but not in this run"
        case .refused: "not mended, because it changed under our hands"
        case .failed: "to be mended, and it could not be done"
        }
    }
}
