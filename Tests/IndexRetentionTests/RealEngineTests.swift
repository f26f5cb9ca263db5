import FoundationEssentials
import POSIX
import Sandbox
import TestSupport
import Testing

/// The built program against a real engine: three hundred indexes in four families, with traps.
@Suite(
    .enabled(if: RealEngine.isConfigured, "needs OPENSEARCH_HOME or ROUNDSMAN_TEST_SEARCH_URL"),
    .timeLimit(.minutes(10))
)
struct RealEngineTests {
    /// What one run reported, read back.
    private struct Document: Decodable {
        struct Item: Decodable, Equatable {
            let id: String
            let kind: String
            let rule: String
            let status: String
            let reason: String
        }

        let exit_code: Int
        let items: [Item]

        func status(of id: String) -> String {
            items.first { $0.id == id }.map { "\($0.status) \($0.reason)" } ?? "not there"
        }
    }

    @Test func `exactly the expired go, what a snapshot holds goes later, and then nothing changes`() async throws {
        let world = try await World()
        let held = world.flow(100)
        let snapshot = try world.holdOpen(held)

        let first = try await world.prune()
        #expect(first.exit_code == 3)
        #expect(first.status(of: held) == "deferred snapshot_running")
        for name in world.expired where name != held { #expect(first.status(of: name) == "deleted expired", "\(name)") }
        #expect(try world.names() == world.staying.union([held]))
        #expect(first.status(of: world.aliased) == "skipped last_alias_member")
        #expect(first.status(of: world.written) == "skipped write_index")
        #expect(first.status(of: world.digits) == "skipped no_date")
        #expect(first.status(of: world.flow(0)) == "kept young")

        try await world.ended(snapshot)
        let second = try await world.prune()
        #expect(second.exit_code == 0)
        #expect(second.status(of: held) == "deleted expired")
        #expect(try world.names() == world.staying)

        let third = try await world.prune(), fourth = try await world.prune()
        #expect(third.exit_code == 0 && third.items == fourth.items)
        #expect(!third.items.contains { ["deleted", "would_delete"].contains($0.status) })
        #expect(try world.snapshots() == world.archived, "each archived once, none deleted")
    }

    @Test func `an index written to since its snapshot is archived again, also with the same document count`()
        async throws
    {
        let world = try await World(isSmall: true)
        let name = world.trail(100)
        let first = try await world.prune()
        #expect(first.status(of: name) == "deleted expired")
        let uuid = try world.plant(name, documents: 2)
        try world.fill(name)
        // As if an earlier run had been killed between the snapshot and the delete.
        try await world.pruneKilled(duringSnapshotOf: name)
        try world.ask("DELETE", "/\(name)/_doc/0?refresh=true")
        try world.ask("PUT", "/\(name)/_doc/9?refresh=true", ["n": 9])
        let second = try await world.prune()
        #expect(second.status(of: name) == "deleted expired")
        let base = "\(name)-\(uuid.prefix(8))".lowercased()
        #expect(try world.snapshots().isSuperset(of: [base, "\(base)-2"]))
    }

    /// Four families on the real engine, and what should become of them.
    private final class World {
        let prefix = "h\(UUID().uuidString.lowercased().prefix(6))"
        let folder: String
        let address: String
        private(set) var expired: Set<String> = []
        private(set) var staying: Set<String> = []
        private(set) var archived: Set<String> = []
        private let today = Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1))

        var aliased: String { flow(200) }
        var written: String { flow(201) }
        var digits: String { "\(prefix)-flow-201201011234" }

        init(isSmall: Bool = false) async throws {
            address = try #require(await RealEngine.address, "the engine did not start")
            folder = "/tmp/roundsman-holds-\(prefix)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Files.replace("\(folder)/roundsman.yaml", with: Array(configuration.utf8))
            try register(prefix)
            if isSmall {
                for age in [0, 1, 2, 3, 4, 5] { try plant(trail(age), documents: 1) }
                archive(trail(100), try plant(trail(100), documents: 2))
            } else {
                try plantFamilies()
                try plantTraps()
            }
        }

