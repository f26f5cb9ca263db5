package import AWS
import Transport
import XML

/// Identity and Access Management: one for a partition.
///
/// See https://docs.aws.amazon.com/IAM/latest/APIReference/
package struct IAMClient: Sendable {
    private static let version = "2010-05-08"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// A role.
    package struct Role: Sendable, Equatable {
        package let name: String
        package let arn: String
        /// Who may take it on: a JSON document, percent-decoded.
        package let assumeRolePolicyDocument: String
        /// The managed policy beyond which nothing is allowed.
        package let permissionsBoundaryARN: String?

        package init(name: String, arn: String, assumeRolePolicyDocument: String, permissionsBoundaryARN: String?) {
            self.name = name
            self.arn = arn
            self.assumeRolePolicyDocument = assumeRolePolicyDocument
            self.permissionsBoundaryARN = permissionsBoundaryARN
        }
    }

    /// Reads a role.
    ///
    /// - Parameter name: Without its path.
    /// - Returns: What it is.
    /// - Throws: `AWSError`, `NoSuchEntity` among them; `TransportError`, `CredentialError`, `DeadlineExceeded`, `CancellationError`.
    package func role(_ name: String) async throws -> Role {
        let result = try await call("GetRole", [("RoleName", name)])
        return Role(
            name: try text(result, "GetRole", "Role", "RoleName"),
            arn: try text(result, "GetRole", "Role", "Arn"),
            assumeRolePolicyDocument: try document(result, "GetRole", "Role", "AssumeRolePolicyDocument"),
            permissionsBoundaryARN: result["Role"]?.text(at: "PermissionsBoundary", "PermissionsBoundaryArn")
        )
    }

    /// Lists the names of a role's inline policies.
    ///
    /// - Parameter role: Its name.
    /// - Returns: Empty when there are none.
    /// - Throws: As `role`; `PagingError`.
    package func inlinePolicyNames(of role: String) async throws -> [String] {
        try await list("ListRolePolicies", role, "PolicyNames") { $0.text }
    }

    /// Reads an inline policy.
    ///
    /// - Parameters:
    ///   - name: The policy's name.
    ///   - role: The role's name.
    /// - Returns: A JSON document, percent-decoded.
    /// - Throws: As `role`.
    package func inlinePolicy(_ name: String, of role: String) async throws -> String {
        let result = try await call("GetRolePolicy", [("RoleName", role), ("PolicyName", name)])
        return try document(result, "GetRolePolicy", "PolicyDocument")
    }

    /// Lists the ARNs of the managed policies attached to a role.
    ///
    /// - Parameter role: Its name.
    /// - Returns: Empty when there are none.
    /// - Throws: As `role`; `PagingError`.
    package func attachedPolicies(of role: String) async throws -> [String] {
        try await list("ListAttachedRolePolicies", role, "AttachedPolicies") { $0.text(at: "PolicyArn") }
    }

    /// Reads the default version of a managed policy.
    ///
    /// - Parameter arn: The policy.
    /// - Returns: A JSON document, percent-decoded.
    /// - Throws: As `role`.
    package func managedPolicy(_ arn: String) async throws -> String {
        let policy = try await call("GetPolicy", [("PolicyArn", arn)])
        let version = try text(policy, "GetPolicy", "Policy", "DefaultVersionId")
        let result = try await call("GetPolicyVersion", [("PolicyArn", arn), ("VersionId", version)])
        return try document(result, "GetPolicyVersion", "PolicyVersion", "Document")
    }

    /// Replaces who may take on a role.
    ///
    /// - Parameters:
    ///   - role: Its name.
    ///   - document: The whole trust policy.
    /// - Throws: As `role`.
    package func updateAssumeRolePolicy(of role: String, _ document: String) async throws {
        try await write("UpdateAssumeRolePolicy", [("RoleName", role), ("PolicyDocument", document)])
    }

    /// Makes an inline policy, or replaces the one of the same name.
    ///
    /// - Parameters:
    ///   - name: The policy's name.
    ///   - role: The role's name.
    ///   - document: The whole policy.
    /// - Throws: As `role`.
    package func putInlinePolicy(_ name: String, of role: String, _ document: String) async throws {
        let parameters = [("RoleName", role), ("PolicyName", name), ("PolicyDocument", document)]
        try await write("PutRolePolicy", parameters)
    }

    /// Never repeated when it may have taken effect: a second write would undo what somebody else wrote meanwhile.
    private func write(_ operation: String, _ parameters: [(String, String)]) async throws {
        _ = try await client.query(operation, version: Self.version, parameters, isIdempotent: false)
    }

    private func call(_ operation: String, _ parameters: [(String, String)]) async throws -> XMLElement {
        try await client.query(operation, version: Self.version, parameters)
    }

    private func list(
        _ operation: String,
        _ role: String,
        _ element: String,
        _ read: (XMLElement) -> String?
    ) async throws -> [String] {
        try await pages(
            of: "iam \(operation)",
            { marker in try await call(operation, [("RoleName", role)] + (marker.map { [("Marker", $0)] } ?? [])) },
            { page in
                try page[element]?.all("member").map { member in
                    guard let text = read(member), !text.isEmpty else {
                        throw IncompleteAnswer(operation: "iam \(operation)")
                    }
                    return text
                }
            },
            { page in
                guard page.text(at: "IsTruncated") == "true" else { return nil }
                guard let marker = page.text(at: "Marker"), !marker.isEmpty else {
                    throw IncompleteAnswer(operation: "iam \(operation)")
                }
                return marker
            }
        )
    }

    private func text(_ result: XMLElement, _ operation: String, _ path: String...) throws -> String {
        var element: XMLElement? = result
        for step in path { element = element?[step] }
        guard let text = element?.text, !text.isEmpty else { throw IncompleteAnswer(operation: "iam \(operation)") }
        return text
    }

    private func document(_ result: XMLElement, _ operation: String, _ path: String...) throws -> String {
        var element: XMLElement? = result
        for step in path { element = element?[step] }
        guard let encoded = element?.text, let text = PercentEncoding.decode(encoded), !text.isEmpty else {
            throw IncompleteAnswer(operation: "iam \(operation)")
        }
        return text
    }
}
