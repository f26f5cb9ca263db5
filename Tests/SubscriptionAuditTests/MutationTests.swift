import FoundationEssentials
import Sandbox
import TestSupport
import Testing

/// What can be wrong with a hub on moto, one thing at a time, as `scripts/sandbox/hub_faults.py` has it.
struct Mutation: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    /// The status that items of a check change to.
    let flips: [String: String]
    /// The link that is named; empty where the path stays whole.
    let broken: String
    /// Whether items vanish with what they are about.
    let gone: Bool

    var testDescription: String { name }
}

/// Each single fault flips exactly the checks that are about it, and names the first broken link; other spellings flip none.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs moto in .venv: make setup"), .timeLimit(.minutes(15)))
struct MutationTests {
    private struct All: Decodable {
        let mutations: [Mutation]
        let harmless: [String]
    }

    private static let all: Task<All, any Error> = Task {
        try JSONDecoder().decode(All.self, from: Data(try await Street.python(["list"])))
    }

    /// The good street: the status of each item, by its id with names for accounts.
    private static let good: Task<[String: String], any Error> = Task {
        let street = try await Street(["plant"])
        return statuses(try await street.run(), street)
    }

    private static func statuses(_ outcome: Street.Outcome, _ street: Street) -> [String: String] {
        let pairs = outcome.items.map { (street.named($0["id"].text ?? ""), $0["status"].text ?? "") }
        return Dictionary(pairs) { first, _ in "\(first) and once more" }
    }

    @Test func `a good street is all well`() async throws {
        let good = try await Self.good.value
        #expect(good.count == 67)
        for (id, status) in good {
            #expect(["D5", "S5"].contains(id.prefix(2)) ? status == "skipped" : status == "ok", "\(id) is \(status)")
        }
    }

    @Test func `each single fault flips exactly its checks and names the first broken link`() async throws {
        let mutations = try await Self.all.value.mutations
        #expect(mutations.count >= 60)
        #expect(Set(mutations.flatMap(\.flips.keys)).isSuperset(of: ["D1", "R1", "K1", "F1", "S1", "X1", "X2"]))
        try await Self.sideBySide(mutations) { try await judge($0) }
    }

    private func judge(_ mutation: Mutation) async throws {
        let good = try await Self.good.value
        let street = try await Street(["mutate", mutation.name])
        let outcome = try await street.run()
        let found = Self.statuses(outcome, street)
        var flips: [String: Set<String>] = [:]
        for (id, status) in found where good[id] != status {
            flips[String(id.prefix { $0 != "/" }), default: []].insert(status)
        }
        #expect(flips.mapValues { $0.sorted().joined(separator: ", ") } == mutation.flips, "\(mutation.name)")
        let vanished = good.keys.filter { found[$0] == nil }
        #expect(vanished.isEmpty != mutation.gone, "\(mutation.name): \(vanished)")
        let paths = outcome.items.filter { $0["kind"].text == "path" && $0["status"].text != "ok" }
        let broken = Set(paths.map { $0["detail"]["broken"].text ?? "" })
        #expect(broken == (mutation.broken.isEmpty ? [] : [mutation.broken]), "\(mutation.name)")
        for path in paths { #expect(path["reason"].text == "broken_\(mutation.broken)", "\(mutation.name)") }
        let statuses = Set(found.values)
        let code: Int32 = statuses.contains("unknown") ? 3 : statuses.contains("fail") ? 2 : 0
        #expect(outcome.status == code, "\(mutation.name): \(outcome.errors)")
    }

    @Test func `the same policies, spelt otherwise, stay well`() async throws {
        let good = try await Self.good.value
        try await Self.sideBySide(try await Self.all.value.harmless) { name in
            let street = try await Street(["harmless", name])
            #expect(Self.statuses(try await street.run(), street) == good, "\(name)")
        }
    }

    /// Four at a time: more would only wait for each other on a small machine.
    private static func sideBySide<Value: Sendable>(
        _ values: [Value],
        _ work: @escaping @Sendable (Value) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            var rest = values[...]
            for value in rest.prefix(4) { group.addTask { try await work(value) } }
            rest = rest.dropFirst(4)
            while try await group.next() != nil {
                if let value = rest.popFirst() { group.addTask { try await work(value) } }
            }
        }
    }
}
