import FoundationEssentials
import POSIX
import Sandbox
import TestSupport
import Testing

/// What an engine refuses while a snapshot runs, and what it takes again after.
@Suite(.timeLimit(.minutes(3))) struct RunningSnapshotTests {
    @Test(arguments: Engine.available)
    func `a running snapshot holds its indexes and its repository`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let held = try session.makeIndex("held")
        let free = try session.makeIndex("free")
        if engine == .real {
            // Slowly written text that does not compress: the snapshot is under way for some seconds.
            for _ in 0..<2 {
                let lines = (0..<15_000).map { _ in JSON.string(UUID().uuidString + UUID().uuidString) }
                try session.ask("POST", "/\(held)/_doc", ["lines": .array(lines)])
            }
            try session.ask("POST", "/\(held)/_flush")
        }
        let repository = "/_snapshot/\(session.prefix)"
        let settings: JSON = ["location": .string(session.prefix), "max_snapshot_bytes_per_sec": "1mb"]
        try session.ask("PUT", repository, ["type": "fs", "settings": settings])
        try session.ask("PUT", "\(repository)/one", ["indices": .string(held)])

        let uuid = try session.ask("GET", "/\(held)")[held]["settings"]["index"]["uuid"].text
        let mark = "being snapshotted: [[\(held)/\(try #require(uuid))]]. Try again after snapshot finishes"
        for (method, path) in [
            ("DELETE", "/\(held)"), ("DELETE", "/\(free),\(held)"), ("POST", "/\(held)/_close"),
        ] {
            let refusal = try session.ask(method, path, expecting: 400)["error"]
            #expect(refusal["type"] == "snapshot_in_progress_exception")
            #expect(refusal["reason"].text?.contains(mark) == true, "\(refusal)")
        }
        let twice = try session.ask("PUT", "\(repository)/one", ["indices": .string(held)], expecting: 400)["error"]
        #expect(twice["reason"].text?.hasSuffix("snapshot with the same name is already in-progress") == true)
        let used = try session.ask("DELETE", repository, expecting: 500)["error"]
        #expect(used["reason"] == "trying to modify or unregister repository that is currently used")
        let running = try session.ask("GET", "/_snapshot/_status")["snapshots"].items.first {
            $0["repository"].text == session.prefix
        }
        #expect(running?["state"] == "STARTED" || running?["state"] == "INIT")
        #expect(running?["indices"].members.keys.sorted() == [held])

        var state: JSON = "IN_PROGRESS"
        while state == "IN_PROGRESS" {
            let answer = try session.ask("GET", "\(repository)/one")
            let list = answer["responses"].items.first?["snapshots"] ?? answer["snapshots"]
            state = list.items.first?["state"] ?? .null
            if engine == .real { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(state == "SUCCESS")
        try session.ask("DELETE", "/\(free),\(held)")
        try session.ask("DELETE", repository)
    }
}
