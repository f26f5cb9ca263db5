import FoundationEssentials
import JobKit
import POSIX
import Testing

/// Any single call that fails makes exactly those checks unknown that need it.
@Suite(.timeLimit(.minutes(1))) struct TroubleTests {
    @Test func `a good topology is all well`() async throws {
        let run = try await AuditRun(FakeHub())
        #expect(run.checks("ok") == Set(run.items.map(\.rule)).subtracting(["D5", "S5"]))
        #expect(run.checks("skipped") == ["D5", "S5"])
        // 21 in the hub, seven for each group of each member, whether anyone sends at all, and whom the role trusts.
        #expect(run.items.count == 51)
    }

    /// Each call, and the checks that cannot do without it.
    static let needs: [(call: String, checks: Set<String>)] = [
        ("logs DescribeDestinations", ["D1", "D2", "D3", "D4", "D5", "R1", "R2", "R3", "X1", "X2"]),
        ("kinesis DescribeStreamSummary", ["K1", "K2", "K3", "R3", "X1"]),
        ("kinesis GetResourcePolicy", ["R3", "K3", "X1"]),
        ("kms DescribeKey", ["R3", "K2", "K3", "X1"]),
        ("kms GetKeyPolicy", ["R3", "K3", "X1"]),
        ("firehose DescribeDeliveryStream", ["K3", "F1", "F2", "F3", "F4", "F5", "X1"]),
        ("lambda GetFunctionConfiguration", ["K3", "F3", "X1"]),
        ("lambda GetPolicy", ["F3", "X1"]),
        ("lambda ListEventSourceMappings", ["K3", "X1"]),
        ("iam GetRole", ["R1", "R2", "R3", "K3", "F3", "X1", "X2"]),
        ("iam ListRolePolicies", ["R3", "K3", "F3", "X1"]),
        ("iam GetRolePolicy", ["R3", "K3", "F3", "X1"]),
        ("iam ListAttachedRolePolicies", ["R3", "K3", "F3", "X1"]),
        ("sts AssumeRole", ["S1", "S2", "S3", "S4", "S5", "S6", "X1", "X2"]),
        ("logs DescribeAccountPolicies", ["S2", "S4", "S6", "D5"]),
        ("logs DescribeLogGroups", ["S1", "X1"]),
        ("logs DescribeSubscriptionFilters", ["S2", "S3", "S4", "S6", "X1", "X2"]),
        ("cloudwatch GetMetricData", ["S6"]),
        ("cloudwatch ListMetrics", ["S6"]),
    ]

    static let troubles: [(String, FakeHub.Trouble)] = [
        ("denied", .denied), ("throttled", .throttled(times: 1_000)), ("garbage", .garbage),
    ]

    @Test(arguments: needs, troubles)
    func `a call that fails makes its checks unknown, and none else`(
        _ need: (call: String, checks: Set<String>),
        _ trouble: (String, FakeHub.Trouble)
    ) async throws {
        let run = try await AuditRun(FakeHub(trouble: [need.call: trouble.1]))
        #expect(run.checks("unknown") == need.checks)
        #expect(run.checks("fail").isEmpty)
        #expect(run.checks("warn").isEmpty)
        for item in run.items where item.status == "unknown" && item.kind == "check" {
            #expect(item.detail["operation"] != nil && item.detail["error"] != nil && item.detail["role"] != nil)
        }
    }

    @Test func `a member that cannot be entered is judged from the hub as far as that goes, and the others go on`()
        async throws
    {
        let hub = FakeHub(trouble: [
            "sts AssumeRole": .answers { call in
                guard call.text("RoleArn").contains("200000000001") else {
                    var world = FakeHub().world.withLock { $0 }
                    return FakeAnswers(call).answer(&world)
                }
                return FakeAnswers(call).refusal("AccessDenied", "no")
            }
        ])
        let run = try await AuditRun(hub)
        let place = "200000000001/us-east-1/hub"
        #expect(
            run.ids("unknown").sorted()
                == ["S1", "S2", "S3", "S4", "S5", "S6"].map { "\($0)/\(place)" } + [
                    "X1/\(place)//aws/events/*", "X1/\(place)/app",
                ]
        )
        #expect(run["X1/\(place)/app"]?.reason == "broken_account")
        #expect(run["D4/433568766270/us-east-1/hub/200000000001"]?.status == "ok")
        #expect(run["R1/433568766270/us-east-1/hub/200000000001"]?.status == "ok")
        #expect(run["X1/200000000002/us-east-1/hub/app"]?.status == "ok")
    }

    @Test func `a role of another account is not the member's`() async throws {
        let run = try await AuditRun(
            FakeHub(trouble: [
                "sts AssumeRole": .answers { _ in
                    var world = FakeHub().world.withLock { $0 }
                    let other = HTTPRequestFixture.assume("200000000009")
                    return FakeAnswers(other).answer(&world)
                }
            ])
        )
        #expect(run.checks("unknown") == ["S1", "S2", "S3", "S4", "S5", "S6", "X1", "X2"])
        #expect(run.text.contains("belongs to account 200000000009"))
    }

    @Test func `throttling that ends is waited out`() async throws {
        let hub = FakeHub(trouble: ["logs DescribeSubscriptionFilters": .throttled(times: 2)])
        let run = try await AuditRun(hub)
        #expect(run.checks("unknown").isEmpty && run.checks("fail").isEmpty)
    }

    @Test func `a token that expires on the way is renewed`() async throws {
        let hub = FakeHub(trouble: ["logs DescribeLogGroups 200000000001": .expired(times: 1)])
        let run = try await AuditRun(hub)
        #expect(run.checks("unknown").isEmpty)
        #expect(hub.calls.count { $0.call.operation == "AssumeRole" } == 3)
    }

    @Test func `what is not begun before the soft deadline is unknown`() async throws {
        let run = try await AuditRun(FakeHub(), soft: .zero)
        #expect(run.checks("unknown") == ["S1", "S2", "S3", "S4", "S5", "S6", "X1", "X2"])
        #expect(run.items.filter { $0.status == "unknown" && $0.rule == "S1" }.allSatisfy { $0.reason == "not_begun" })
    }
}

/// Calls that no run makes by itself.
enum HTTPRequestFixture {
    static func assume(_ account: String) -> FakeHub.Call {
        FakeHub.Call(
            service: "sts",
            operation: "AssumeRole",
            account: FakeHub.hub,
            region: FakeHub.region,
            body: [:],
            form: ["RoleArn": "arn:aws:iam::\(account):role/RoundsmanMember"],
            path: "/"
        )
    }
}
