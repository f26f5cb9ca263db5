/// The statement that decides.
package struct StatementReference: Sendable, Equatable, CustomStringConvertible {
    package let policy: String
    /// Counted from zero.
    package let index: Int
    package let sid: String?

    package init(policy: String, index: Int, sid: String?) {
        self.policy = policy
        self.index = index
        self.sid = sid
    }

    package var description: String { "\(policy), statement \(index + 1)" + (sid.map { " (\($0))" } ?? "") }
}

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

/// Evaluates policies.
///
/// Knows what is in the documents and in the request, and nothing else: service and resource control policies, session policies and grants
/// are not looked at.
package enum PolicyEvaluator {
    /// Decides a question by the policies of one side, all of them together.
    ///
    /// - Parameters:
    ///   - policies: Those on the thing, or those on the caller.
    ///   - request: The question.
    /// - Returns: A certain Deny wins; a possible Deny leaves no certain Allow; a certain Allow beats a possible one.
    package static func decide(_ policies: [NamedPolicy], _ request: AccessRequest) -> Decision {
        var allowed: StatementReference?
        var perhapsAllowed: Decision?, perhapsDenied: Decision?
        for policy in policies {
            for statement in policy.document.statements {
                let reference = StatementReference(policy: policy.name, index: statement.index, sid: statement.sid)
                switch (statement.matches(request, policy.kind), statement.effect) {
                case (.no, _): break
                case (.yes, .deny): return .denied(reference)
                case (.yes, .allow): allowed = allowed ?? reference
                case (.unknown(let reasons), let effect):
                    let open = Decision.undetermined(reference, because: reasons.sorted().joined(separator: ", "))
                    if effect == .deny {
                        perhapsDenied = perhapsDenied ?? open
                    } else {
                        perhapsAllowed = perhapsAllowed ?? open
                    }
                }
            }
        }
        if allowed == nil, perhapsAllowed == nil { return .notGranted }
        if let perhapsDenied { return perhapsDenied }
        return allowed.map { .allowed($0) } ?? perhapsAllowed ?? .notGranted
    }
}
