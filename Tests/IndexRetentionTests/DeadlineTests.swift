import OpenSearch
import POSIX
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

/// DELETEs that come to no clear end, and runs that have none of their own.
@Suite struct DeadlineTests {
    private let old = Platform.old

    @Test func `an answer that is late leaves time to look, and what is gone is deleted`() async throws {
        let platform = Platform.usual()
        let outcome = try await platform.run(Platform.rule, deadline: .seconds(100)) {
            [clock = platform.clock] _, request in
            if request.path == "/_snapshot/_status" { clock.advance(by: .seconds(79)) }
            return request.method == "DELETE" ? .isAnswered(after: .seconds(40)) : .arrives
        }
        #expect(outcome.error == nil && outcome.names("deleted expired") == old)
        #expect(platform.clock.now < .seconds(100))
        let gone = try await Platform.usual().run(Platform.rule, deadline: .seconds(1)) { _, request in
            request.method == "DELETE" ? .isAnswered(after: .seconds(40)) : .arrives
        }
        #expect(gone.names("deleted expired") == old)
    }

    @Test(arguments: [false, true])
    func `where nobody can look, nobody says that the index is still there`(isArchived: Bool) async throws {
        let platform = Platform.usual(), deletes = ManualClock()
        let rule = isArchived ? Platform.archiving : Platform.rule
        let outcome = try await platform.run(rule) { [double = platform.double] _, request in
            if request.method == "DELETE", deletes.now == .zero {
                deletes.advance(by: .seconds(1))
                double.fail(.init(.instead(.text(403, "no"))) { $0.method == "GET" })
            }
            return .arrives
        }
        #expect(outcome.names("failed unverified") == (isArchived ? [old[0]] : old))
        #expect(outcome.note(old[0]).hasPrefix("acknowledged; the state could not be read afterwards"))
    }

    @Test func `a pause that does not fit into the run puts off, and nothing is sent meanwhile`() async throws {
        let platform = Platform.usual()
        let busy = ScriptedAnswer(429, headers: ["Retry-After": "3600"])
        platform.double.fail(.init(count: .max, .instead(busy)) { $0.method == "DELETE" })
        for (rule, count) in [(Platform.rule, 1), (Platform.archiving, 1)] {
            let outcome = try await platform.run(rule, deadline: .seconds(300))
            #expect(outcome.names("deferred deadline") == old && outcome.count("DELETE") == count)
        }
    }

    @Test func `an engine that is out of order is given time before the second try`() async throws {
        let platform = Platform.usual()
        let down = ScriptedAnswer(503, headers: ["Retry-After": "12"])
        platform.double.fail(.init(.instead(down)) { $0.method == "DELETE" })
        let outcome = try await platform.run(Platform.rule)
        #expect(outcome.names("deleted expired") == old && outcome.count("DELETE") == 2)
        #expect(platform.clock.waits == [.seconds(12)])
    }

    @Test func `credentials that end fail what they were sent with, and what was not begun says so`() async throws {
        let platform = Platform()
        platform.plant("a-", ages: 0..<800)
        platform.plant("a-", ages: 900..<1_100)
        platform.double.fail(.init(.instead(.text(401, "expired"))) { $0.method == "DELETE" })
        let outcome = try await platform.run(Platform.rule.replacing("90d", with: "850d"))
        #expect(outcome.error == "OpenSearchError" && outcome.message.contains("search.auth"))
        let failed = outcome.names("failed engine_refused").count
        #expect(failed > 50 && outcome.names("deferred run_failed").count == 200 - failed)
        #expect(outcome.count("DELETE") == 1 && platform.names.count == 1_000)
    }

    @Test func `a run that is stopped names the snapshot that it leaves behind`() async throws {
        let platform = Platform.usual()
        platform.double.change { $0.snapshotPlan = (questions: 1_000, outcome: "SUCCESS") }
        let running = Locked<Task<Platform.Outcome, any Error>?>(nil)
        let begun = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in begun.stream { break }
            return try await platform.run(Platform.archiving) { _, request in
                if request.method == "GET", request.segments.first == "_snapshot", request.segments.count == 3 {
                    running.withLock { $0?.cancel() }
                }
                return .arrives
            }
        }
        running.withLock { $0 = task }
        begun.continuation.yield()
        let outcome = try await task.value
        #expect(outcome.error == "CancellationError")
        #expect(outcome.names("deferred interrupted") == old && platform.names.count == 12)
        if let name = platform.snapshots.keys.first { #expect(outcome.note(old[0]).contains("snapshot arch/\(name)")) }
    }
}
