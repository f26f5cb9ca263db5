/// Yes, no, or open, and the statement that it rests on.
package enum Answer: Sendable, Equatable {
    case yes(StatementReference)
    case no
    case open(StatementReference, because: String)

    /// More would fill a report with somebody's policy.
    private static let longestReason = 400

    /// What a statement's match says.
    init(_ truth: Truth, _ statement: StatementReference) {
        switch truth {
        case .yes: self = .yes(statement)
        case .no: self = .no
        case .unknown(let reasons):
            let text = reasons.sorted().joined(separator: ", ")
            let isLong = text.count > Self.longestReason
            self = .open(statement, because: isLong ? text.prefix(Self.longestReason) + "…" : text)
        }
    }

    /// Whether it is a certain yes.
    package var isYes: Bool { if case .yes = self { true } else { false } }

    /// Whether any is yes.
    ///
    /// - Parameter answers: In the order in which they are to be told.
    /// - Returns: The first yes; else the first that is open.
    package static func any(_ answers: [Answer]) -> Answer {
        answers.first(where: \.isYes) ?? answers.first { $0 != .no } ?? .no
    }

    /// Whether all are yes.
    ///
    /// - Parameter answers: One at least, in the order in which they are to be told.
    /// - Returns: A no where there is one; else the first that is open; else the first.
    package static func all(_ answers: [Answer]) -> Answer {
        guard let first = answers.first, !answers.contains(.no) else { return .no }
        return answers.first { !$0.isYes } ?? first
    }

    /// The same, but open where it was a yes.
    ///
    /// - Parameter reason: What it depends on.
    /// - Returns: Never a yes.
    package func open(because reason: String) -> Answer {
        if case .yes(let statement) = self { .open(statement, because: reason) } else { self }
    }
}
