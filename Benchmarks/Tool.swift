import FoundationEssentials
import POSIX
import Sandbox

/// A program that prunes, and how it is told to.
struct Tool {
    let name: String
    private let folder: String
    private let command: (_ applies: Bool) -> [String]

    /// Runs it once and counts what the engine saw.
    func run(_ engine: PeerEngine, applies: Bool) throws -> Measurement {
        let before = try engine.traffic()
        var measurement = try Measurement(command(applies))
        let after = try engine.traffic()
        measurement.requests = after.requests - before.requests
        measurement.bytesRead = after.bytes - before.bytes
        return measurement
    }

    static func ours(_ program: String, _ engine: PeerEngine) throws -> Tool {
        let folder = try scratch()
        let templates = engine.families.map { "\"\($0){yyyy.MM.dd}\"" }.joined(separator: ", ")
        try write(
            "\(folder)/roundsman.yaml",
            """
            version: 1
            search: {endpoint: "\(engine.address)", auth: {kind: none}}
            retention:
              rules: [{name: flow, indexes: [\(templates)], keep: \(PeerEngine.keptDays - 1)d, max_delete_count: 100000}]
            """
        )
        let now = PeerEngine.now.formatted(.iso8601)
        return Tool(name: "prune-indexes", folder: folder) { applies in
            [
                program, "--config", "\(folder)/roundsman.yaml", "--now", now, "--output", "table", "--log-level",
                "warning",
            ] + (applies ? ["--apply"] : [])
        }
    }

    /// The two generations differ in how the client is configured.
    static func curator(_ program: String, _ generation: Int, _ engine: PeerEngine) throws -> Tool {
        let folder = try scratch()
        let client =
            generation == 0
            ? "client: {hosts: ['\(engine.address)'], timeout: 60}\nlogging: {loglevel: ERROR}\n"
            : "elasticsearch: {client: {hosts: ['\(engine.address)'], request_timeout: 60}}\nlogging: {loglevel: ERROR}\n"
        try write("\(folder)/client.yml", client)
        let age =
            Int(SystemClock.sinceEpoch / .seconds(86_400)) - Int(PeerEngine.now.timeIntervalSince1970 / 86_400)
            + PeerEngine.keptDays - 1
        try write(
            "\(folder)/action.yml",
            """
            actions:
              1:
                action: delete_indices
                options: {ignore_empty_list: true}
                filters:
                  - {filtertype: pattern, kind: prefix, value: cwl-vpcflowlog-}
                  - {filtertype: age, source: name, direction: older, timestring: '%Y.%m.%d', unit: days, unit_count: \(age)}
            """
        )
        return Tool(name: generation == 0 ? "Curator 5.8.4" : "Curator 9.0.0", folder: folder) { applies in
            [program, "--config", "\(folder)/client.yml"] + (applies ? [] : ["--dry-run"]) + ["\(folder)/action.yml"]
        }
    }

    private static func scratch() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "roundsman-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path(percentEncoded: false)
    }

    private static func write(_ path: String, _ text: String) throws { try Files.replace(path, with: Array(text.utf8)) }
}