        deinit {
            _ = try? LoopbackClient.send("DELETE", address, "/_data_stream/\(prefix)-stream")
            _ = try? LoopbackClient.send("DELETE", address, "/\(prefix)-*,.\(prefix)-*")
            try? FileManager.default.removeItem(atPath: folder)
        }

        private var configuration: String {
            """
            version: 1
            search: {endpoint: "\(address)", auth: {kind: none}}
            jobs: {prune-indexes: {lock: \(folder)/lock}}
            retention:
              limits: {min_keep: 2, max_delete_percent: 50}
              rules:
                - {name: flow, indexes: "\(prefix)-flow-{yyyy.MM.dd}", keep: 90d}
                - {name: trail, indexes: "\(prefix)-trail-{yyyy.MM.dd}", keep: 31d, archive: {repository: \(prefix)}}
                - {name: week, indexes: "\(prefix)-week-{yyyy}-w{ww}", keep: 15w}
                - {name: app, indexes: "\(prefix)-app-{yyyy.MM.dd}-{n}", keep: 60d}
            """
        }

        func flow(_ age: Int) -> String { "\(prefix)-flow-\(day(age))" }
        func trail(_ age: Int) -> String { "\(prefix)-trail-\(day(age))" }

        private func day(_ age: Int) -> String {
            let text = today.addingTimeInterval(Double(-age) * 86_400).formatted(.iso8601)
            return String(text.prefix(10)).replacing("-", with: ".")
        }

        private func week(_ age: Int) -> String {
            var calendar = Calendar(identifier: .iso8601)
            calendar.timeZone = .gmt
            let parts = calendar.dateComponents(
                [.yearForWeekOfYear, .weekOfYear],
                from: today.addingTimeInterval(Double(-age) * 7 * 86_400)
            )
            let number = parts.weekOfYear ?? 0
            return "\(prefix)-week-\(parts.yearForWeekOfYear ?? 0)-w\(number < 10 ? "0" : "")\(number)"
        }

        private func plantFamilies() throws {
            for age in Array(0..<88) + Array(93..<141) { try plant(flow(age), expires: age > 90) }
            for age in Array(0..<58) + Array(70..<104) {
                try plant("\(prefix)-app-\(day(age))-000001", expires: age > 60)
            }
            for age in 0..<40 { try plant(trail(age < 30 ? age : age + 5), expires: age >= 30) }
            // A first week created after its span may be December's: it is kept, and left out here.
            for age in Array(0..<14) + Array(20..<26) where !week(age).hasSuffix("w01") {
                try plant(week(age), expires: age > 15)
            }
        }

        private func plantTraps() throws {
            try plant(aliased, expires: false, body: ["aliases": .object(["\(prefix)-only": [:]])])
            try plant(
                written,
                expires: false,
                body: ["aliases": .object(["\(prefix)-write": ["is_write_index": true]])]
            )
            try plant(digits, expires: false)
            try plant("\(prefix)-flow-2026.13.45", expires: false)
            try plant(".\(prefix)-flow-2020.01.01", expires: false)
            try plant(flow(210), expires: true)
            try ask("POST", "/\(flow(210))/_close")
            let template: JSON = [
                "index_patterns": [.string("\(prefix)-stream")], "data_stream": [:],
                "template": ["settings": ["number_of_replicas": 0]],
            ]
            try ask("PUT", "/_index_template/\(prefix)", template)
            try ask("PUT", "/_data_stream/\(prefix)-stream")
            staying.insert(".ds-\(prefix)-stream-000001")
        }

