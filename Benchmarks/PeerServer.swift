import FoundationEssentials
import POSIX
import Sandbox

/// The other end of `PeerEngine`: plants, serves, and counts until it is ended.
enum PeerServer {
    /// Where the counts are told.
    static let control = "/_benchmark"

    /// Serves for ever.
    ///
    /// - Parameter words: Dialect, number of indexes, and the file that takes the address.
    /// - Throws: `SystemError` when it cannot listen or write the file.
    static func run(_ words: [String]) throws -> Never {
        guard words.count == 3, let dialect = SearchDialect(rawValue: words[0]), let indexes = Int(words[1]) else {
            Host.exitNow(64)
        }
        let double = SearchDouble(dialect, world: world(indexes))
        let counts = Locked((requests: 0, bytes: 0))
        let server = try LoopbackServer { request in
            if request.path == control {
                let (requests, bytes) = counts.withLock { $0 }
                return .text(
                    200,
                    "{\"requests\":\(requests),\"bytes\":\(bytes),\"indexes\":\(double.world.indexes.count)}",
                    type: "application/json"
                )
            }
            let answer = PeerCalls.answer(request, double.world, dialect) ?? double.answer(request)
            counts.withLock { $0 = ($0.requests + 1, $0.bytes + answer.body.count) }
            return answer
        }
        try Files.replace(words[2], with: Array(server.address.utf8))
        while true { SystemClock.block(for: .seconds(3_600)) }
    }

    private static func world(_ indexes: Int) -> SearchWorld {
        var world = SearchWorld()
        for family in PeerEngine.families(indexes) {
            for age in 0..<PeerEngine.days {
                let date = PeerEngine.now.addingTimeInterval(Double(-age) * 86_400)
                let day = date.formatted(.iso8601).prefix(10).replacing("-", with: ".")
                world.addIndex("\(family)\(day)", created: Int(date.timeIntervalSince1970) * 1_000)
            }
        }
        return world
    }
}
