import AWS
import AWSServices
import JobKit

/// Finds out who the members are, and what organization they belong to.
struct MemberList: Sendable {
    private let settings: SubscriptionSettings
    private let hub: AWSSession

    init(_ settings: SubscriptionSettings, _ hub: AWSSession) {
        self.settings = settings
        self.hub = hub
    }

    /// The members, once known.
    struct Resolved: Sendable {
        let all: [Member]
        /// Why the organization's accounts are not known; then there are no members.
        let obstacle: Obstacle?
        fileprivate let list: MemberList
        /// Every active account of the organization with its paths, where all were asked for.
        fileprivate let accounts: [String: [String]]?

        /// Who should send to a destination: members of its region, and the hub where it is named.
        func senders(of destination: DestinationSettings) -> [Member] {
            let here = all.filter { $0.regions.contains(destination.region) }
            switch destination.senders {
            case .all: return here
            case .named(let names):
                let hub = Member(account: list.hub.account, name: "hub", regions: [destination.region])
                return here.filter { names.contains($0.name) } + (names.contains("hub") ? [hub] : [])
            }
        }

        /// The organization, where a policy speaks of one or nobody has to be asked.
        ///
        /// - Parameter readings: What lies in the hub.
        /// - Returns: `nil` where it is not known and nobody needs to know.
        /// - Throws: `CancellationError`; `AWSConfigurationError` for an endpoint that is no address.
        func organization(for readings: [DestinationReading]) async throws -> OrganizationReading? {
            let isSpokenOf = readings.flatMap(\.policyTexts).contains { text in
                let text = text.lowercased()
                return ["aws:principalorg", "aws:sourceorg", "aws:resourceorg"].contains { text.contains($0) }
            }
            return try await list.organization(accounts, mayAsk: isSpokenOf)
        }
    }

    /// Reads the list from where it is kept.
    ///
    /// - Throws: `JobFailure` when a destination names a sender that there is not; `CancellationError`; `AWSConfigurationError` for an endpoint
    ///   that is no address.
    func resolve() async throws -> Resolved {
        guard case .organizations(let units, let excluded) = settings.members.source else {
            return Resolved(all: settings.members.listed, obstacle: nil, list: self, accounts: nil)
        }
        let found = try await accounts(in: units)
        guard case .known(let accounts) = found else {
            return Resolved(all: [], obstacle: found.obstacle, list: self, accounts: nil)
        }
        let active = Dictionary(accounts.filter(\.isActive).map { ($0.id, $0) }) { first, _ in first }
        let wanted = active.values.filter { account in
            account.id != settings.hub.account && !excluded.contains(account.id)
                && !excluded.contains(account.name ?? "")
        }
        let members = Self.named(wanted.sorted { $0.id < $1.id }, settings.members.regions)
        for destination in settings.destinations {
            guard let problem = destination.problem(of: members) else { continue }
            throw JobFailure(
                .configuration,
                "destination \(destination.qualifiedName), \(problem.key): \(problem.message)"
            )
        }
        let paths = active.mapValues { $0.paths ?? [] }
        return Resolved(all: members, obstacle: nil, list: self, accounts: units.isEmpty ? paths : nil)
    }

    /// The accounts of some units and of those below them; of all, where none is named.
    private func accounts(in units: [String]) async throws -> Reading<[OrganizationsClient.Account]> {
        let client = OrganizationsClient(try hub.client(.organizations, region: settings.hub.region))
        let operation = units.isEmpty ? "organizations ListAccounts" : "organizations ListAccountsForParent"
        return try await Looker(role: hub.arn).look(operation) {
            guard !units.isEmpty else { return try await client.accounts() }
            var accounts: [OrganizationsClient.Account] = []
            for unit in units { accounts += try await client.accounts(below: unit) }
            return accounts
        }
    }

    /// The account's name, and its id where two agree or the name has a meaning of its own.
    private static func named(_ accounts: [OrganizationsClient.Account], _ regions: [String]) -> [Member] {
        let names = Dictionary(grouping: accounts.compactMap(\.name)) { $0 }.mapValues(\.count)
        return accounts.map { account in
            let name =
                account.name.flatMap { names[$0] == 1 && !["hub", "all", ""].contains($0) ? $0 : nil } ?? account.id
            return Member(account: account.id, name: name, regions: regions)
        }
    }

    private func organization(_ accounts: [String: [String]]?, mayAsk: Bool) async throws -> OrganizationReading? {
        let configured = settings.members.organizationID.map { Reading.known($0) }
        if let configured, accounts != nil || !settings.members.isOrganization {
            return OrganizationReading(id: configured, accounts: accounts.map { .known($0) })
        }
        guard mayAsk else { return nil }
        let looker = Looker(role: hub.arn)
        let client = OrganizationsClient(try hub.client(.organizations, region: settings.hub.region))
        var id = configured
        if id == nil {
            id = try await looker.look("organizations DescribeOrganization") { try await client.organizationID() }
        }
        guard let id else { return nil }
        if let accounts { return OrganizationReading(id: id, accounts: .known(accounts)) }
        let all = try await looker.look("organizations ListAccounts") {
            let active = try await client.accounts().filter(\.isActive)
            return Dictionary(active.map { ($0.id, $0.paths ?? []) }) { first, _ in first }
        }
        return OrganizationReading(id: id, accounts: all)
    }
}
