/// The answer to an `AccessRequest`.
package enum Decision: Sendable, Equatable {
    case allowed(StatementReference)
    case denied(StatementReference)
    case notGranted
    /// A statement may or may not match.
    case undetermined(StatementReference, because: String)

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
