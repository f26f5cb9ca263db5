import OpenSearch
import Resilience
import TestSupport
import Testing
import Transport

/// A client whose engine is a closure, and what it asked.
struct Fixture {
    let transport: StubTransport
    let clock = ManualClock()
    let client: OpenSearchClient

    init(_ endpoint: String, _ transport: StubTransport, _ authenticator: (any RequestAuthenticator)? = nil) throws {
        self.transport = transport
        let clock = clock.clock
        let pipeline = RequestPipeline(
            transport: transport,
            clock: clock,
            random: { 0 },
            deadline: Deadline(after: .seconds(600), on: clock),
            authenticator: authenticator
        )
        client = OpenSearchClient(endpoint: try Address(endpoint), pipeline: pipeline)
    }

    /// Answers in this order; the last one again and again.
    init(_ answers: HTTPResponse...) throws {
        try self.init("https://search.example", StubTransport(answers.map { .success($0) }))
    }

    /// Answers by the path of the request.
    init(paths: [String: HTTPResponse]) throws {
        try self.init(
            "https://search.example",
            StubTransport { (request) throws(TransportError) in
                paths[request.target.path] ?? .json(#"{"error":"no handler found for uri"}"#, status: 400)
            }
        )
    }

    /// Method, path and query of every request, as sent.
    var lines: [String] { transport.requests.map { "\($0.method.rawValue) \($0.target.text)" } }

    static let openSearch = ClusterIdentity(name: "c", uuid: "u", version: "2.19.4", distribution: "opensearch")
    static let elasticsearch7 = ClusterIdentity(name: "c", uuid: "u", version: "7.10.2")
    static let elasticsearch8 = ClusterIdentity(name: "c", uuid: "u", version: "8.15.3", isElastic: true)
}

extension HTTPResponse {
    /// An engine's own error.
    static func error(_ status: Int, _ type: String, _ reason: String) -> HTTPResponse {
        .json(
            #"{"error":{"root_cause":[{"type":"\#(type)","reason":"\#(reason)"}],"type":"\#(type)","reason":"\#(reason)"},"status":\#(status)}"#,
            status: status
        )
    }
}