        private func plant(_ name: String, expires: Bool, body: [String: JSON] = [:]) throws {
            let isTrail = name.hasPrefix("\(prefix)-trail")
            let uuid = try plant(name, documents: isTrail ? 1 : 0, body: body)
            if expires { expired.insert(name) } else { staying.insert(name) }
            if expires, isTrail { archive(name, uuid) }
        }

        private func archive(_ name: String, _ uuid: String) {
            archived.insert("\(name)-\(uuid.prefix(8))".lowercased())
        }

        @discardableResult
        func plant(_ name: String, documents: Int, body: [String: JSON] = [:]) throws -> String {
            var body = body
            body["settings"] = ["number_of_shards": 1, "number_of_replicas": 0]
            try ask("PUT", "/\(name)", .object(body))
            for number in 0..<documents { try ask("PUT", "/\(name)/_doc/\(number)?refresh=true", ["n": .int(number)]) }
            return try #require(try ask("GET", "/\(name)")[name]["settings"]["index"]["uuid"].text)
        }

        @discardableResult
        func ask(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
            let answer = try LoopbackClient.send(method, address, path, body)
            let text = String(decoding: answer.body.prefix(400), as: UTF8.self)
            try #require(answer.status < 300, "\(method) \(path): \(answer.status) \(text)")
            return JSON(bytes: answer.body) ?? .null
        }

        /// What is there of this world.
        func names() throws -> Set<String> {
            let rows = try ask("GET", "/_cat/indices/\(prefix)-*,.\(prefix)-*?format=json&h=index&expand_wildcards=all")
            return Set(rows.items.compactMap { $0["index"].text })
        }

        func snapshots() throws -> Set<String> {
            Set(try ask("GET", "/_snapshot/\(prefix)/_all")["snapshots"].items.compactMap { $0["snapshot"].text })
        }

        private func register(_ repository: String, rate: String = "0") throws {
            let settings: JSON = ["location": .string(repository), "max_snapshot_bytes_per_sec": .string(rate)]
            try ask("PUT", "/_snapshot/\(repository)", ["type": "fs", "settings": settings])
        }

        /// Adds some megabytes, so that a snapshot takes its time.
        func fill(_ name: String) throws {
            let lines = (0..<15_000).map { _ in JSON.string(UUID().uuidString + UUID().uuidString) }
            for _ in 0..<3 { try ask("POST", "/\(name)/_doc", ["lines": .array(lines)]) }
            try ask("POST", "/\(name)/_flush")
        }

        /// Begins a slow snapshot of an index in a repository of its own; returns its path.
        func holdOpen(_ name: String) throws -> String {
            try fill(name)
            try register("\(prefix)-slow", rate: "150kb")
            try ask("PUT", "/_snapshot/\(prefix)-slow/one", ["indices": .string(name)])
            return "/_snapshot/\(prefix)-slow/one"
        }

        func ended(_ snapshot: String) async throws {
            while try ask("GET", snapshot)["snapshots"].items.first?["state"] == "IN_PROGRESS" {
                try await Task.sleep(for: .milliseconds(200))
            }
        }

        func prune() async throws -> Document {
            let outcome = try await BuiltProgram.run(
                "prune-indexes",
                ["--config", "\(folder)/roundsman.yaml", "--apply", "--output", "json", "--log-level", "error"]
            )
            return try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
        }

        /// Kills a run while the snapshot of a filled index is being made, and waits for the engine to complete it.
        func pruneKilled(duringSnapshotOf name: String) async throws {
            try register(prefix, rate: "400kb")
            let child = try BuiltProgram.start("prune-indexes", ["--config", "\(folder)/roundsman.yaml", "--apply"])
            func begun() throws -> String? {
                try snapshots().first { $0.hasPrefix(name) && !archived.contains($0) }
            }
            while try begun() == nil { try await Task.sleep(for: .milliseconds(20)) }
            child.signal(9)
            _ = try await child.end(limit: .seconds(30))
            try await ended("/_snapshot/\(prefix)/\(try #require(try begun()))")
            try register(prefix)
        }
    }
}
