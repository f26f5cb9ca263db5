import OpenSearch
import POSIX
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

/// Whole runs with `--apply` on a cluster in memory.
@Suite struct RunTests {
    private let plain = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d}"#

    /// Nine that stay and three that go.
    private func platform(_ dialect: SearchDialect = .openSearch2) -> Platform {
        let platform = Platform(dialect)
        platform.plant("a-", ages: 0..<9)
        platform.plant("a-", ages: [100, 101, 102])
        return platform
    }

    private let old = Fixture.days("a-", [102, 101, 100])

    @Test(arguments: SearchDialect.allCases)
    func `the expired go, the others stay, and the next run has nothing to do`(dialect: SearchDialect) async throws {
        let platform = platform(dialect)
        let first = try await platform.run(plain)
        #expect(first.error == nil)
        #expect(first.items.filter { $0.value == "deleted expired" }.keys.sorted() == old)
        #expect(platform.names == Fixture.days("a-", Array(0..<9)).sorted())
        let second = try await platform.run(plain)
        #expect(
            Set(second.items.values) == ["kept young", "kept min_keep"] || Set(second.items.values) == ["kept young"]
        )
        #expect(second.count("DELETE") == 0)
    }

    @Test func `two hundred of a thousand go within the budget`() async throws {
        let platform = Platform()
        platform.plant("a-", ages: 0..<800)
        platform.plant("a-", ages: 900..<1_100)
        let outcome = try await platform.run(#"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 850d}"#)
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 200)
        #expect(platform.names.count == 800)
        #expect(outcome.requests.count <= 10)
        #expect(outcome.bytes <= 1_000_000)
        #expect(outcome.requests.allSatisfy { $0.lineLength <= 2_100 })
    }

    @Test func `someone's snapshot puts off what it holds and nothing else`() async throws {
        let platform = platform()
        platform.addRepository { repository in
            repository.snapshots["nightly"] = .init(
                indexes: [old[1]],
                questionsUntilDone: 1_000,
                outcome: "SUCCESS",
                shards: 1
            )
        }
        let first = try await platform.run(plain)
        #expect(first.items[old[1]] == "deferred snapshot_running")
        #expect(first.items[old[0]] == "deleted expired" && first.items[old[2]] == "deleted expired")
        platform.double.change { $0.repositories["arch"]?.snapshots["nightly"]?.questionsUntilDone = 0 }
        #expect(try await platform.run(plain).items[old[1]] == "deleted expired")
    }

    @Test func `a snapshot that we may not see puts off what it holds and nothing else`() async throws {
        let platform = platform()
        platform.addRepository { repository in
            repository.snapshots["nightly"] = .init(
                indexes: [old[1]],
                questionsUntilDone: 1_000,
                outcome: "SUCCESS",
                shards: 1
            )
        }
        platform.double.fail(.init(.instead(.text(403, #"{"Message":"no"}"#))) { $0.path == "/_snapshot/_status" })
        let outcome = try await platform.run(plain)
        #expect(outcome.items[old[1]] == "deferred snapshot_running")
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 2)
        #expect(outcome.count("DELETE") == 2)
    }

    @Test func `a lost answer is looked into, and what is gone is deleted`() async throws {
        let platform = platform()
        platform.double.fail(.init(.after(.close)) { $0.method == "DELETE" })
        let outcome = try await platform.run(plain)
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 3)
        #expect(outcome.count("DELETE") == 1)
    }

    @Test func `what is acknowledged and still there has failed`() async throws {
        let platform = platform()
        platform.double.fail(.init(.instead(.text(200, #"{"acknowledged":true}"#))) { $0.method == "DELETE" })
        let outcome = try await platform.run(plain)
        #expect(outcome.items.values.count { $0 == "failed still_there" } == 3)
    }

    @Test func `a read-only index fails alone`() async throws {
        let platform = platform()
        let marked = old[1]
        let outcome = try await platform.run(plain) { [double = platform.double] _, request in
            // Between the plan and the delete.
            if request.method == "DELETE" { double.change { $0.indexes[marked]?.isReadOnly = true } }
            return .arrives
        }
        #expect(outcome.items[marked] == "failed read_only")
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 2)
    }

    @Test func `an index created anew since the plan stays`() async throws {
        let platform = platform()
        let anew = old[1]
        let outcome = try await platform.run(plain) { [double = platform.double] _, request in
            if request.path == "/_snapshot/_status" { double.change { $0.indexes[anew]?.uuid = "another" } }
            return .arrives
        }
        #expect(outcome.items[anew] == "skipped recreated")
        #expect(platform.names.contains(anew))
    }

    @Test func `no delete relies on an old reading, however long the engine makes us wait`() async throws {
        let platform = platform()
        let busy = ScriptedAnswer(429, headers: ["Retry-After": "30"])
        platform.double.fail(.init(count: 2, .instead(busy)) { $0.method == "DELETE" })
        let outcome = try await platform.run(plain)
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 3)
        #expect(platform.clock.waits == [.seconds(30), .seconds(30)])
        let sequence = outcome.requests.map {
            $0.method == "DELETE" ? "D" : $0.target.contains("filter_path") ? "u" : "."
        }
        #expect(sequence.joined().hasSuffix("uDuDuDu"))
    }

    @Test func `a stopped run tells what it deleted and what it did not begin`() async throws {
        let platform = Platform()
        platform.plant("a-", ages: 0..<800)
        platform.plant("a-", ages: 900..<1_100)
        let rules = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 850d}"#
        let running = Locked<Task<Platform.Outcome, any Error>?>(nil)
        let begun = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in begun.stream { break }
            return try await platform.run(rules) { _, request in
                // SIGTERM arrives while the first DELETE is under way.
                if request.method == "DELETE" { running.withLock { $0?.cancel() } }
                return .arrives
            }
        }
        running.withLock { $0 = task }
        begun.continuation.yield()
        let outcome = try await task.value
        #expect(outcome.error == "CancellationError")
        #expect(outcome.count("DELETE") == 1)
        let deleted = outcome.items.filter { $0.value == "deleted expired" }.keys
        #expect(deleted.count > 50 && deleted.allSatisfy { !platform.names.contains($0) })
        #expect(outcome.items.values.count { $0 == "deferred interrupted" } == 200 - deleted.count)
        #expect(platform.names.count == 1_000 - deleted.count)
    }

    @Test func `after the soft deadline nothing is begun`() async throws {
        let platform = platform()
        let outcome = try await platform.run(plain, deadline: .seconds(100)) { [clock = platform.clock] _, request in
            if request.path == "/_snapshot/_status" { clock.advance(by: .seconds(81)) }
            return .arrives
        }
        #expect(outcome.items.values.count { $0 == "deferred deadline" } == 3)
        #expect(outcome.count("DELETE") == 0)
    }

    @Test func `one refused delete of many loses only its offender`() async throws {
        let platform = platform()
        let alias = old[0]
        let outcome = try await platform.run(plain) { [double = platform.double] _, request in
            // Shrunk meanwhile: the name is an alias now, but the reading of the uuids came before.
            if request.method == "DELETE" {
                double.change { world in
                    guard let index = world.indexes.removeValue(forKey: alias) else { return }
                    world.indexes["shrunk"] = index
                    world.indexes["shrunk"]?.aliases = [alias: nil]
                }
            }
            return .arrives
        }
        #expect(outcome.items[alias] == "skipped is_alias")
        #expect(outcome.items.values.count { $0 == "deleted expired" } == 2)
        #expect(platform.names.contains("shrunk"))
    }

    @Test func `a member of an alias that no rule speaks of lets the other one go`() async throws {
        let platform = platform()
        platform.double.change { world in
            world.indexes[old[0]]?.aliases = ["all": nil]
            world.addIndex("elsewhere", created: 0) { $0.aliases = ["all": nil] }
        }
        #expect(try await platform.run(plain).items.values.count { $0 == "deleted expired" } == 3)
        #expect(platform.names.contains("elsewhere"))
    }
}
