/// What stands in the way of looking, or of deciding.
struct Obstacle: Sendable, Equatable {
    /// What kind of thing it is.
    enum Kind: Sendable, Equatable {
        /// A call failed.
        case unreadable
        /// A document leaves it open.
        case undecidable
        /// The run's time was up.
        case late
    }

    let kind: Kind
    /// Such as `logs DescribeDestinations`.
    let operation: String
    /// Code and message; nothing that differs from one call to the next.
    let error: String
    /// The ARN of the identity that looked.
    let role: String

    init(_ kind: Kind = .unreadable, operation: String, error: String, role: String) {
        self.kind = kind
        self.operation = operation
        self.error = error
        self.role = role
    }

    /// The run's time was up before this was begun.
    static func late(_ role: String) -> Obstacle {
        Obstacle(.late, operation: "deadline", error: "not begun before the soft deadline", role: role)
    }

    /// A document that leaves the answer open, or is none.
    static func undecidable(_ document: String, _ why: String, _ role: String) -> Obstacle {
        Obstacle(.undecidable, operation: "evaluate \(document)", error: why, role: role)
    }

    /// A trust policy that is none.
    static func malformedTrust(_ role: String) -> Obstacle {
        undecidable("trust policy", "the policy is malformed", role)
    }
}
