import JobKit
import StateStore
import Testing

@testable import JobCommand

/// A kill may repeat what was told, and loses nothing.
@Suite struct FindingKillTests {
    @Test func `what may have arrived is told again`() async throws {
        let telling = try Telling("{to: [a]}")
        try telling.killedRun(["x": "fail", "y": "ok"])
        telling.pass()
        await telling.run(["x": "fail", "y": "fail"])
        #expect(telling.heard("a") == ["2 new, 2 open"])
        #expect(await telling.run(["x": "fail", "y": "fail"]).isEmpty)
    }

    @Test func `what may have been told as new is told as fixed`() async throws {
        let telling = try Telling("{to: [a]}")
        try telling.killedRun(["x": "fail"])
        telling.pass()
        await telling.run(["x": "muted"])
        #expect(telling.heard("a").isEmpty)
        await telling.run(["x": "ok"])
        #expect(telling.heard("a") == ["1 fixed, 0 open"])
    }

    @Test func `what may have been told as fixed is told as new`() async throws {
        let telling = try Telling("{to: [a]}")
        await telling.run(["x": "fail"])
        telling.set("a", .silent)
        await telling.run(["x": "ok"])
        telling.set("a", .well)
        await telling.run(["x": "fail"])
        #expect(telling.heard("a") == ["1 new, 1 open", "1 fixed, 0 open", "1 new, 1 open"])
        #expect(await telling.run(["x": "fail"]).isEmpty)
    }

    @Test func `while nobody knows whether it arrived, the news are owed, and that is said`() async throws {
        let telling = try Telling("{to: [a]}")
        try telling.killedRun(["x": "fail"])
        let results = await telling.run(["x": "fail", "y": "fail"])
        let reason = "another run is sending it, or was stopped before it could say whether it arrived"
        #expect(results == [NoticeResult(channel: "a", status: .spooled, reason: reason)])
        #expect(await telling.run(["x": "ok", "y": "ok"]).isEmpty, "there is no news to be owed")
        telling.pass()
        #expect(await telling.run(["x": "fail", "y": "fail"]).map(\.status) == [.delivered])
    }

    @Test func `a notice that waits for its time is owed, and that is said`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .down)
        #expect(await telling.run(["x": "fail"]).map(\.status) == [.spooled])
        telling.set("a", .well)
        let results = await telling.run(["x": "fail"])
        #expect(results.map(\.status) == [.spooled])
        #expect(results.first?.reason.hasPrefix("waits until 2026-11-24T") == true)
        #expect(results.first?.reason.contains("Z: status 500") == true)
        #expect(telling.heard("a").isEmpty)
    }

    @Test func `so it is with the notices of a run itself`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .down)
        let (first, decision) = telling.delivery()
        let owed = decision.owed(.failed, failure: "no", items: [], deferrals: [:])
        #expect(await first.deliver(owed).map(\.status) == [.spooled])
        #expect(await telling.delivery().0.deliver(owed).map(\.status) == [.spooled])
        #expect(await telling.delivery().0.deliver([]).isEmpty, "what another run owes is its own to say")
    }
}
