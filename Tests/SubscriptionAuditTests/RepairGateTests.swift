import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Testing

@testable import SubscriptionAudit

/// A repair needs the proof of its own fault and of every link before it.
@Suite(.timeLimit(.minutes(1))) struct RepairGateTests {
    /// What is written by a repair of this world.
    private func writes(
        trouble: [String: FakeHub.Trouble] = [:],
        senders: String = "[all]",
        _ change: (inout FakeHub.World) -> Void
    ) async throws -> [String] {
        let folder = "/tmp/roundsman-gate-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub(trouble: trouble, change)
        _ = try await AuditRun(hub, senders: senders, repair: true, backups: folder)
        return hub.writes.map(\.operation)
    }

    @Sendable private static func lacking(_ world: inout FakeHub.World) { world.filters["200000000001 app"] = [] }

    @Test func `without anything in the way, it is mended`() async throws {
        #expect(try await writes(Self.lacking) == ["PutSubscriptionFilter"])
    }

    @Test(arguments: ["logs DescribeDestinations", "logs DescribeLogGroups", "logs DescribeSubscriptionFilters"])
    func `what could not be seen before the fault stops it`(_ call: String) async throws {
        #expect(try await writes(trouble: [call: .denied], Self.lacking).isEmpty)
    }

    @Test func `a destination that is missing, or leads elsewhere, gets no senders`() async throws {
        let missing = try await writes {
            Self.lacking(&$0)
            $0.destinationExists = false
        }
        #expect(missing.isEmpty)
        let elsewhere = try await writes {
            Self.lacking(&$0)
            $0.policy = FakeHub.policy([FakeHub.members[0]])
            $0.target = FakeHub.stream + "2"
        }
        #expect(elsewhere.isEmpty)
    }

    @Test func `a policy that is none, or denies, gets no filter`() async throws {
        #expect(
            try await writes {
                Self.lacking(&$0)
                $0.policy = "{"
            }.isEmpty
        )
        let deny = #"{"Effect":"Deny","Principal":{"AWS":"200000000001"},"Action":"logs:*","Resource":"*"}"#
        let denied = try await writes {
            Self.lacking(&$0)
            $0.policy = FakeHub.policy(FakeHub.members).replacing("}]}", with: "}, \(deny)]}")
        }
        #expect(denied.isEmpty)
    }

    @Test func `a role that the configuration does not name is somebody else's`() async throws {
        let role = try await writes {
            $0.roleARN = "arn:aws:iam::433568766270:role/others"
            $0.readerTrust = FakeHub.trust([FakeHub.hub])
            $0.readerPolicy = #"{"Version":"2012-10-17","Statement":[]}"#
        }
        #expect(role.isEmpty)
    }

    @Test func `a member that cannot be entered is not admitted`() async throws {
        let shut = FakeHub.Trouble.answers { call in
            guard call.text("RoleArn").contains("200000000001") else {
                var world = FakeHub().world.withLock { $0 }
                return FakeAnswers(call).answer(&world)
            }
            return FakeAnswers(call).refusal("AccessDenied", "no")
        }
        let writes = try await writes(trouble: ["sts AssumeRole": shut]) {
            $0.policy = FakeHub.policy([FakeHub.members[1]])
        }
        #expect(writes.isEmpty)
        let both = try await self.writes(trouble: ["sts AssumeRole": shut]) {
            $0.policy = FakeHub.policy([FakeHub.hub])
        }
        #expect(both == ["PutDestinationPolicy"], "the other member is")
    }

    @Test func `a muted fault is left alone`() async throws {
        let hub = FakeHub { Self.lacking(&$0) }
        let mute = "  mutes: [{check: S2, resource: app, until: 2027-01-01, reason: r, owner: o}]"
        let run = try await AuditRun(hub, mute, repair: true)
        #expect(run.items.allSatisfy { $0.kind != "repair" } && run.ids("muted").count == 1)
    }

    @Test func `an organization's filter needs a role that only its account has`() async throws {
        let policy = FakeHub.policyForAll(#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#)
        let hub = FakeHub {
            Self.lacking(&$0)
            $0.policy = policy
        }
        let run = try await AuditRun(hub, "organization: {id: o-1}", repair: true)
        #expect(run.items.allSatisfy { $0.kind != "repair" })
        #expect(run["S2/200000000001/us-east-1/hub/app"]?.text("remedy").contains("role of this account") == true)
    }

    @Test func `what cannot be mended is said at the finding, and planned as nothing`() async throws {
        let padding = String(repeating: " ", count: 5_000)
        let hub = FakeHub { $0.policy = FakeHub.policy([FakeHub.members[0]]) + padding }
        let run = try await AuditRun(hub, repair: true)
        #expect(run.items.allSatisfy { $0.kind != "repair" })
        let finding = try #require(run["D4/433568766270/us-east-1/hub/200000000002"])
        #expect(finding.text("no_repair").contains("no room"))
    }

    @Test func `a first policy is no longer than Amazon takes, either`() async throws {
        let members = (1...330).map { "{account: \"\(200_000_000_000 + $0)\", name: m\($0)}" }.joined(separator: ", ")
        let hub = FakeHub { world in
            world.policy = nil
            world.trust =
                #"{"Statement":{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole"}}"#
        }
        let run = try await AuditRun(hub, members: "[\(members)]", groups: "[app]", repair: true)
        #expect(run.items.allSatisfy { $0.kind != "repair" })
        #expect(run["D4/433568766270/us-east-1/hub/200000000001"]?.text("no_repair").contains("no room") == true)
    }
}
