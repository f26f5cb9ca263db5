import FoundationEssentials
import POSIX
import Sandbox

/// Measures the programs beside their peers, in one run on one machine, and prints Markdown.
///
/// Usage: `benchmarks PROGRAM [CURATOR5 CURATOR9]`: the release binary of prune-indexes, and the Curators to compare with; or
/// `benchmarks --audit PROGRAM PYTHON`: the release binary of verify-subscriptions, and a Python that has moto and boto3.
@main
struct Benchmarks {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == "--serve" { try PeerServer.run(Array(words.dropFirst())) }
        if words.first == "--audit", words.count == 3 { return try print(auditing(words[1], python: words[2])) }
        guard let program = words.first else {
            let usage = "usage: benchmarks PROGRAM [CURATOR5 CURATOR9] | --audit PROGRAM PYTHON\n"
            try Descriptor.write(usage, to: Descriptor.standardError)
            Host.exitNow(64)
        }
        let peers = Array(words.dropFirst())
        try print(startUp(program, peers))
        try print(planning(program, peers))
        try print(deleting(program, peers))
        try print(operations())
    }

    private static func print(_ table: MarkdownTable) throws {
        try Descriptor.write(table.text + "\n", to: Descriptor.standardOutput)
    }

    /// Names of the peers, in the order of the command line.
    private static let peerNames = ["Curator 5.8.4", "Curator 9.0.0"]

    private static func startUp(_ program: String, _ peers: [String]) throws -> MarkdownTable {
        var table = MarkdownTable("Start-up", ["`--version`", "wall, median", "CPU, median", "peak memory"])
        for (name, path) in [("prune-indexes", program)] + zip(peerNames, peers) {
            let runs = try Measurement.repeated(15) { try Measurement([path, "--version"]) }
            table.add([name, runs.wall, runs.processor, runs.memory])
        }
        return table
    }

    /// Ours beside each peer, against the dialect that the peer speaks.
    private static func planning(_ program: String, _ peers: [String]) throws -> MarkdownTable {
        var table = MarkdownTable(
            "Planning, one fifth of the indexes expired",
            ["program", "dialect", "indexes", "requests", "read", "CPU, median", "peak memory"]
        )
        for count in [1_000, 10_000] {
            for dialect in PeerEngine.dialects {
                let engine = try PeerEngine(dialect, indexes: count)
                defer { engine.stop() }
                let ours = try Tool.ours(program, engine)
                let theirs = try peers.enumerated().filter { PeerEngine.dialects[$0.offset] == dialect }.map {
                    try Tool.curator($0.element, $0.offset, engine)
                }
                for tool in [ours] + theirs {
                    let runs = try Measurement.repeated(5) { try tool.run(engine, applies: false) }
                    table.add([
                        tool.name, dialect.rawValue, "\(count)", runs.requests, runs.read, runs.processor, runs.memory,
                    ])
                }
            }
        }
        return table
    }

    private static func deleting(_ program: String, _ peers: [String]) throws -> MarkdownTable {
        var table = MarkdownTable(
            "Deleting 200 of 1,000",
            ["program", "dialect", "requests", "read", "CPU", "left over"]
        )
        for (position, dialect) in PeerEngine.dialects.enumerated() {
            var tools: [(PeerEngine) throws -> Tool] = [{ try Tool.ours(program, $0) }]
            if position < peers.count { tools.append { try Tool.curator(peers[position], position, $0) } }
            for make in tools {
                let engine = try PeerEngine(dialect, indexes: 1_000)
                defer { engine.stop() }
                let tool = try make(engine)
                let run = try Measurement.repeated(1) { try tool.run(engine, applies: true) }
                table.add([
                    tool.name, dialect.rawValue, run.requests, run.read, run.processor, "\(try engine.expiredLeft())",
                ])
            }
        }
        return table
    }
}
