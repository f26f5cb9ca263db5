/// The question whether a caller may do something.
package struct AccessRequest: Sendable, Equatable {
    /// Who asks.
    package enum Caller: Sendable, Equatable {
        /// Whoever the account lets do it: twelve digits.
        case account(String)
        /// A role by its ARN, not a session of it.
        case role(arn: String)
        /// A service, such as `logs.amazonaws.com`.
        case service(String)
    }

    package let caller: Caller
    /// Such as `logs:PutSubscriptionFilter`.
    package let action: String
    /// An ARN; `nil` for trust policies.
    package let resource: String?
    /// What is known of the request, by key in small letters.
    let context: [String: [String]]
    /// What the request certainly does not carry, in small letters.
    let absentKeys: Set<String>

    /// Asks a question.
    ///
    /// - Parameters:
    ///   - caller: Who asks.
    ///   - action: Service and action.
    ///   - resource: An ARN; `nil` for trust policies.
    ///   - context: Condition keys and their values.
    ///   - absentKeys: Condition keys that the request does not carry. A key that stands in neither makes a condition undetermined.
    package init(
        _ caller: Caller,
        _ action: String,
        on resource: String?,
        context: [String: [String]] = [:],
        absentKeys: Set<String> = []
    ) {
        self.caller = caller
        self.action = action
        self.resource = resource
        self.context = Dictionary(context.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $0 + $1 })
        self.absentKeys = Set(absentKeys.map { $0.lowercased() })
    }

    /// What is known of a key: its values, none, or `nil` when nothing is known.
    func values(of key: String) -> [String]? {
        if let values = context[key] { return values }
        return absentKeys.contains(key) ? [] : nil
    }
}

/// Where a policy stands, and therefore what its statements leave out.
package enum PolicyKind: Sendable, Equatable {
    /// Attached to a thing: names principals and resources.
    case resource
    /// Attached to a caller: names no principal.
    case identity
    /// Of a role: names no resource.
    case trust
}

/// A policy with a name for messages.
package struct NamedPolicy: Sendable, Equatable {
    package let name: String
    package let document: PolicyDocument
    package let kind: PolicyKind

    package init(name: String, document: PolicyDocument, kind: PolicyKind) {
        self.name = name
        self.document = document
        self.kind = kind
    }
}
