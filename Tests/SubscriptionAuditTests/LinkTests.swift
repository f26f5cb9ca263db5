import JobKit
import Testing

/// All links of a path are judged, and none is well that nobody has seen.
@Suite(.timeLimit(.minutes(1))) struct LinkTests {
    private static let all = [
        "account", "log_group", "filter", "destination", "policy", "role", "stream", "key", "consumer",
    ]

    private static func links(_ run: AuditRun, _ group: String = "app") -> [String: String] {
        guard case .object(let links)? = run["X1/200000000001/us-east-1/hub/\(group)"]?.detail["links"] else {
            return [:]
        }
        return links.mapValues { value in if case .string(let text) = value { text } else { "" } }
    }

    private static func expect(_ changed: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: all.map { ($0, changed[$0] ?? "ok") })
    }

    @Test func `every link of a good path is well`() async throws {
        #expect(Self.links(try await AuditRun(FakeHub())) == Self.expect([:]))
    }

    @Test func `behind a door that is shut nothing is well`() async throws {
        let run = try await AuditRun(FakeHub(trouble: ["sts AssumeRole": .denied]))
        #expect(Self.links(run) == Self.expect(["account": "unknown", "log_group": "unknown", "filter": "unknown"]))
    }

    @Test func `groups that cannot be listed may have no filter`() async throws {
        let run = try await AuditRun(FakeHub(trouble: ["logs DescribeLogGroups": .denied]))
        #expect(Self.links(run, "/aws/events/*") == Self.expect(["log_group": "unknown", "filter": "unknown"]))
        #expect(Self.links(run) == Self.expect(["log_group": "unknown"]), "its filter is seen by its name")
    }

    @Test func `a missing group has no filter, and a missing destination no policy`() async throws {
        let group = try await AuditRun(FakeHub { $0.groups = ["/aws/events/guardduty"] })
        #expect(Self.links(group) == Self.expect(["log_group": "fail", "filter": "skipped"]))
        let destination = try await AuditRun(FakeHub { $0.destinationExists = false })
        #expect(Self.links(destination) == Self.expect(["destination": "fail", "policy": "skipped"]))
    }

    @Test func `a stream that cannot be seen hides its key`() async throws {
        let run = try await AuditRun(FakeHub(trouble: ["kinesis DescribeStreamSummary": .denied]))
        #expect(
            Self.links(run)
                == Self.expect(["role": "unknown", "stream": "unknown", "key": "unknown", "consumer": "unknown"])
        )
    }

    @Test func `all broken links are told, and the first is named`() async throws {
        let hub = FakeHub { world in
            world.filters["200000000001 app"] = []
            world.policy = FakeHub.policy([FakeHub.members[1]])
            world.keyState = "Disabled"
        }
        let run = try await AuditRun(hub)
        #expect(Self.links(run) == Self.expect(["filter": "fail", "policy": "fail", "key": "fail"]))
        #expect(run["X1/200000000001/us-east-1/hub/app"]?.reason == "broken_filter")
    }
}
