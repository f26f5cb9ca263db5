import JobKit
import StateStore
import Testing

@testable import JobCommand

/// Each channel is told what it does not know, and nothing twice.
@Suite struct FindingChannelsTests {
    @Test func `a channel that was down is told all that it missed, and the other nothing twice`() async throws {
        let telling = try Telling("{to: [a, b]}")
        telling.set("b", .down)
        await telling.run(["x": "fail", "y": "ok"])
        telling.pass()
        await telling.run(["x": "fail", "y": "fail"])
        #expect(telling.heard("a") == ["1 new, 1 open", "1 new, 2 open"])
        telling.pass()
        telling.set("b", .well)
        let results = await telling.run(["x": "fail", "y": "fail"])
        #expect(results.map(\.status) == [.delivered])
        await telling.run(["x": "fail", "y": "fail"])
        #expect(telling.heard("a").isEmpty)
        #expect(telling.heard("b") == ["2 new, 2 open"])
    }

    @Test func `one that was told of a finding before the other went down hears of its end`() async throws {
        let telling = try Telling("{to: [a, b]}")
        await telling.run(["x": "fail"])
        telling.set("b", .down)
        await telling.run(["x": "ok"])
        telling.pass()
        telling.set("b", .well)
        await telling.run(["x": "ok"])
        #expect(telling.heard("a") == ["1 new, 1 open", "1 fixed, 0 open"])
        #expect(telling.heard("b") == ["1 new, 1 open", "1 fixed, 0 open"])
    }

