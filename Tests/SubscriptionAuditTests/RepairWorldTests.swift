import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Policies
import Testing

@testable import SubscriptionAudit

/// Repairs of several things at once, in a world that does not hold still.
@Suite(.timeLimit(.minutes(1))) struct RepairWorldTests {
    private static func folder() -> String { "/tmp/roundsman-world-\(UUID().uuidString)" }
    private static func world(_ hub: FakeHub) -> FakeHub.World { hub.world.withLock { $0 } }
    private static let trustID = "repair/433568766270/us-east-1/trust/writer"

    @Test func `a second repair writes nothing, whatever the first has mended`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let faults: [(inout FakeHub.World) -> Void] = [
            { $0.trust = FakeHub.trust([FakeHub.hub]) },
            { $0.write = #"{"Version":"2012-10-17","Statement":[]}"# },
            { $0.retention = 24 },
            { $0.policy = nil },
            { $0.filters["200000000001 app"] = [] },
            { $0.filters["200000000001 app"]?[0].filterPattern = "ERROR" },
        ]
        for fault in faults {
            let hub = FakeHub(fault)
            let first = try await AuditRun(hub, repair: true, backups: folder)
            #expect(hub.writes.count == 1 && first.ids("repaired").count == 1)
            #expect(first.checks("fail").isEmpty)
            let before = Self.world(hub)
            let second = try await AuditRun(hub, repair: true, backups: folder)
            #expect(hub.writes.count == 1 && second.items.allSatisfy { $0.kind != "repair" })
            #expect(Self.world(hub).policy == before.policy && Self.world(hub).filters == before.filters)
        }
    }

    @Test(arguments: [
        #","StringEquals":{"sts:ExternalId":"x"}"#,
        #","StringEquals":{"aws:SourceAccount":["433568766270","200000000001"]}"#,
    ])
    func `a trust is extended in all its lists, or gets a statement beside what nobody can meet`(_ condition: String)
        async throws
    {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub { world in
            world.trust = FakeHub.trust([FakeHub.hub, FakeHub.members[0]]).replacing("]}}", with: "]}\(condition)}")
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(run[Self.trustID]?.status == "repaired", "\(run[Self.trustID]?.detail ?? [:])")
        #expect(run.checks("fail").isEmpty && hub.writes.count == 1)
        #expect(run[Self.trustID]?.text("diff").contains("200000000002") == true)
        let second = try await AuditRun(hub, repair: true, backups: folder)
        #expect(hub.writes.count == 1 && second.items.allSatisfy { $0.kind != "repair" })
    }

    @Test func `a statement for another action is not the one to extend`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let tagging =
            #"{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:TagSession","Condition":{"StringLike":{"aws:SourceArn":["arn:aws:logs:us-east-1:1:*"]}}}"#
        let hub = FakeHub { world in
            world.trust = FakeHub.trust([FakeHub.hub, FakeHub.members[0]]).replacing(
                "\"Statement\": [",
                with: "\"Statement\": [\(tagging), "
            )
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(run[Self.trustID]?.status == "repaired")
        #expect(Self.world(hub).trust.contains(tagging), "byte for byte")
    }

    @Test func `two faults of one role are one call, and what its policy says already stays`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let before =
            #"{ "Version":"2012-10-17","Statement":[{"Sid":"mine","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#
        let hub = FakeHub { world in
            world.write = #"{"Version":"2012-10-17","Statement":[]}"#
            world.inline = before
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(hub.writes.map(\.operation) == ["PutRolePolicy"])
        let after = try #require(Self.world(hub).inline)
        #expect(after.hasPrefix(String(before.dropLast(2))))
        #expect(after.contains("kinesis:PutRecord") && after.contains("kms:GenerateDataKey"))
        #expect(run.checks("fail").isEmpty)
    }

    @Test func `one hopeless change does not starve the others`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub(trouble: ["iam UpdateAssumeRolePolicy": .refuses(code: "MalformedPolicyDocument")]) { world in
            world.trust = FakeHub.trust([FakeHub.hub])
            world.retention = 24
            world.policy = FakeHub.policy([FakeHub.hub])
            world.filters["200000000001 app"] = []
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(run[Self.trustID]?.reason == "call_failed")
        #expect(hub.writes.count == 3, "a call that failed is a call, and three is the most")
        #expect(run.items.filter { $0.reason == "max_changes" }.count == 1)
    }

    @Test func `what somebody else has mended meanwhile is told as theirs, and as it is now`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let looks = Locked(0)
        let hub = FakeHub { $0.policy = FakeHub.policy([FakeHub.members[0]]) }
        hub.before = { call, world in
            guard call.operation == "DescribeDestinations" else { return }
            let look = looks.withLock { count in
                count += 1
                return count
            }
            if look == 2 { world.policy = FakeHub.policy(FakeHub.members) }
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        let item = try #require(run.items.first { $0.kind == "repair" })
        #expect(item.status == "repaired" && item.reason == "already_there")
        #expect(hub.writes.isEmpty && run.checks("fail").isEmpty)
    }

    @Test func `what changes once is planned again, and what changes twice is left alone`() async throws {
        for (changes, status, writes) in [(1, "repaired", 1), (2, "refused", 0)] {
            let folder = Self.folder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let looks = Locked(0)
            let hub = FakeHub { $0.policy = FakeHub.policy([FakeHub.members[0]]) }
            hub.before = { call, world in
                guard call.operation == "DescribeDestinations" else { return }
                let look = looks.withLock { count in
                    count += 1
                    return count
                }
                // The first look is the plan's.
                if (2...(1 + changes)).contains(look) {
                    world.policy = FakeHub.policy([FakeHub.members[0], "20000000001\(look)"])
                }
            }
            let run = try await AuditRun(hub, repair: true, backups: folder)
            let item = try #require(run.items.first { $0.kind == "repair" })
            #expect(item.status == status && hub.writes.count == writes, "\(item)")
            if writes == 1 { #expect(try #require(Self.world(hub).policy).contains("200000000012"), "theirs is kept") }
        }
    }

    @Test func `a retention that rose meanwhile is not lowered`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let looks = Locked(0)
        let hub = FakeHub { $0.retention = 24 }
        hub.before = { call, world in
            guard call.operation == "DescribeStreamSummary" else { return }
            let look = looks.withLock { count in
                count += 1
                return count
            }
            if look == 2 { world.retention = 720 }
        }
        _ = try await AuditRun(hub, repair: true, backups: folder)
        #expect(Self.world(hub).retention == 720 && hub.writes.isEmpty)
    }

    @Test func `every field of a filter is sent again`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var filter = FakeHub.filter("app", name: "by-hand")
        filter.filterPattern = "ERROR"
        filter.distribution = "Random"
        filter.roleArn = "arn:aws:iam::200000000001:role/forward"
        filter.applyOnTransformedLogs = true
        filter.emitSystemFields = ["@aws.account", "@aws.region"]
        let hub = FakeHub { $0.filters["200000000001 app"] = [filter] }
        _ = try await AuditRun(hub, repair: true, backups: folder)
        let sent = try #require(hub.writes.first)
        #expect(sent.text("distribution") == "Random" && sent.text("roleArn") == filter.roleArn)
        #expect(sent.text("applyOnTransformedLogs") == "true" && sent.body["emitSystemFields"] != nil)
        #expect(sent.body["creationTime"] == nil)
    }

    @Test func `a second reading that fails leaves unknown what was touched`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub { $0.filters["200000000001 app"] = [] }
        let shut = Locked(false)
        hub.before = { call, _ in
            if call.operation == "PutSubscriptionFilter" { shut.withLock { $0 = true } }
        }
        hub.refuse = { call in call.operation == "GetCallerIdentity" && shut.withLock { $0 } }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(run.ids("repaired").count == 1)
        #expect(run["S2/200000000001/us-east-1/hub/app"]?.status == "unknown")
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.status == "unknown")
        #expect(run["X1/200000000002/us-east-1/hub/app"]?.status == "ok")
    }
}
