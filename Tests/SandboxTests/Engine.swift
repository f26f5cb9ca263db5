import CurlTransport
import FoundationEssentials
import OpenSearch
import Resilience
import Sandbox
import TestSupport
import Testing
import Transport

/// Something that answers as a search engine: the double in each of its dialects, and a real one where there is one.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case openSearch2 = "opensearch-2"
    case elasticsearch7 = "elasticsearch-7"
    case elasticsearch8 = "elasticsearch-8"
    case real

    static let available = allCases.filter { $0 != .real || RealEngine.isConfigured }

    var testDescription: String { rawValue }
}

/// One test's view of an engine: a client, and the engine's own interface to plant what the client looks at.
final class EngineSession {
    let address: String
    let client: OpenSearchClient
    /// A beginning for index names that no other test uses.
    let prefix = "t\(UUID().uuidString.lowercased().prefix(8))"

    init(_ engine: Engine) async throws {
        if let dialect = SearchDialect(rawValue: engine.rawValue) {
            let double = SearchDouble(dialect)
            // It runs until the process ends: Swift may drop this session before its last request is answered.
            address = try LoopbackServer { double.answer($0) }.address
        } else {
            address = try #require(await RealEngine.address, "the engine did not start")
        }
        let clock = MonotonicClock.system
        client = OpenSearchClient(
            endpoint: try Address(address),
            pipeline: RequestPipeline(
                transport: try CurlTransport(CurlOptions()),
                clock: clock,
                random: { 0 },
                policy: .once,
                deadline: Deadline(after: nil, on: clock)
            )
        )
    }

    /// Asks the engine directly; the status must be the one expected.
    @discardableResult
    func ask(_ method: String, _ path: String, _ body: JSON? = nil, expecting status: Int? = nil) throws -> JSON {
        let answer = try LoopbackClient.send(method, address, path, body)
        let text = String(decoding: answer.body.prefix(500), as: UTF8.self)
        #expect(
            status.map { $0 == answer.status } ?? (answer.status < 300),
            "\(method) \(path): \(answer.status) \(text)"
        )
        return JSON(bytes: answer.body) ?? .null
    }

    /// Makes an index of one shard and returns its whole name.
    func makeIndex(_ name: String, documents: Int = 0, aliases: JSON = [:], settings: [String: JSON] = [:]) throws
        -> String
    {
        let whole = "\(prefix)-\(name)"
        var all = settings
        all["number_of_shards"] = 1
        all["number_of_replicas"] = 0
        try ask("PUT", "/\(whole)", ["settings": .object(all), "aliases": aliases])
        for number in 0..<documents { try ask("PUT", "/\(whole)/_doc/\(number)", ["n": .int(number)]) }
        try ask("POST", "/\(whole)/_refresh")
        return whole
    }
}
