import AWSServices
import Policies

/// The inline policy that Roundsman puts on a role, and none but it.
enum InlinePolicy {
    static let name = "roundsman"

    /// The policy of that name that a role has, as text; `nil` where it has none or its policies could not be read.
    static func present(on role: RoleReading?) -> String? {
        (role?.identity.value ?? []).first { $0.name == name }?.document.text
    }

    /// What the policy says once it allows all that is wanted.
    ///
    /// - Parameters:
    ///   - wanted: Actions on things.
    ///   - text: The policy that is there; all that stands in it stays, byte for byte. `nil` where there is none.
    /// - Returns: The whole document, the same where nothing is missing; `nil` where it takes no further statement.
    static func document(_ wanted: [RepairProposal.Permission], on text: String?) -> String? {
        guard let text else {
            return "{\"Version\": \"2012-10-17\", \"Statement\": [\(wanted.map(statement).joined(separator: ", "))]}"
        }
        guard var document = try? PolicyDocument(text) else { return nil }
        for permission in wanted
        where !document.statements.contains(where: { $0.allowsPlainly(permission.action, on: permission.resource) }) {
            guard let longer = try? document.appending(statement: statement(permission)) else { return nil }
            document = longer
        }
        return document.text
    }

    private static func statement(_ permission: RepairProposal.Permission) -> String {
        "{\"Effect\": \"Allow\", \"Action\": \"\(permission.action)\", \"Resource\": \"\(permission.resource)\"}"
    }

    /// How it is put by hand: by a command that keeps what the policy says already, else in a sentence.
    static func remedy(
        _ role: RoleReading,
        _ wanted: [RepairProposal.Permission],
        region: String
    )
        -> Remedy
    {
        let list = wanted.map { "\($0.action) on \($0.resource)" }.joined(separator: ", ")
        guard role.identity.obstacle == nil, let document = document(wanted, on: present(on: role)) else {
            return .advice("Allow \(list) to the role \(role.role.name).")
        }
        return .commands([
            Remedy.aws(
                "iam put-role-policy",
                region: region,
                [("role-name", role.role.name), ("policy-name", name), ("policy-document", document)]
            )
        ])
    }
}
