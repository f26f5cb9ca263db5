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
