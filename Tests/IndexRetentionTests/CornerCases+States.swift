import FoundationEssentials
import OpenSearch
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    /// What state the cluster and its indexes are in.
    static let states: [CornerCase] = deletions + indexStates

    /// How a DELETE may fare.
    private static var deletions: [CornerCase] {
        [
            CornerCase(20, "a DELETE names indexes only, and what is missing is gone already") { () async throws in
                let platform = Platform.usual(), gone = Platform.old[1]
                let outcome = try await platform.run(Platform.rule) { [double = platform.double] _, request in
                    if request.method == "DELETE" { double.change { $0.indexes[gone] = nil } }
                    return .arrives
                }
                #expect(outcome.items[gone] == "skipped gone")
                #expect(outcome.names("deleted expired").count == 2)
                for request in outcome.requests where request.method == "DELETE" {
                    #expect(!request.target.contains("ignore_unavailable") && !request.path.contains("*"))
                    #expect(
                        request.path.dropFirst().split(separator: ",").allSatisfy { Platform.old.contains(String($0)) }
                    )
                }
            },
            CornerCase(23, "after a lost answer the state is read, and nothing is sent blindly again") {
                () async throws in
                for repository in [false, true] {
                    let platform = Platform.usual()
                    for method in ["DELETE", "PUT"] {
                        platform.double.fail(.init(.after(.close)) { $0.method == method })
                    }
                    let outcome = try await platform.run(repository ? Platform.archiving : Platform.rule)
                    #expect(outcome.names("deleted expired") == Platform.old)
                    #expect(outcome.count("DELETE") == (repository ? 3 : 1))
                    #expect(
                        platform.snapshots.count == (repository ? 3 : 0) && outcome.count("PUT") == (repository ? 3 : 0)
                    )
                }
            },
            CornerCase(24, "what is not acknowledged in time is looked at once, for all of them") { () async throws in
                let platform = Platform.usual()
                let late = ScriptedAnswer.text(200, #"{"acknowledged":false}"#, type: "application/json")
                platform.double.fail(.init(.lies(late)) { $0.method == "DELETE" })
                let outcome = try await platform.run(Platform.rule)
                #expect(outcome.names("deleted expired") == Platform.old)
                #expect(outcome.count("DELETE") == 1)
                // The work was only queued, and is done by the time of the second look.
                let busy = Platform.usual()
                busy.refuse(
                    503,
                    "process_cluster_event_timeout_exception",
                    "failed to process (delete-index)",
                    count: 9
                ) {
                    $0.method == "DELETE"
                }
                #expect(try await busy.run(Platform.rule).names("failed unconfirmed") == Platform.old)
            },
            CornerCase(25, "no line is long, and a shorter limit on the way halves the batch") { () async throws in
                let platform = Platform()
                platform.plant("a-", ages: 0..<800)
                platform.plant("a-", ages: 900..<1_100)
                platform.double.fail(.init(count: .max, .instead(.text(414, "URI Too Long"))) { $0.lineLength > 700 })
                let halved = try await platform.run(Platform.rule.replacing("90d", with: "850d"))
                #expect(halved.requests.allSatisfy { $0.lineLength <= 2_100 })
                #expect(halved.names("deleted expired").count == 200)
                #expect(platform.names.count == 800)
            },
            CornerCase(30, "a throttled answer is waited out, another refusal is not") { () async throws in
                let platform = Platform.usual()
                let throttled = ScriptedAnswer.text(403, #"{"message":"Request throttled due to too many requests"}"#)
                platform.double.fail(.init(count: 2, .instead(throttled)) { $0.method == "DELETE" })
                #expect(try await platform.run(Platform.rule).names("deleted expired") == Platform.old)
                #expect(!platform.clock.waits.isEmpty)
                let closed = Platform.usual()
                closed.double.fail(
                    .init(count: .max, .instead(.text(403, #"{"Message":"no"}"#))) { $0.method == "DELETE" }
                )
                let outcome = try await closed.run(Platform.rule)
                #expect(outcome.names("failed engine_refused") == Platform.old)
                #expect(closed.clock.waits.isEmpty)
            },
            CornerCase(34, "what went between the listing and the delete is gone, and no failure") { () async throws in
                let platform = Platform.usual(), gone = Platform.old[2]
                let outcome = try await platform.run(Platform.rule) { [double = platform.double] _, request in
                    if request.path == "/_snapshot/_status" { double.change { $0.indexes[gone] = nil } }
                    return .arrives
                }
                #expect(outcome.items[gone] == "skipped gone" && outcome.error == nil)
                #expect(outcome.count("DELETE") == 1)
            },
        ]
    }

    private static var indexStates: [CornerCase] {
        [
            CornerCase(26, "a flood-stage block lets a delete pass, a read-only block does not") { () async throws in
                let platform = Platform.usual(), flooded = Platform.old[0], blocked = Platform.old[1]
                platform.double.change { $0.indexes[blocked]?.isReadOnly = true }
                platform.alter { request, answer in
                    guard request.path == "/a-*", var body = JSON(bytes: answer.body)?.members else { return }
                    let blocks: JSON = ["read_only_allow_delete": "true", "write": "true"]
                    var index = body[flooded]?["settings"]["index"].members ?? [:]
                    index["blocks"] = blocks
                    body[flooded] = ["settings": ["index": .object(index)]]
                    answer.body = JSON.object(body).bytes
                }
                let outcome = try await platform.run(Platform.rule)
                #expect(outcome.items[flooded] == "deleted expired")
                #expect(outcome.items[blocked] == "failed read_only" && platform.names.contains(blocked))
            },
            CornerCase(27, "a red index may be deleted, but not archived") { () async throws in
                for (rule, expected) in [
                    (Platform.rule, "deleted expired"), (Platform.archiving, "refused red"),
                ] {
                    let platform = Platform.usual()
                    platform.double.change { $0.indexes[Platform.old[0]]?.health = "red" }
                    let outcome = try await platform.run(rule)
                    #expect(outcome.items[Platform.old[0]] == expected)
                    #expect(outcome.names("deleted expired").count == (expected == "refused red" ? 2 : 3))
                }
            },
            CornerCase(28, "a closed index is listed, goes by its age, and counts for no sum") { () async throws in
                let platform = Platform.usual(), closed = Platform.old[0]
                platform.double.change { $0.indexes[closed]?.isOpen = false }
                #expect(try await platform.run(Platform.archiving).items[closed] == "deleted expired")
                let names = Fixture.days("a-", [40, 30, 20])
                let indexes = names.map { name in
                    Fixture.index(name) { if name == names[0] { ($0.isOpen, $0.storeBytes) = (false, nil) } }
                }
                let yaml = """
                    limits: {min_keep: 0, max_delete_percent: 100}
                    rules: [{name: r, indexes: "a-{yyyy.MM.dd}", keep: {at_least: 7d, total_size: 2kB}}]
                    """
                let plan = Planner(try Fixture.rules(yaml)).plan(Fixture.observation(indexes), now: Fixture.now)
                #expect(plan.families[0].isLowerBound && plan.families[0].deletions.isEmpty)
            },
            CornerCase(29, "a catalogue that is limited is read a page at a time") { () async throws in
                let platform = Platform.usual()
                platform.refuse(429, "response_limit_breached_exception", "Too many indices requested.", count: .max) {
                    $0.path.hasPrefix("/_cat/indices")
                }
                let outcome = try await platform.run(Platform.rule)
                #expect(outcome.names("deleted expired") == Platform.old)
                #expect(outcome.requests.contains { $0.path.hasPrefix("/_list/indices") })
            },
            CornerCase(32, "an index that is being restored is not archived") { () async throws in
                let platform = Platform.usual()
                // Its primaries are not there yet.
                platform.double.change { $0.indexes[Platform.old[2]]?.health = "red" }
                let outcome = try await platform.run(Platform.archiving)
                #expect(outcome.items[Platform.old[2]] == "refused red")
                #expect(!platform.snapshots.values.contains { $0.indexes == [Platform.old[2]] })
            },
        ]
    }
}
