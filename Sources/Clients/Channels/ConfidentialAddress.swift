import Transport

/// An address that is itself a secret: whoever knows it may post.
struct ConfidentialAddress: Sendable {
    let origin: Origin
    let target: RequestTarget

    /// Reads an address; plain `http` is accepted for this machine only, as anyone on the way could read the secret.
    ///
    /// - Throws: `AddressProblem`, which does not repeat the address.
    init(_ secret: Secret) throws(AddressProblem) {
        let address = try Address(secret.reveal)
        guard address.origin.scheme == .https || address.origin.isLoopback else {
            throw AddressProblem(description: "a secret address begins with https://, except on this machine")
        }
        origin = address.origin
        target = address.target
    }
}
