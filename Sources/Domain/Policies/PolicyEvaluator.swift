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
