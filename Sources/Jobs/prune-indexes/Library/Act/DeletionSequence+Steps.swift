import OpenSearch

extension DeletionSequence {
    /// What to do next.
    enum Step: Sendable, Equatable {
        /// Read the uuids and guards on which the next DELETEs rely.
        case readGuards
        /// Ask who else is in these aliases.
        case readMembers([String])
        case delete([String])
        case wait(Duration)
        /// Read the uuids to learn what became of the DELETEs; also when the run is being stopped.
        case verify
        case finished
    }

    /// What came of the last step.
    enum Answer: Sendable {
        case guards([String: IndexGuards])
        case members(Knowledge<[String: [AliasMember]]>)
        case deletion(DeleteAnswer)
        case waited
        /// There was no time left to wait.
        case late
        /// The verifying reading failed.
        case blind(String)
    }

    /// When a step is chosen.
    struct Moment: Sendable {
        /// On the monotonic clock.
        let now: Duration
        /// The soft deadline has passed: nothing new is begun.
        let isLate: Bool
    }

    /// The last word on one index.
    struct Verdict: Sendable, Equatable {
        let name: String
        let status: Status
        let reason: Reason?
        let note: String?
    }

    /// The engine put off the DELETE of an archived index; nothing was done.
    struct Postponement: Sendable, Equatable {
        let text: String
        let after: Duration?
    }

    /// Judges an index by what was read of it just now.
    typealias Judge = @Sendable (IndexSummary) -> (Status, Reason, String?)?
}
