import FoundationEssentials
import POSIX
import Sandbox
import TestSupport

/// The built program against a cluster in memory, over real connections.
final class ProgramBench: Sendable {
    /// What one run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
        /// The report; `null` where none was printed.
        let report: JSON

        init(_ outcome: ChildProcess.Outcome) {
            status = outcome.status
            output = String(decoding: outcome.output, as: UTF8.self)
            errors = String(decoding: outcome.errors, as: UTF8.self)
            report = JSON(bytes: outcome.output) ?? .null
        }

        /// Status and reason of an item.
        func item(_ id: String) -> String {
            guard let item = report["items"].items.first(where: { $0["id"].text == id }) else { return "not there" }
            return "\(item["status"].text ?? "") \(item["reason"].text ?? "")"
        }

        /// How many items have this status and reason.
        func count(_ outcome: String) -> Int {
            report["items"].items.count { "\($0["status"].text ?? "") \($0["reason"].text ?? "")" == outcome }
        }
    }

    /// Answers a request; gets what the cluster would answer when asked for it.
    typealias Handler = @Sendable (ReceivedRequest, () -> ScriptedAnswer) -> ScriptedAnswer

    let platform: Platform
    let folder: String
    private let server: LoopbackServer

    /// Starts the server and writes a configuration.
    ///
    /// - Parameters:
    ///   - rules: Lines of `retention.rules`.
    ///   - platform: The cluster.
    ///   - search: Further members of `search`, and its `auth`.
    ///   - handler: Stands before the cluster.
    /// - Throws: When there is no port, or no folder.
    init(
        _ rules: String,
        _ platform: Platform,
        search: String = "auth: {kind: none}",
        handler: @escaping Handler = { $1() }
    ) throws {
        self.platform = platform
        folder = "/tmp/roundsman-prune-\(UUID().uuidString)"
        server = try LoopbackServer { request in handler(request) { platform.answer(request) } }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let text = """
            version: 1
            search: {endpoint: "\(server.address)", \(search)}
            jobs: {prune-indexes: {lock: \(folder)/lock}}
            retention:
              rules:
            \(rules)
            """
        try Files.replace("\(folder)/roundsman.yaml", with: Array(text.utf8))
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// How many requests came over the wire, also those that the cluster never saw.
    var requests: Int { server.traffic.requests }

    /// Starts a run at the time of the fixtures.
    func start(_ words: [String], _ variables: [String: String] = [:]) throws -> ChildProcess {
        let level = words.contains("--log-level") ? [] : ["--log-level", "error"]
        let common = ["--config", "\(folder)/roundsman.yaml", "--now", Fixture.now.formatted(.iso8601)] + level
        return try BuiltProgram.start("prune-indexes", common + words, variables)
    }

    /// Runs to the end; `--output json` unless another is asked for.
    func run(_ words: String..., variables: [String: String] = [:]) async throws -> Outcome {
        Outcome(try await start(words, variables).end(limit: .seconds(100)))
    }
}
