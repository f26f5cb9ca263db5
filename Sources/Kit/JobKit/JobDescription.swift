package import Arguments

/// What a program is called, takes and may report: the source of its help, manual and vocabulary.
package struct JobDescription: Sendable {
    /// What a status means for the exit code.
    package enum Effect: Sendable, Equatable {
        case fine
        /// Something wrong was found: exit 2.
        case finding
        /// Something was not done or not seen: exit 3.
        case partial
    }

    /// A word of the closed vocabulary of statuses.
    package struct Status: Sendable {
        package let word: String
        package let effect: Effect
        package let meaning: String

        package init(_ word: String, _ effect: Effect, _ meaning: String) {
            self.word = word
            self.effect = effect
            self.meaning = meaning
        }
    }

    /// A word of the closed vocabulary of reasons.
    package struct Reason: Sendable {
        package let word: String
        package let meaning: String

        package init(_ word: String, _ meaning: String) {
            self.word = word
            self.meaning = meaning
        }
    }

    /// The statuses by which findings come and go.
    ///
    /// A finding in any other status keeps its place: what could not be looked at is not well again.
    package struct FindingWords: Sendable {
        /// Something is wrong, or could not be seen, and how grave that is: a higher number is graver, and worth telling again.
        package let open: [String: Int]
        /// It is well.
        package let mended: Set<String>
        /// It could not be seen: whatever lies at its place may be there all the same.
        package let unseen: Set<String>
        /// The place of a finding, by its id; what has the same place is covered by what could not be seen there.
        package let place: @Sendable (_ id: String) -> String

        /// Makes the words.
        ///
        /// - Parameters:
        ///   - open: Each status of a finding that is wrong, with its rank.
        ///   - mended: The statuses of one that is well.
        ///   - unseen: The statuses of one that could not be looked at.
        ///   - place: The place of a finding, by its id; as it stands each is alone at its own.
        package init(
            open: [String: Int],
            mended: Set<String>,
            unseen: Set<String> = [],
            place: @escaping @Sendable (_ id: String) -> String = { $0 }
        ) {
            self.open = open
            self.mended = mended
            self.unseen = unseen
            self.place = place
        }
    }

    package let program: String
    /// One line, without a full stop.
    package let abstract: String
    package let discussion: String
    /// The job's own options, besides those that all programs take.
    package let options: [OptionSpec]
    package let examples: [CommandSpec.Example]
    package let statuses: [Status]
    package let reasons: [Reason]
    /// The findings that people are told of once, and again when they are graver or well; `nil` for jobs without any.
    package let findings: FindingWords?
    /// Formats of `--output` besides those that all programs know.
    package let outputs: [String]
    /// Whether `--apply` with a `--now` that lies ahead is refused, unless the endpoint is a loopback address.
    package let refusesFuture: Bool

    package init(
        program: String,
        abstract: String,
        discussion: String,
        options: [OptionSpec],
        examples: [CommandSpec.Example],
        statuses: [Status],
        reasons: [Reason],
        findings: FindingWords? = nil,
        outputs: [String] = [],
        refusesFuture: Bool
    ) {
        self.program = program
        self.abstract = abstract
        self.discussion = discussion
        self.options = options
        self.examples = examples
        self.statuses = statuses
        self.reasons = reasons
        self.findings = findings
        self.outputs = outputs
        self.refusesFuture = refusesFuture
    }

    /// The effect of a status.
    ///
    /// - Parameter status: A word; one that is not in the vocabulary counts as `partial`, so that it is noticed.
    /// - Returns: What it means for the exit code.
    package func effect(of status: String) -> Effect {
        statuses.first { $0.word == status }?.effect ?? .partial
    }
}
