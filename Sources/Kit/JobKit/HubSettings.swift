package import Configuration

/// The `hub` section: the account that holds the platform.
package struct HubSettings: Sendable {
    package var account: String?
    package var region: String?
    package var roleARN: String?

    /// Reads the section; all of it is optional here.
    ///
    /// - Parameter root: The file's top level; problems are reported to it.
    package init(_ root: Section) {
        guard let section = root.section("hub") else { return }
        account = section.accountID("account")
        region = section.string("region")
        roleARN = section.string("role_arn")
        section.finish()
    }

    /// Reads the section for a job that cannot do without account and region.
    ///
    /// - Parameter root: The file's top level; what is missing is reported to it.
    /// - Returns: `nil` when either is missing.
    package static func required(_ root: Section) -> (account: String, region: String, roleARN: String?)? {
        guard let section = root.section("hub", required: true) else { return nil }
        let hub = HubSettings(root)
        if !section.has("account") { section.report("expected the hub's account id in quotes", at: "account") }
        if !section.has("region") { section.report("expected a region such as us-east-1", at: "region") }
        guard let account = hub.account, let region = hub.region else { return nil }
        return (account, region, hub.roleARN)
    }
}
