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
        fileprivate let list: MemberList
        /// Every active account of the organization, where it was asked.
        fileprivate let accounts: Set<String>?

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

        /// The organization, where a destination's policy speaks of one.
        ///
        /// - Returns: `nil` where nobody needs to know.
        func organization(for listings: [String: Reading<[LogsDestination]>]) async throws -> OrganizationReading? {
            let isNeeded = listings.values.contains { listing in
                (listing.value ?? []).contains { destination in
                    let text = (destination.accessPolicy ?? "").lowercased()
                    return text.contains("aws:principalorg")
                }
            }
            return isNeeded ? try await list.organization(accounts) : nil
        }
    }

    /// Reads the list from where it is kept.
    ///
    /// - Throws: `JobFailure` when a destination names a sender that there is not; what Organizations throws.
    func resolve() async throws -> Resolved {
        switch settings.members.source {
        case .listed(let members): return Resolved(all: members, list: self, accounts: nil)
        case .organizations(let units, let excluded):
            let client = OrganizationsClient(try hub.client(.organizations, region: settings.hub.region))
            var accounts: [OrganizationsClient.Account] = []
            if units.isEmpty {
                accounts = try await client.accounts()
            } else {
                for unit in units { accounts += try await client.accounts(below: unit) }
            }
            let active = Dictionary(accounts.filter(\.isActive).map { ($0.id, $0) }) { first, _ in first }.values
            let wanted = active.filter { account in
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
            return Resolved(all: members, list: self, accounts: units.isEmpty ? Set(active.map(\.id)) : nil)
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

    private func organization(_ accounts: Set<String>?) async throws -> OrganizationReading {
        if let id = settings.members.organizationID, accounts == nil {
            return OrganizationReading(id: .known(id), accounts: nil)
        }
        let looker = Looker(role: hub.arn)
        let client = OrganizationsClient(try hub.client(.organizations, region: settings.hub.region))
        let id = try await looker.look("organizations DescribeOrganization") { try await client.organizationID() }
        if let accounts { return OrganizationReading(id: id, accounts: .known(accounts)) }
        let all = try await looker.look("organizations ListAccounts") {
            Set(try await client.accounts().filter(\.isActive).map(\.id))
        }
        return OrganizationReading(id: id, accounts: all)
    }
}
