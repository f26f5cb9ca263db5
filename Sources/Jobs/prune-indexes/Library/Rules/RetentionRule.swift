package import Configuration

/// What is kept of a kind of index, and for how long.
package struct RetentionRule: Sendable {
    /// When an index begins to age.
    package enum AgeFrom: Sendable {
        /// At the end of the period that its name stands for.
        case name
        /// When its successor was created.
        case creationDate
    }

    /// How long an index is kept.
    package enum Keep: Sendable {
        case age(RetentionPeriod)
        /// Between a floor and a ceiling of age, as space allows.
        case space(atLeast: RetentionPeriod, atMost: RetentionPeriod?, budget: Budget)
    }

    /// How much space a family may take.
    package enum Budget: Sendable {
        /// Bytes of all copies of a family.
        case totalSize(Int)
        /// Percent of the fullest data node.
        case disk(Double)
    }

    /// What needs an explicit word before it is touched.
    package enum Inclusion: String, Sendable, CaseIterable {
        case managed
        case dataStream = "data_stream"
        case hidden
    }

    /// How much of a family one run may delete.
    package struct Limits: Sendable, Equatable {
        /// The newest that always stay.
        package var minKeep = 2
        /// Of all indexes that match the template; one index is always allowed.
        package var maxDeletePercent = 25.0
        package var maxDeleteCount = 500
    }

    /// Whether space, too, decides what stays.
    var isBudget: Bool {
        if case .space = keep { true } else { false }
    }

    /// Whether the disks of the data nodes decide what stays.
    var isBoundByDisk: Bool {
        if case .space(_, _, .disk) = keep { true } else { false }
    }

    package let name: String
    package let templates: [NameTemplate]
    package let keep: Keep
    package let ageFrom: AgeFrom
    /// The offset in which names are dated.
    package let secondsFromUTC: Int
    package let include: Set<Inclusion>
    package let limits: Limits
    /// The repository of the archive; `nil` deletes without one.
    package let archiveRepository: String?
}
