package import AWS

/// Organizations: called from the management account or a delegated administrator's.
///
/// See https://docs.aws.amazon.com/organizations/latest/APIReference/
package struct OrganizationsClient: Sendable {
    private static let target = "AWSOrganizationsV20161128"
    private let client: AWSClient

    package init(_ client: AWSClient) { self.client = client }

    /// An account of the organization.
    package struct Account: Decodable, Sendable, Equatable {
        package let id: String
        package let name: String?
        /// `ACTIVE`, `SUSPENDED`, …; took the place of `status` in September 2026.
        package let state: String?
        package let status: String?
        /// Where it stands in the organization, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.
        package let paths: [String]?

        /// Whether it is neither closed, nor closing, nor not yet open.
        package var isActive: Bool { (state ?? status) == "ACTIVE" }
    }

    /// The organization's id, such as `o-a1b2c3d4e5`.
    ///
    /// - Returns: The id.
    /// - Throws: `AWSError`, `TransportError`, `CredentialError`, `DeadlineExceeded`, `CancellationError`.
    package func organizationID() async throws -> String {
        struct Input: Encodable {}
        struct Organization: Decodable { let id: String }
        struct Output: Decodable { let organization: Organization }
        let output: Output = try await client.json("DescribeOrganization", target: Self.target, Input())
        return output.organization.id
    }

    /// Lists all accounts.
    ///
    /// - Returns: Closed ones, too.
    /// - Throws: As `organizationID`; `PagingError`.
    package func accounts() async throws -> [Account] {
        try await accounts("ListAccounts", of: nil)
    }

    /// Lists the accounts of a unit and of all units below it.
    ///
    /// - Parameter unit: Such as `ou-ab12-cdefghij`, or a root.
    /// - Returns: Closed ones, too.
    /// - Throws: As `accounts`.
    package func accounts(below unit: String) async throws -> [Account] {
        var found = try await accounts("ListAccountsForParent", of: unit)
        for child in try await units(of: unit) { found += try await accounts(below: child) }
        return found
    }

    private struct Input: Encodable {
        let ParentId: String?
        let NextToken: String?
        let MaxResults = 20
    }

    private func accounts(_ operation: String, of parent: String?) async throws -> [Account] {
        struct Page: Decodable {
            let accounts: [Account]?
            let nextToken: String?
        }
        return try await pages(
            of: "organizations \(operation)",
            { token -> Page in
                try await client.json(operation, target: Self.target, Input(ParentId: parent, NextToken: token))
            },
            \.accounts,
            \.nextToken
        )
    }

    private func units(of parent: String) async throws -> [String] {
        struct Unit: Decodable { let id: String }
        struct Page: Decodable {
            let organizationalUnits: [Unit]?
            let nextToken: String?
        }
        let operation = "ListOrganizationalUnitsForParent"
        return try await pages(
            of: "organizations \(operation)",
            { token -> Page in
                try await client.json(operation, target: Self.target, Input(ParentId: parent, NextToken: token))
            },
            { $0.organizationalUnits?.map(\.id) },
            \.nextToken
        )
    }
}
