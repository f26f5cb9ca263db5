import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Policies
import Testing

@testable import SubscriptionAudit

/// Repairs against a hub in memory: what is written, what is kept, and what is left alone.
@Suite(.timeLimit(.minutes(1))) struct RepairTests {
    private static func folder() -> String { "/tmp/roundsman-repair-\(UUID().uuidString)" }

    private static func world(_ hub: FakeHub) -> FakeHub.World { hub.world.withLock { $0 } }

    @Test func `a plan writes nothing and exits as without it`() async throws {
        let hub = FakeHub { $0.retention = 24 }
        let run = try await AuditRun(hub, repair: true)
        #expect(run.ids("would_repair") == ["repair/433568766270/us-east-1/retention/hub"])
        #expect(hub.writes.isEmpty)
    }

    @Test func `an account is added to the statement that names the others, and nothing else changes`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let foreign =
            #"{ "Sid":"foreign","Effect":"Deny","Principal":{"AWS":"999999999999"},"Action":"logs:*","Resource":"*" }"#
        let before = FakeHub.policy([FakeHub.members[0]]).replacing("}]}", with: "}, \(foreign)]}")
        let hub = FakeHub { $0.policy = before }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(run.ids("repaired") == ["repair/433568766270/us-east-1/policy/hub"])
        #expect(run.checks("fail").isEmpty, "the items tell of the world as it is now")
        let after = try #require(Self.world(hub).policy)
        #expect(after == before.replacing("[\"200000000001\"]", with: "[\"200000000001\", \"200000000002\"]"))
        #expect(hub.writes.map(\.operation) == ["PutDestinationPolicy"])
        // What was replaced is kept, for its owner only.
        guard case .string(let path)? = run["repair/433568766270/us-east-1/policy/hub"]?.detail["backup"] else {
            Issue.record("no backup is named")
            return
        }
        #expect(String(decoding: try Files.read(path), as: UTF8.self) == before)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(path.hasPrefix("\(folder)/run/"))
        // And again: nothing left to do.
        let second = try await AuditRun(hub, repair: true, backups: folder)
        #expect(second.items.allSatisfy { $0.kind != "repair" })
        #expect(hub.writes.count == 1)
    }

    @Test func `role, stream, policy and filters are mended in this order, up to the limit`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub { world in
            world.trust = FakeHub.trust([FakeHub.hub, FakeHub.members[0]])
            world.write = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}"#
            world.retention = 24
            world.policy = FakeHub.policy([FakeHub.members[0]])
            world.filters["200000000001 app"] = []
        }
        let first = try await AuditRun(hub, repair: true, backups: folder)
        #expect(
            hub.writes.map(\.operation) == ["UpdateAssumeRolePolicy", "PutRolePolicy", "IncreaseStreamRetentionPeriod"]
        )
        #expect(first.ids("repaired").count == 3)
        #expect(first.items.filter { $0.status == "deferred" }.map(\.reason) == ["max_changes", "max_changes"])
        let second = try await AuditRun(hub, repair: true, backups: folder)
        #expect(hub.writes.dropFirst(3).map(\.operation) == ["PutDestinationPolicy", "PutSubscriptionFilter"])
        #expect(second.checks("fail").isEmpty)
        #expect(try #require(Self.world(hub).inline).contains("kinesis:PutRecord"))
    }

    @Test func `a wrong filter keeps its name and all its other fields`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var filter = FakeHub.filter("app", name: "by-hand")
        filter.filterPattern = "ERROR"
        filter.distribution = "Random"
        filter.roleArn = "arn:aws:iam::200000000001:role/forward"
        let foreign = FakeHub.filter(
            "app",
            name: "roundsman",
            to: "arn:aws:lambda:us-east-1:200000000001:function:theirs"
        )
        let before = [filter, foreign]
        let hub = FakeHub { $0.filters["200000000001 app"] = before }
        _ = try await AuditRun(hub, repair: true, backups: folder)
        var wanted = filter
        wanted.filterPattern = ""
        let after = try #require(Self.world(hub).filters["200000000001 app"])
        #expect(after.contains(wanted) && after.contains(foreign) && after.count == 2)
    }

    @Test func `a name that a foreign filter has gets a number, and no slot means no filter`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let foreign = FakeHub.filter("app", to: "arn:aws:lambda:us-east-1:200000000001:function:theirs")
        let other = FakeHub.filter("app", name: "x", to: "arn:aws:lambda:us-east-1:200000000002:function:theirs")
        let hub = FakeHub { world in
            world.filters["200000000001 app"] = [foreign]
            world.filters["200000000002 app"] = [foreign, other]
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        #expect(
            try #require(Self.world(hub).filters["200000000001 app"]).map(\.filterName) == ["roundsman", "roundsman-2"]
        )
        #expect(Self.world(hub).filters["200000000002 app"] == [foreign, other])
        #expect(run["S2/200000000002/us-east-1/hub/app"]?.status == "fail")
        #expect(run["S4/200000000002/us-east-1/hub/app"]?.reason == "no_free_slot")
    }

    @Test func `what someone else changes on the way is planned again once, and then left alone`() {
        var sequence = RepairSequence<Int, Int>(prior: 1) { $0 >= 10 ? .nothing : .write($0 + 10) }
        sequence.took(2)
        guard case .read = sequence.next else { return #expect(Bool(false), "it looks again") }
        sequence.took(3)
        guard case .end(.changedMeanwhile) = sequence.next else { return #expect(Bool(false), "twice is enough") }
    }

    @Test func `an answer that is lost is no failure when the change is there, and a lost update is one`() {
        var sequence = RepairSequence<Int, Int>(prior: 1) { $0 >= 10 ? .nothing : .write($0 + 10) }
        sequence.took(1)
        guard case .write(11, replacing: 1) = sequence.next else { return #expect(Bool(false), "it writes") }
        sequence.wrote(error: "time-out")
        var lost = sequence
        sequence.took(11)
        guard case .end(.repaired) = sequence.next else { return #expect(Bool(false), "it is there") }
        lost.took(1)
        guard case .end(.callFailed("time-out")) = lost.next else { return #expect(Bool(false), "it is not") }
        var silent = RepairSequence<Int, Int>(prior: 1) { $0 >= 10 ? .nothing : .write($0 + 10) }
        silent.took(1)
        silent.wrote(error: nil)
        var waited = Duration.zero
        while case .read(let pause) = silent.next {
            waited += pause
            silent.took(1)
        }
        #expect(waited == .seconds(15), "services show a change after a moment")
        guard case .end(.notSeenAfterwards) = silent.next else { return #expect(Bool(false), "acknowledged and lost") }
    }

    @Test func `a document that somebody else is changing is planned again, once`() {
        var sequence = RepairSequence<Int, Int>(prior: 1) { $0 >= 10 ? .nothing : .write($0 + 10) }
        sequence.took(1)
        sequence.collided(with: "OperationAborted")
        guard case .read(after: .seconds(1)) = sequence.next else { return #expect(Bool(false), "it waits and looks") }
        sequence.took(1)
        guard case .write(11, replacing: 1) = sequence.next else { return #expect(Bool(false), "and tries again") }
        sequence.collided(with: "OperationAborted")
        sequence.took(1)
        guard case .end(.callFailed("OperationAborted")) = sequence.next else {
            return #expect(Bool(false), "twice is enough")
        }
    }

    @Test func `a service that has no room left is told, and no one else's filter goes`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hub = FakeHub(trouble: ["logs PutSubscriptionFilter": .refuses(code: "LimitExceededException")]) {
            $0.filters["200000000001 app"] = []
        }
        let run = try await AuditRun(hub, repair: true, backups: folder)
        let repair = try #require(run.items.first { $0.kind == "repair" })
        #expect(repair.status == "failed" && repair.reason == "call_failed")
        #expect("\(repair.detail["error"] ?? .null)".contains("LimitExceededException"))
        #expect(hub.writes.count == 1, "a quota is not waited out")
    }

    @Test func `nowhere to keep what is replaced is a mistake of the configuration, told before anything is asked`()
        async throws
    {
        let hub = FakeHub { $0.policy = FakeHub.policy([FakeHub.members[0]]) }
        let failure = await #expect(throws: JobFailure.self) {
            try await AuditRun(hub, repair: true, backups: "/proc/nowhere")
        }
        #expect(failure?.kind == .configuration && "\(failure.map { "\($0)" } ?? "")".contains("/proc/nowhere"))
        #expect(hub.calls.isEmpty)
    }

    @Test func `an unknown elsewhere stops no repair, an unknown of its own does`() async throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let elsewhere = FakeHub(trouble: ["kms GetKeyPolicy": .denied]) { $0.filters["200000000001 app"] = [] }
        #expect(try await AuditRun(elsewhere, repair: true, backups: folder).ids("repaired").count == 1)
        let own = FakeHub(trouble: ["logs DescribeAccountPolicies": .denied]) { $0.filters["200000000001 app"] = [] }
        #expect(try await AuditRun(own, repair: true, backups: folder).items.allSatisfy { $0.kind != "repair" })
        #expect(own.writes.isEmpty)
    }
}
