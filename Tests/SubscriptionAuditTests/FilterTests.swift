import AWSServices
import FoundationEssentials
import JobKit
import Testing
import Transport

/// Log groups, what forwards them, and where else it leads.
@Suite(.timeLimit(.minutes(1))) struct FilterTests {
    private static let place = "200000000001/us-east-1/hub/app"

    @Test func `an account policy that leads to a stranger is a leak of every group that it does not leave out`()
        async throws
    {
        let theirs = "arn:aws:logs:us-east-1:999999999999:destination:x"
        let hub = FakeHub {
            $0.accountPolicies["200000000001"] = FakeHub.accountPolicy(to: theirs, #"LogGroupName NOT IN ["app"]"#)
        }
        let run = try await AuditRun(hub)
        #expect(run.ids("fail") == ["S4/200000000001/us-east-1/hub//aws/events/guardduty"])
        let finding = try #require(run["S4/200000000001/us-east-1/hub//aws/events/guardduty"])
        #expect(finding.reason == "foreign_destination")
        #expect(finding.text("remedy").contains("aws logs delete-account-policy --policy-name all"))
    }

    @Test func `a leak that is seen is told, though another may be hidden`() async throws {
        let hub = FakeHub(trouble: ["logs DescribeAccountPolicies": .denied]) { world in
            let theirs = FakeHub.filter("app", name: "x", to: "arn:aws:logs:us-east-1:999999999999:destination:x")
            world.filters["200000000001 app"]?.append(theirs)
        }
        let run = try await AuditRun(hub)
        #expect(run["S4/\(Self.place)"]?.status == "fail")
        #expect(run["S4/200000000002/us-east-1/hub/app"]?.status == "unknown")
    }

    @Test(arguments: [(600, "skipped"), (10_000, "fail")])
    func `a filter younger than the window may not have forwarded anything yet`(_ age: Int, _ status: String)
        async throws
    {
        let hub = FakeHub { world in
            world.forwarded = "0.0"
            world.filtersSince = (Int(AuditRun.now.timeIntervalSince1970) - age) * 1_000
        }
        let run = try await AuditRun(hub)
        #expect(run["S6/\(Self.place)"]?.status == status)
        #expect(run["S6/\(Self.place)"]?.reason == (status == "fail" ? "not_forwarded" : "no_events"))
    }

    @Test func `a class that takes no filter lacks none`() async throws {
        let hub = FakeHub { world in
            world.groupClass["app"] = "INFREQUENT_ACCESS"
            world.filters["200000000001 app"] = []
        }
        let run = try await AuditRun(hub)
        #expect(run["S1/\(Self.place)"]?.reason == "group_class")
        #expect(run["S2/\(Self.place)"]?.status == "skipped" && run["S3/\(Self.place)"]?.status == "skipped")
        #expect(run["X1/\(Self.place)"]?.reason == "broken_log_group")
    }

    @Test func `the pipeline's own groups lack no filter, and must not have one`() async throws {
        let own = "/aws/lambda/decode"
        let hub = FakeHub { world in
            world.groups.append(own)
            world.filters["433568766270 app"] = [FakeHub.filter("app")]
            world.policy = FakeHub.policy(FakeHub.members + [FakeHub.hub])
        }
        let run = try await AuditRun(hub, senders: "[one, two, hub]", groups: "[app, \"/aws/lambda/*\"]", repair: true)
        #expect(run["S2/433568766270/us-east-1/hub/\(own)"]?.status == "skipped")
        #expect(run["X1/433568766270/us-east-1/hub/\(own)"]?.status == "skipped")
        #expect(
            run["S2/200000000001/us-east-1/hub/\(own)"]?.status == "fail",
            "a member's function of that name is no part of it"
        )
        let repairs = run.items.filter { $0.kind == "repair" }.map(\.id)
        #expect(repairs.allSatisfy { !$0.contains("433568766270") }, "\(repairs)")
    }

    @Test func `a pattern finds groups, and a name that is missing is a failure`() async throws {
        let hub = FakeHub { $0.groups = ["app"] }
        let run = try await AuditRun(hub, groups: "[app, gone, \"/aws/events/*\"]")
        #expect(run["S1/200000000001/us-east-1/hub/gone"]?.reason == "missing")
        #expect(run["X1/200000000001/us-east-1/hub/gone"]?.reason == "broken_log_group")
        let pattern = try #require(run["S1/200000000001/us-east-1/hub//aws/events/*"])
        #expect(pattern.status == "warn" && pattern.reason == "no_match")
    }

    @Test func `no events are not a failure`() async throws {
        let hub = FakeHub(trouble: [
            "cloudwatch GetMetricData": .answers { call in
                let ids = call.form.filter { $0.key.hasSuffix(".Id") }.values
                let results = ids.map { "<member><Id>\($0)</Id><StatusCode>Complete</StatusCode><Values/></member>" }
                let body = """
                    <GetMetricDataResponse><GetMetricDataResult><MetricDataResults>\(results.joined())</MetricDataResults>\
                    </GetMetricDataResult></GetMetricDataResponse>
                    """
                return .init(status: 200, headers: ["Content-Type": "text/xml"], body: Array(body.utf8))
            }
        ])
        let run = try await AuditRun(hub)
        #expect(run["S6/\(Self.place)"]?.status == "skipped" && run["S6/\(Self.place)"]?.reason == "no_events")
    }
}