    @Test func `what is mended before it could be told is told to nobody`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .down)
        await telling.run(["x": "fail", "y": "fail"])
        telling.pass()
        await telling.run(["x": "ok", "y": "fail"])
        telling.pass()
        telling.set("a", .well)
        #expect(await telling.run(["x": "ok", "y": "ok"]).isEmpty)
        #expect(telling.heard("a").isEmpty)
        #expect(try telling.state.countOwed() == 0)
    }

    @Test func `what waits is what is new when it goes out`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .down)
        await telling.run(["x": "fail", "y": "fail"])
        telling.pass()
        telling.set("a", .well)
        await telling.run(["x": "ok", "y": "fail"])
        #expect(telling.heard("a") == ["1 new, 1 open"])
    }

    @Test func `what waits and is not looked at goes out with the rest`() async throws {
        let telling = try Telling("{to: [a]}")
        await telling.run(["v": "fail", "w": "fail", "x": "ok", "y": "ok"])
        telling.set("a", .down)
        await telling.run(["v": "fail", "w": "ok", "x": "fail", "y": "ok"])
        telling.pass()
        telling.set("a", .well)
        await telling.run(["y": "warn"], isWhole: false)
        #expect(telling.heard("a") == ["2 new, 2 open", "2 new, 1 fixed, 2 open"])
        await telling.run(["v": "fail", "w": "ok", "x": "fail", "y": "warn"])
        #expect(telling.heard("a").isEmpty)
    }

    @Test func `what waits and is gone is told to nobody, unless its place cannot be seen`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .down)
        await telling.run(["here/x": "fail", "there/y": "fail"])
        telling.pass()
        telling.set("a", .well)
        await telling.run(["here/z": "ok", "there/z": "unknown"])
        #expect(telling.heard("a") == ["2 new, 2 open"])
        await telling.run(["here/z": "ok", "there/z": "ok"])
        #expect(telling.heard("a") == ["2 fixed, 0 open"])
    }

    @Test func `what a mute covers is no better seen`() async throws {
        let telling = try Telling("{to: [a]}")
        await telling.run(["here/x": "fail"])
        await telling.run(["here/z": "muted unknown"])
        #expect(telling.heard("a") == ["1 new, 1 open"])
        await telling.run(["here/z": "muted fail"])
        #expect(telling.heard("a") == ["1 fixed, 0 open"])
    }

    @Test func `what may have arrived and is gone is told as fixed`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .silent)
        await telling.run(["here/x": "fail"])
        telling.set("a", .well)
        await telling.run([:])
        #expect(telling.heard("a") == ["1 new, 1 open", "1 fixed, 0 open"])
    }

    @Test func `a graver status is news, a lesser one is not`() async throws {
        let telling = try Telling("{to: [a]}")
        for status in ["warn", "unknown", "fail", "warn", "fail", "unknown"] { await telling.run(["x": status]) }
        #expect(telling.heard("a") == ["1 new, 1 open", "1 new, 1 open"])
        await telling.run(["x": "ok"])
        await telling.run(["x": "unknown"])
        #expect(telling.heard("a") == ["1 fixed, 0 open", "1 new, 1 open"])
    }

    @Test func `a fallback stands in for its channel`() async throws {
        let telling = try Telling("{to: [a]}", fallback: "c")
        telling.set("a", .down)
        await telling.run(["x": "fail"])
        telling.set("a", .well)
        await telling.run(["x": "fail"])
        #expect(telling.heard("a").isEmpty && telling.heard("c") == ["1 new, 1 open"])
    }

    @Test(arguments: ["{to: [a, b]}", "{to: [b, a]}"])
    func `a fallback that is told the same anyway hears it once`(routes: String) async throws {
        let telling = try Telling(routes, fallback: "b")
        telling.set("a", .down)
        let results = await telling.run(["x": "fail"])
        #expect(results.map(\.status) == [.delivered, .delivered])
        telling.set("a", .well)
        #expect(await telling.run(["x": "fail"]).isEmpty)
        #expect(telling.heard("a").isEmpty && telling.heard("b") == ["1 new, 1 open"])
    }

    @Test func `a channel that cannot be posted to is owed the news of a run, not the same in each`() async throws {
        let telling = try Telling("{to: [a, pager]}")
        #expect(await telling.run(["x": "fail"]).map(\.status.rawValue).sorted() == ["delivered", "failed"])
        #expect(await telling.run(["x": "fail"]).isEmpty)
        #expect(await telling.run(["x": "ok"]).map(\.status.rawValue).sorted() == ["delivered", "failed"])
        #expect(await telling.run(["x": "ok"]).isEmpty)
        let alone = try Telling("{to: [pager]}")
        for _ in 1...2 { #expect(await alone.run(["x": "fail"]).map(\.status) == [.failed], "nobody knows yet") }
    }

    @Test func `a channel that is gone is owed the news until it is there again`() async throws {
        let telling = try Telling("{to: [a]}")
        telling.set("a", .gone)
        for _ in 1...2 { #expect(await telling.run(["x": "fail"]).map(\.status) == [.failed]) }
        telling.set("a", .well)
        #expect(await telling.run(["x": "fail"]).map(\.status) == [.delivered])
    }

    @Test func `good news go where they are asked for, and nowhere else`() async throws {
        let telling = try Telling("{match: {severity: info}, to: [c]}, {to: [a]}")
        await telling.run(["x": "fail", "y": "fail"])
        telling.set("c", .down)
        await telling.run(["x": "ok", "y": "fail"])
        telling.pass()
        telling.set("c", .well)
        await telling.run(["x": "ok", "y": "fail"])
        await telling.run(["x": "fail", "y": "fail"])
        await telling.run(["x": "ok", "y": "ok"])
        await telling.run(["x": "ok", "y": "ok"])
        #expect(telling.heard("a") == ["2 new, 2 open", "1 new, 2 open"])
        #expect(telling.heard("c") == ["1 fixed, 1 open", "2 fixed, 0 open"])
    }

    @Test func `good news to several are told once each`() async throws {
        let telling = try Telling("{match: {severity: info}, to: [a, c]}, {to: [a]}")
        await telling.run(["x": "fail"])
        telling.set("a", .down)
        for _ in 1...3 {
            await telling.run(["x": "ok"])
            telling.pass()
        }
        telling.set("a", .well)
        await telling.run(["x": "ok"])
        #expect(telling.heard("a") == ["1 new, 1 open", "1 fixed, 0 open"])
        #expect(telling.heard("c") == ["1 fixed, 0 open"])
    }

    @Test func `what nobody is to hear of is not delivered`() async throws {
        let telling = try Telling("{match: {severity: critical}, to: [a]}")
        let results = await telling.run(["x": "fail"])
        #expect(results == [NoticeResult(channel: "-", status: .failed, reason: "no route for warning")])
        #expect(await telling.run(["x": "ok"]).isEmpty)
    }

    @Test func `a run posts each notice once, whoever hears the good news`() async throws {
        let telling = try Telling("{match: {severity: info}, to: [c]}, {to: [a]}")
        telling.set("a", .silent)
        await telling.run(["x": "fail"])
        #expect(telling.heard("a") == ["1 new, 1 open"])
    }

    @Test func `a channel whose fallback can be posted to loses nothing`() async throws {
        let telling = try Telling("{to: [a, pager]}", fallback: "c", of: "pager")
        telling.set("c", .down)
        #expect(await telling.run(["x": "fail"]).map(\.status.rawValue).sorted() == ["delivered", "spooled"])
        telling.pass()
        telling.set("c", .well)
        await telling.run(["x": "fail"])
        await telling.run(["x": "fail"])
        #expect(telling.heard("a") == ["1 new, 1 open"] && telling.heard("c") == ["1 new, 1 open"])
    }
}
