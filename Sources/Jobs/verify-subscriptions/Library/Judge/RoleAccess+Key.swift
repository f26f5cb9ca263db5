import Policies

extension RoleAccess {
    /// Whether the key's own policy lets the role in, or hands the decision to the account: else no grant of the role's own would help.
    func keyPolicyAdmits(_ action: String, onKey key: String, policy: Reading<PolicyText>, stream: String) -> Bool {
        let all = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#
        guard policy.value?.document != nil, let everything = try? PolicyDocument(all) else { return false }
        let mighty = RoleReading(
            role: reading.role,
            trust: reading.trust,
            identity: .known([NamedPolicy(name: "everything", document: everything, kind: .identity)]),
            boundary: nil
        )
        return RoleAccess(mighty, account: account, region: region)
            .decide(action, onKey: key, policy: policy, stream: stream).value?.isAllowed == true
    }
}
