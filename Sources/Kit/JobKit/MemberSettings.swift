import Arguments
package import Configuration

/// A member account, and how it is entered.
package struct Member: Sendable, Equatable {
    /// Twelve digits.
    package let account: String
    /// Unique among the members; never `hub` or `all`.
    package let name: String
    /// At least one.
    package let regions: [String]

    package init(account: String, name: String, regions: [String]) {
        self.account = account
        self.name = name
        self.regions = regions
    }
}

/// The sections `members`, `member_defaults` and `organization`: the accounts that are watched.
package struct MemberSettings: Sendable {
    /// Where the list of members comes from.
    package enum Source: Sendable, Equatable {
        case listed([Member])
        /// The active accounts of the organization; of these units only, where any are named.
        case organizations(units: [String], excluded: Set<String>)
    }

    package let source: Source

    /// Those of the configuration; none where the organization says who they are.
    package var listed: [Member] {
        if case .listed(let members) = source { members } else { [] }
    }

    /// Whether the organization says who the members are.
    package var isOrganization: Bool {
        if case .organizations = source { true } else { false }
    }

    /// Of the role that is assumed in each member.
    package let roleName: String
    package let externalID: SecretReference?
    /// Where a member names none.
    package let regions: [String]
    /// Such as `o-a1b2c3d4e5`; `nil` where it is to be asked.
    package let organizationID: String?

    /// Reads the sections; `nil` when they are unsound.
    ///
    /// - Parameters:
    ///   - root: The file's top level; problems are reported to it.
    ///   - hub: The hub's account and region.
    package init?(_ root: Section, hub: (account: String, region: String)) {
        let before = root.collector.problems.count
        let defaults = root.section("member_defaults")
        roleName = defaults?.string("role_name") ?? "RoundsmanMember"
        externalID = defaults?.secret("external_id")
        let named = defaults?.strings("regions").map(\.text) ?? []
        regions = named.isEmpty ? [hub.region] : named
        defaults?.finish()
        let organization = root.section("organization")
        organizationID = organization?.string("id", required: "the organization's id, such as o-a1b2c3d4e5")
        organization?.finish()
        if root.isMapping("members") {
            source = root.section("members").map(Self.organizations) ?? .listed([])
        } else {
            source = .listed(Self.listed(root, hub: hub.account, regions: regions))
        }
        guard root.collector.problems.count == before else { return nil }
    }

    private static func organizations(_ section: Section) -> Source {
        _ = section.choice("from", among: ["organizations": true], required: true)
        let units = section.strings("organizational_units").map(\.text)
        let excluded = section.strings("exclude").map(\.text)
        section.finish()
        return .organizations(units: units, excluded: Set(excluded))
    }

    private static func listed(_ root: Section, hub: String, regions: [String]) -> [Member] {
        var members: [Member] = []
        for entry in root.sections("members", required: true) {
            let account = entry.accountID("account")
            if !entry.has("account") { entry.report("expected an account id in quotes", at: "account") }
            let name = entry.string("name") ?? account
            let own = entry.strings("regions").map(\.text)
            entry.finish()
            guard let account, let name else { continue }
            if account == hub { entry.report("this is the hub; name it as `hub` where it sends, too", at: "account") }
            if ["hub", "all"].contains(name) {
                entry.report("`\(name)` has a meaning of its own as a sender", at: "name")
            }
            if members.contains(where: { $0.name == name }) { entry.report("another member has this name", at: "name") }
            if members.contains(where: { $0.account == account }) {
                entry.report("this account is listed already", at: "account")
            }
            members.append(Member(account: account, name: name, regions: own.isEmpty ? regions : own))
        }
        return members
    }
}
