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
        verdict(policies, request).decision
    }

    /// Tells what the policies of one side allow and what they deny, each by itself.
    ///
    /// - Parameters:
    ///   - policies: Those on the thing, or those on the caller.
    ///   - request: The question.
    /// - Returns: What a decision needs that other sides have a part in: a possible Deny counts even where this side allows nothing.
    package static func verdict(_ policies: [NamedPolicy], _ request: AccessRequest) -> Verdict {
        var verdict = Verdict()
        for policy in policies {
            for statement in policy.document.statements { verdict.add(statement, of: policy, request) }
        }
        return verdict
    }
}
