import JobKit
import Testing

@testable import SubscriptionAudit

/// Who the members are, and who of them sends where.
@Suite(.timeLimit(.minutes(1))) struct MembersTests {
    private static let organization = "{from: organizations}"

    private static func hub(_ change: (inout FakeHub.World) -> Void = { _ in }) -> FakeHub {
        FakeHub { world in
            world.accounts = [
                [FakeHub.account(FakeHub.hub, "csoc"), FakeHub.account("200000000001", "one")], [],
                [FakeHub.account("200000000002", "two"), FakeHub.account("200000000003", "gone", "SUSPENDED")],
            ]
            change(&world)
        }
    }

    @Test func `an organization's active accounts are the members, over empty pages, and never the hub`() async throws {
        let run = try await AuditRun(Self.hub(), members: Self.organization)
        #expect(run.checks("fail").isEmpty && run.checks("unknown").isEmpty)
        let members = Set(run.items.filter { $0.rule == "X1" }.map { $0.text("member") })
        #expect(members == ["one", "two"])
    }

    @Test func `names that two accounts share, or that mean something else, give way to the id`() async throws {
        let hub = Self.hub { world in
            world.accounts = [
                [
                    FakeHub.account("200000000001", "prod"), FakeHub.account("200000000002", "prod"),
                    FakeHub.account("200000000004", "hub"), FakeHub.account("200000000005", "all"),
                ]
            ]
        }
        let run = try await AuditRun(hub, members: Self.organization)
        let members = Set(run.items.filter { $0.rule == "S1" }.map { $0.text("member") })
        #expect(members == ["200000000001", "200000000002", "200000000004", "200000000005"])
    }

    @Test func `an exclusion by name or by id holds`() async throws {
        let run = try await AuditRun(Self.hub(), members: "{from: organizations, exclude: [one]}")
        #expect(Set(run.items.filter { $0.rule == "S1" }.map { $0.text("member") }) == ["two"])
        let byID = try await AuditRun(Self.hub(), members: "{from: organizations, exclude: [\"200000000002\"]}")
        #expect(Set(byID.items.filter { $0.rule == "S1" }.map { $0.text("member") }) == ["one"])
    }

    @Test func `an organization that cannot be asked leaves the senders unknown, and the hub judged`() async throws {
        let hub = FakeHub(trouble: ["organizations ListAccounts": .denied])
        let run = try await AuditRun(hub, members: Self.organization)
        #expect(
            run.checks("unknown")
                == ["D4", "D5", "R1", "S1", "S2", "S3", "S4", "S5", "S6", "X1", "X2"]
        )
        #expect(
            run["D1/433568766270/us-east-1/hub"]?.status == "ok" && run["K1/433568766270/us-east-1/hub"]?.status == "ok"
        )
        let path = try #require(run.items.first { $0.rule == "X1" })
        #expect(path.reason == "broken_account" && path.text("operation") == "organizations ListAccounts")
    }

    @Test(arguments: [("o-1/r-ab12/*", "ok"), ("o-1/r-ab12/ou-ab12-2/*", "fail")])
    func `a unit of the organization is known from its accounts' paths`(_ path: String, _ status: String) async throws {
        let hub = Self.hub { world in
            world.policy = FakeHub.policyForAll(#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"\#(path)"}}"#)
        }
        let run = try await AuditRun(hub, members: Self.organization)
        #expect(run["D4/433568766270/us-east-1/hub/200000000001"]?.status == status)
    }

    @Test func `an organization's id from the configuration needs no question, and binds the role's trust, too`()
        async throws
    {
        let hub = FakeHub { world in
            world.trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},
                "Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceOrgID":"o-1"}}}]}
                """
        }
        let run = try await AuditRun(hub, "organization: {id: o-1}")
        #expect(run.checks("fail").isEmpty && run.checks("unknown").isEmpty && run.checks("warn").isEmpty)
        #expect(!hub.calls.contains { $0.call.service == "organizations" })
        let other = try await AuditRun(hub, "organization: {id: o-2}")
        #expect(other.checks("fail") == ["R1", "X1"])
    }

    @Test func `an organization of which a policy speaks and that cannot be asked is named as what stands in the way`()
        async throws
    {
        let hub = FakeHub(trouble: [
            "organizations DescribeOrganization": .denied, "organizations ListAccounts": .denied,
        ]) {
            $0.policy = FakeHub.policyForAll(#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#)
        }
        let run = try await AuditRun(hub)
        let finding = try #require(run["D4/433568766270/us-east-1/hub/200000000001"])
        #expect(finding.status == "unknown" && finding.text("operation") == "organizations DescribeOrganization")
    }

    @Test func `a member's region to which no destination of its own belongs is a warning`() async throws {
        let members = """
            [{account: "200000000001", name: one, regions: [us-east-1, eu-west-1]}, {account: "200000000002", name: two}]
            """
        let run = try await AuditRun(FakeHub(), members: members)
        let warning = try #require(run["X2/200000000001/eu-west-1"])
        #expect(warning.status == "warn" && warning.reason == "no_destination")
        let idle = try await AuditRun(FakeHub(), senders: "[one]")
        #expect(idle["X2/200000000002/us-east-1"]?.reason == "no_destination")
    }

    private static func two(_ more: String = "") -> String {
        let places = ["us-east-1", "eu-west-1"].map { region in
            """
                - name: hub
                  region: \(region)
                  stream: hub
                  senders: [all]
                  log_groups: [app]
                  consumers: ["lambda:decode"]
            """
        }
        return """
            version: 1
            hub: {account: "433568766270", region: us-east-1}
            member_defaults: {regions: [us-east-1, eu-west-1]}
            members: [{account: "200000000001", name: one}]
            subscriptions:
              destinations:
            \(places.joined(separator: "\n"))
            \(more)
            """
    }

    @Test func `one name in two regions is two destinations, and each can be asked for alone`() async throws {
        let both = try await AuditRun(FakeHub(), yaml: Self.two())
        #expect(both["D1/433568766270/us-east-1/hub"] != nil && both["D1/433568766270/eu-west-1/hub"] != nil)
        #expect(both["X1/200000000001/us-east-1/hub/app"] != nil && both["X1/200000000001/eu-west-1/hub/app"] != nil)
        let one = try await AuditRun(FakeHub(), yaml: Self.two(), words: ["--only", "eu-west-1/hub"])
        #expect(one["D1/433568766270/us-east-1/hub"] == nil && one["D1/433568766270/eu-west-1/hub"] != nil)
        let named = try await AuditRun(FakeHub(), yaml: Self.two(), words: ["--only", "hub"])
        #expect(named["D1/433568766270/us-east-1/hub"] != nil && named["D1/433568766270/eu-west-1/hub"] != nil)
    }
}
