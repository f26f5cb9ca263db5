/// The inline policy that Roundsman puts on a role, and none but it.
enum InlinePolicy {
    static let name = "roundsman"

    /// A statement that allows what is missing.
    static func statements(_ permissions: [RepairProposal.Permission]) -> [String] {
        permissions.map { "{\"Effect\": \"Allow\", \"Action\": \"\($0.action)\", \"Resource\": \"\($0.resource)\"}" }
    }

    /// A whole policy that allows what is missing.
    static func document(_ permissions: [RepairProposal.Permission]) -> String {
        "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements(permissions).joined(separator: ", "))]}"
    }

    /// The command that puts it.
    static func command(role: String, _ permissions: [RepairProposal.Permission]) -> String {
        Remedy.aws(
            "iam put-role-policy",
            region: nil,
            [("role-name", role), ("policy-name", name), ("policy-document", document(permissions))]
        )
    }
}
