import FoundationEssentials
import POSIX
import Sandbox

/// The search engine double with planted families, in a process of its own.
///
/// Not in this one: the system counts the memory of a parent towards its child's peak, so the parent must be small.
final class PeerEngine {
    /// The dialect of each peer, in the order of the command line.
    static let dialects: [SearchDialect] = [.elasticsearch7, .elasticsearch8]
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    /// One index a day in each family, so that a fifth of them is older than this.
    static let keptDays = 800
    static let days = 1_000

    /// What the engine has counted: whole requests, and the bytes of the bodies that it answered.
    struct Traffic: Decodable {
        let requests: Int
        let bytes: Int
        let indexes: Int
    }

    let families: [String]
    let address: String
    private let process: ChildProcess

    init(_ dialect: SearchDialect, indexes: Int) throws {
        families = Self.families(indexes)
        let file = "/tmp/roundsman-bench-\(UUID().uuidString)"
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process = try ChildProcess.start(
            [program, "--serve", dialect.rawValue, "\(indexes)", file],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        var patience = 1_500
        while !Files.exists(file), patience > 0 {
            SystemClock.block(for: .milliseconds(20))
            patience -= 1
        }
        address = String(decoding: try Files.read(file), as: UTF8.self)
        try FileManager.default.removeItem(atPath: file)
    }

    static func families(_ indexes: Int) -> [String] {
        (0..<indexes / days).map { "cwl-vpcflowlog-\(Character(UnicodeScalar(UInt8(97 + $0))))-" }
    }

    /// What the engine has counted so far, these questions left out.
    func traffic() throws -> Traffic {
        try JSONDecoder().decode(
            Traffic.self,
            from: Data(try LoopbackClient.send("GET", address, PeerServer.control).body)
        )
    }

    func expiredLeft() throws -> Int { max(0, try traffic().indexes - families.count * Self.keptDays) }

    func stop() {
        process.signal(15)
        _ = process.wait(limit: .seconds(10))
    }
}
