import Arguments
package import JobKit

extension PruneIndexes {
    package static let description = JobDescription(
        program: "prune-indexes",
        abstract: "deletes search indexes past their retention",
        discussion: """
            Reads which indexes there are, decides by the rules of the configuration's retention section which of them have outlived \
            their time, and prints that plan. With --apply it does what the plan says and nothing else.

            A rule names a family of indexes by a full name with a date in it, such as cwl-vpcflowlog-{yyyy.MM.dd}. An index goes when \
            the span of its name has ended and the time it is kept since then is over. With archive it is first put into a snapshot, the \
            snapshot is verified, and only then the index is deleted.
            """,
        options: [
            OptionSpec(
                "explain",
                value: .single(placeholder: "INDEX"),
                group: "Retention",
                help: "Tell of one index: its rule, date, expiry, guards and what is decided. Changes nothing."
            ),
            OptionSpec(
                "lift-limits",
                value: .repeated(placeholder: "RULE"),
                group: "Retention",
                help:
                    "For this run max_delete_percent and max_delete_count do not hold for the rule. Everything else does."
            ),
        ],
        examples: [
            CommandSpec.Example("Show what would go, and why", "prune-indexes --config roundsman.yaml"),
            CommandSpec.Example("Do it", "prune-indexes --config roundsman.yaml --apply"),
            CommandSpec.Example("Ask about one index", "prune-indexes --explain cwl-vpcflowlog-2026.08.01"),
            CommandSpec.Example(
                "A first, deliberate clean-up of one family",
                "prune-indexes --apply --only apps --lift-limits apps"
            ),
        ],
        statuses: [
            .init(Status.kept.rawValue, .fine, "its rule says that it stays"),
            .init(Status.skipped.rawValue, .fine, "guarded, or no index that a rule can speak of"),
            .init(Status.wouldDelete.rawValue, .fine, "would be deleted with --apply"),
            .init(Status.deleted.rawValue, .fine, "deleted, and seen to be gone"),
            .init(Status.deferred.rawValue, .partial, "to be deleted, but not now; the next run will"),
            .init(
                Status.refused.rawValue,
                .partial,
                "a limit, an ambiguity, the clock, or something that could not be found out"
            ),
            .init(Status.failed.rawValue, .partial, "to be deleted, and it could not be done"),
        ],
        reasons: Reason.allCases.map { .init($0.rawValue, $0.meaning) },
        refusesFuture: true
    )
}
