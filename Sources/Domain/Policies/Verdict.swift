/// What policies say of a question, for it and against it: what those of other sides say can be joined to that.
package struct Verdict: Sendable, Equatable {
    /// Whether a statement denies it.
    package private(set) var deny = Answer.no
    /// Whether a statement allows it, in whatever way it reaches the caller.
    package private(set) var allow = Answer.no
    private var ways: [Reach: Answer] = [:]

    /// Of no policy at all.
    package init() {}

    /// Whether a statement of a thing's policy allows it to a role in one way.
    ///
    /// - Parameter reach: The way.
    /// - Returns: No for any other kind of policy, and for any other caller.
    package func allow(by reach: Reach) -> Answer { ways[reach] ?? .no }

    /// What follows when there is no other side.
    package var decision: Decision { Decision(allow: allow, deny: deny) }

    /// Takes one statement more into account.
    mutating func add(_ statement: PolicyStatement, of policy: NamedPolicy, _ request: AccessRequest) {
        let reference = StatementReference(policy: policy.name, index: statement.index, sid: statement.sid)
        let answer = Answer(statement.matches(request, policy.kind), reference)
        guard answer != .no else { return }
        switch statement.effect {
        case .deny: deny = .any([deny, answer])
        case .allow:
            allow = .any([allow, answer])
            guard policy.kind == .resource, case .role = request.caller else { return }
            for reach in Reach.allCases {
                let answer = Answer(statement.matches(request, policy.kind, by: reach), reference)
                ways[reach] = .any([allow(by: reach), answer])
            }
        }
    }
}
