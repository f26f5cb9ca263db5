/// The answer to an `AccessRequest`.
package enum Decision: Sendable, Equatable {
    case allowed(StatementReference)
    case denied(StatementReference)
    case notGranted
    /// A statement may or may not match.
    case undetermined(StatementReference, because: String)

    /// Decides by what is allowed and what is denied.
    ///
    /// A certain Deny wins; without any Allow nothing is granted; a possible Deny leaves the decision open.
    ///
    /// - Parameters:
    ///   - allow: Whether it is allowed, all sides taken together.
    ///   - deny: Whether any side denies it.
    package init(allow: Answer, deny: Answer) {
        switch (deny, allow) {
        case (.yes(let statement), _): self = .denied(statement)
        case (_, .no): self = .notGranted
        case (.open(let statement, let reason), _): self = .undetermined(statement, because: reason)
        case (.no, .yes(let statement)): self = .allowed(statement)
        case (.no, .open(let statement, let reason)): self = .undetermined(statement, because: reason)
        }
    }

    /// Whether the answer is a certain yes.
    package var isAllowed: Bool { if case .allowed = self { true } else { false } }

    /// Whether the answer is a certain no.
    package var isRefused: Bool {
        switch self {
        case .denied, .notGranted: true
        case .allowed, .undetermined: false
        }
    }
}
