import AWSServices
import JobKit
import Testing

/// Worlds that moto cannot hold.
@Suite(.timeLimit(.minutes(1))) struct TopologyTests {
    @Test func `an account policy covers what has no filter of its own`() async throws {
        let hub = FakeHub {
            $0.filters["200000000001 app"] = []
            $0.accountPolicies["200000000001"] = FakeHub.accountPolicy(
                to: FakeHub.destination,
                #"LogGroupName NOT IN ["/aws/events/guardduty"]"#
            )
        }
        let run = try await AuditRun(hub)
        #expect(run.checks("fail").isEmpty && run.checks("unknown").isEmpty)
        #expect(run.checks("warn") == ["D5"], "the policy could not be renewed")
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.status == "ok")
    }

    @Test func `a group that the account policy leaves out is not covered`() async throws {
        let hub = FakeHub {
            $0.filters["200000000001 app"] = []
            $0.accountPolicies["200000000001"] = FakeHub.accountPolicy(
                to: FakeHub.destination,
                #"LogGroupName NOT IN ["app"]"#
            )
        }
        #expect(try await AuditRun(hub)["X1/200000000001/us-east-1/hub/app"]?.reason == "broken_filter")
    }

    @Test func `filter and account policy together send everything twice, and break no path`() async throws {
        let run = try await AuditRun(FakeHub { $0.accountPolicies["200000000001"] = FakeHub.accountPolicy() })
        #expect(
            run.ids("fail") == [
                "S2/200000000001/us-east-1/hub//aws/events/guardduty", "S2/200000000001/us-east-1/hub/app",
            ]
        )
        #expect(run.items.filter { $0.rule == "X1" }.allSatisfy { $0.status == "ok" })
    }

    @Test(arguments: [#"LogGroupName LIKE "a*""#, "LogGroupName NOT IN app", "?"])
    func `selection criteria of another form are unknown, not empty`(_ criteria: String) async throws {
        let run = try await AuditRun(
            FakeHub { $0.accountPolicies["200000000001"] = FakeHub.accountPolicy(to: FakeHub.destination, criteria) }
        )
        #expect(run.checks("unknown") == ["S2", "S4", "S6", "D5"])
    }

    @Test(arguments: [
        ("CREATING", "K1", "broken_stream"), ("DELETING", "K1", "broken_stream"), ("UPDATING", "", ""),
        ("ACTIVE", "", ""),
    ])
    func `the stream's state`(_ state: String, _ check: String, _ reason: String) async throws {
        let run = try await AuditRun(FakeHub { $0.streamStatus = state })
        #expect(run.checks("fail") == (check.isEmpty ? [] : [check, "X1"]))
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.reason == (reason.isEmpty ? "delivers" : reason))
    }

    @Test(arguments: ["CREATING", "CREATING_FAILED", "DELETING", "DELETING_FAILED"])
    func `a delivery stream that is not active breaks the path at the consumer`(_ state: String) async throws {
        let run = try await AuditRun(FakeHub { $0.firehoseStatus = state })
        #expect(run.checks("fail") == ["F1", "X1"])
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.reason == "broken_consumer")
    }

    @Test(arguments: [
        ("Failed", ["F3", "K3", "X1"]), ("Pending", ["F3", "K3", "X1"]), ("Inactive", []), ("Active", []),
    ])
    func `the state of functions`(_ state: String, _ checks: [String]) async throws {
        #expect(try await AuditRun(FakeHub { $0.functionState = state }).checks("fail") == Set(checks))
    }

    @Test(arguments: ["Disabled", "PendingDeletion", "PendingImport", "Unavailable", "Creating"])
    func `a key in any state but Enabled cannot be used`(_ state: String) async throws {
        let run = try await AuditRun(FakeHub { $0.keyState = state })
        #expect(run.checks("fail") == ["K2", "X1"])
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.reason == "broken_key")
    }

    @Test(arguments: [
        ("Enabled", true), ("Enabling", true), ("Updating", true), ("Disabled", false), ("Disabling", false),
    ])
    func `a mapping's state`(_ state: String, _ reads: Bool) async throws {
        #expect(try await AuditRun(FakeHub { $0.mappingState = state }).checks("fail") == (reads ? [] : ["K3", "X1"]))
    }

    @Test func `an OpenSearch destination without a decoder, backup or error log`() async throws {
        let hub = FakeHub { world in
            world.store = .object([
                "AmazonopensearchserviceDestinationDescription": .object(["S3BackupMode": "FailedDocumentsOnly"])
            ])
        }
        let run = try await AuditRun(hub)
        #expect(run.checks("fail") == ["F3", "X1"])
        #expect(run.checks("warn") == ["F4", "F5"])
    }

    @Test func `Firehose's own decompression is a decoder, and S3 needs none`() async throws {
        let decompression: JSONValue = .object([
            "Enabled": true, "Processors": .array([.object(["Type": "Decompression"])]),
        ])
        let log: JSONValue = .object(["Enabled": true, "LogGroupName": "g"])
        let search = FakeHub { world in
            world.store = .object([
                "AmazonopensearchserviceDestinationDescription": .object([
                    "ProcessingConfiguration": decompression, "S3BackupMode": "AllDocuments",
                    "CloudWatchLoggingOptions": log,
                ])
            ])
        }
        #expect(try await AuditRun(search).checks("fail").isEmpty)
        let store = FakeHub { world in
            world.store = .object(["ExtendedS3DestinationDescription": .object(["CloudWatchLoggingOptions": log])])
        }
        #expect(try await AuditRun(store).checks("fail").isEmpty)
    }

    @Test func `fields that are selected narrow the feed`() async throws {
        let hub = FakeHub { world in
            var filter = FakeHub.filter("app")
            filter.fieldSelectionCriteria = "@aws.account = \"1\""
            world.filters["200000000001 app"] = [filter]
        }
        let run = try await AuditRun(hub)
        #expect(run.ids("fail") == ["S3/200000000001/us-east-1/hub/app", "X1/200000000001/us-east-1/hub/app"])
        #expect(run["S3/200000000001/us-east-1/hub/app"]?.reason == "fields_selected")
    }

    @Test func `the hub as a sender must not forward the pipeline's own logs`() async throws {
        let own = "/aws/lambda/decode"
        let hub = FakeHub { world in
            world.groups.append(own)
            world.filters["433568766270 app"] = [FakeHub.filter("app")]
            world.filters["433568766270 \(own)"] = [FakeHub.filter(own)]
            world.policy = FakeHub.policy(FakeHub.members + [FakeHub.hub])
        }
        let run = try await AuditRun(hub, senders: "[one, two, hub]", groups: "[app, \"/aws/lambda/*\"]")
        #expect(run["S5/433568766270/us-east-1/hub/\(own)"]?.reason == "recursion")
        #expect(run["S5/433568766270/us-east-1/hub/app"]?.status == "ok")
        #expect(run["X1/433568766270/us-east-1/hub/app"]?.status == "ok")
    }

    @Test func `an organization's policy admits its members and asks for roles`() async throws {
        let policy = FakeHub.policyForAll(#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#)
        let bare = try await AuditRun(FakeHub { $0.policy = policy }, "organization: {id: o-1}")
        #expect(bare.checks("fail") == ["D5"])
        let other = try await AuditRun(FakeHub { $0.policy = policy }, "organization: {id: o-2}")
        #expect(other["D4/433568766270/us-east-1/hub/200000000001"]?.reason == "not_admitted")
        #expect(other["X1/200000000001/us-east-1/hub/app"]?.reason == "broken_policy")
        let roled = FakeHub { world in
            world.policy = policy
            for (place, filters) in world.filters {
                world.filters[place] = filters.map { filter in
                    var filter = filter
                    filter.roleArn = "arn:aws:iam::\(place.prefix(12)):role/forward"
                    return filter
                }
            }
        }
        #expect(try await AuditRun(roled, "organization: {id: o-1}").checks("fail").isEmpty)
    }

    @Test func `mutes bear a finding until their last day, and are told when they are of no use`() async throws {
        let mutes = """
              mutes:
                - {check: K1, resource: hub, until: 2026-11-24, reason: "r", owner: "o"}
                - {check: K2, resource: "*", until: 2026-11-23, reason: "r", owner: "o"}
                - {check: D4, resource: "9*", until: 2027-01-01, reason: "r", owner: "o"}
            """
        let run = try await AuditRun(FakeHub { $0.streamStatus = "DELETING" }, mutes)
        #expect(run.ids("muted") == ["K1/433568766270/us-east-1/hub"])
        #expect(run.items.filter { $0.rule == "X1" }.allSatisfy { $0.status == "ok" }, "a muted finding breaks no path")
        let left = run.items.filter { $0.kind == "mute" }
        #expect(left.map(\.rule) == ["D4", "K2"])
        #expect(left.map(\.reason) == ["unmatched", "expired"])
    }

    @Test func `no account and region is called faster than documented, repeats included`() async throws {
        let hub = FakeHub(trouble: ["logs DescribeSubscriptionFilters": .throttled(times: 3)]) { world in
            world.groups = (0..<40).map { "/aws/events/\($0)" } + ["app"]
        }
        // One member: accounts side by side would each move the one clock while the other holds its turn.
        _ = try await AuditRun(hub, members: "[{account: \"200000000001\", name: one}]")
        let calls = Dictionary(grouping: hub.calls) { "\($0.call.account)/\($0.call.region)/\($0.call.name)" }
        #expect(calls.count > 10)
        for (key, calls) in calls {
            let times = calls.map(\.time), name = calls[0].call
            let rates = [
                "DescribeLogGroups": 10, "GetRole": 15, "DescribeStreamSummary": 20, "ListRolePolicies": 15,
                "ListAttachedRolePolicies": 15, "GetFunctionConfiguration": 15, "ListEventSourceMappings": 15,
                "GetPolicy": 15,
            ]
            let rate = rates[name.operation] ?? 5
            for (first, start) in times.enumerated() {
                let within = times[first...].prefix { $0 <= start + .seconds(1) }.count
                #expect(within <= rate, "\(key): \(within) calls in a second")
            }
        }
    }
}
