import OpenSearch
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

/// Whole runs with `archive` on a cluster in memory, killed at every step.
@Suite struct ArchiveRunTests {
    private let rules = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d, archive: {repository: arch}}"#
    private let old = Fixture.days("a-", [102, 101, 100])
    private let young = Fixture.days("a-", Array(0..<9)).sorted()

    private func platform(_ dialect: SearchDialect = .openSearch2) -> Platform {
        let platform = Platform(dialect)
        platform.plant("a-", ages: 0..<9)
        platform.plant("a-", ages: [100, 101, 102])
        platform.addRepository()
        return platform
    }

    private func deleted(_ outcome: Platform.Outcome) -> Int { outcome.items.values.count { $0 == "deleted expired" } }

    @Test(arguments: SearchDialect.allCases)
    func `every index that goes is in a snapshot of its own`(dialect: SearchDialect) async throws {
        let platform = platform(dialect)
        let outcome = try await platform.run(rules)
        #expect(outcome.error == nil && deleted(outcome) == 3)
        #expect(platform.names == young)
        #expect(platform.snapshots.values.map(\.indexes).sorted { $0[0] < $1[0] } == old.map { [$0] })
        #expect(platform.snapshots.values.allSatisfy { $0.state == "SUCCESS" })
        #expect(try await platform.run(rules).count("PUT") == 0)
    }

    @Test(arguments: [false, true])
    func `killed at any step and run again, nothing is lost and nothing doubled`(afterEffect: Bool) async throws {
        let steps = try await platform().run(rules).requests.count
        #expect(steps > 20)
        for step in 0..<steps {
            let platform = platform()
            let killed = try await platform.run(rules) { number, _ in
                number == step ? .dies(afterEffect: afterEffect) : .arrives
            }
            // After the last verification there is nothing left that could fail.
            #expect(killed.error == (step == steps - 1 ? nil : "CancellationError"))
            // What is gone is archived at every moment.
            let archived = Set(platform.snapshots.values.filter { $0.state == "SUCCESS" }.flatMap(\.indexes))
            #expect(Set(old).subtracting(platform.names).isSubset(of: archived), "killed at step \(step)")
            let left = Set(old).intersection(platform.names)
            let again = try await platform.run(rules)
            #expect(again.error == nil && deleted(again) == left.count, "killed at step \(step)")
            #expect(platform.names == young)
            #expect(platform.snapshots.values.flatMap(\.indexes).sorted() == old, "killed at step \(step)")
        }
    }

    @Test func `an index written to since its snapshot is archived again, with the same count too`() async throws {
        let platform = platform()
        let changed = old[0]
        // Killed right before the first DELETE.
        let killed = try await platform.run(rules) { _, request in
            request.method == "DELETE" ? .dies(afterEffect: false) : .arrives
        }
        #expect(killed.error != nil && platform.snapshots.count == 1)
        platform.double.change { $0.indexes[changed]?.write(adds: false) }
        let again = try await platform.run(rules)
        #expect(deleted(again) == 3)
        #expect(platform.snapshots.values.filter { $0.indexes == [changed] }.count == 2)
        #expect(platform.snapshots.keys.contains { $0.hasPrefix(changed) && $0.hasSuffix("-2") })
    }

    @Test func `an index that is written to all the time is put off, never deleted`() async throws {
        let platform = platform()
        let busy = old[0]
        let outcome = try await platform.run(rules) { [double = platform.double] _, request in
            if request.path.contains("/_stats") { double.change { $0.indexes[busy]?.write() } }
            return .arrives
        }
        #expect(outcome.items[busy] == "deferred changing")
        #expect(deleted(outcome) == 2 && platform.names.contains(busy))
    }

    @Test(arguments: ["PARTIAL", "FAILED"])
    func `a snapshot that did not succeed deletes nothing, and the next run takes the next name`(state: String)
        async throws
    {
        let platform = platform()
        platform.double.change { $0.snapshotPlan = (questions: 1, outcome: state) }
        let first = try await platform.run(rules)
        #expect(first.items.values.count { $0 == "failed snapshot_failed" } == 3)
        #expect(platform.names.count == 12)
        platform.double.change { $0.snapshotPlan = (questions: 1, outcome: "SUCCESS") }
        #expect(deleted(try await platform.run(rules)) == 3)
        #expect(platform.snapshots.keys.filter { $0.hasSuffix("-2") }.count == 3)
        // Roundsman never deletes a snapshot.
        #expect(platform.snapshots.count == 6)
    }

    @Test func `a repository that is missing or read-only archives and deletes nothing`() async throws {
        let platform = platform()
        platform.addRepository { $0.isReadOnly = true }
        #expect(try await platform.run(rules).items.values.count { $0 == "failed repository_read_only" } == 3)
        platform.double.change { $0.repositories = [:] }
        #expect(try await platform.run(rules).items.values.count { $0 == "failed repository_missing" } == 3)
        #expect(platform.names.count == 12)
    }

    @Test func `a snapshot that does not end is left to the next run at the soft deadline`() async throws {
        let platform = platform()
        platform.double.change { $0.snapshotPlan = (questions: 1_000, outcome: "SUCCESS") }
        let outcome = try await platform.run(rules, deadline: .seconds(600))
        #expect(outcome.error == nil)
        #expect(outcome.items.values.count { $0 == "deferred deadline" } == 3)
        #expect(platform.clock.now <= .seconds(480))
        #expect(platform.snapshots.count == 1 && platform.names.count == 12)
        platform.double.change { world in
            world.snapshotPlan = (questions: 1, outcome: "SUCCESS")
            for name in world.repositories["arch"]?.snapshots.keys.sorted() ?? [] {
                world.repositories["arch"]?.snapshots[name]?.questionsUntilDone = 1
            }
        }
        #expect(deleted(try await platform.run(rules)) == 3)
        #expect(platform.snapshots.count == 3)
    }

    @Test func `a red index is left alone, and a closed one is archived`() async throws {
        let platform = platform()
        let red = old[0], closed = old[1]
        platform.double.change {
            $0.indexes[red]?.health = "red"
            $0.indexes[closed]?.isOpen = false
        }
        let outcome = try await platform.run(rules)
        #expect(outcome.items[red] == "refused red" && outcome.items[closed] == "deleted expired")
        #expect(platform.snapshots.values.contains { $0.indexes == [closed] })
    }

    @Test func `someone's snapshot in the way is waited for`() async throws {
        let platform = platform()
        let busy = ScriptedAnswer(
            503,
            body: Array(
                #"{"error":{"type":"concurrent_snapshot_execution_exception","reason":"busy"},"status":503}"#.utf8
            )
        )
        platform.double.fail(.init(count: 5, .instead(busy)) { $0.method == "PUT" })
        #expect(deleted(try await platform.run(rules)) == 3)
        #expect(platform.clock.waits.filter { $0 == .seconds(10) }.count == 5)
        #expect(platform.snapshots.count == 3)
    }

    @Test func `a lost DELETE of an archived index is not sent twice`() async throws {
        let platform = platform()
        platform.double.fail(.init(.instead(.text(504, "Gateway Time-out"))) { $0.method == "DELETE" })
        let outcome = try await platform.run(rules)
        #expect(outcome.items[old[0]] == "failed unconfirmed")
        #expect(deleted(outcome) == 2 && outcome.count("DELETE") == 3)
    }
}
