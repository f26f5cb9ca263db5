import FoundationEssentials
import OpenSearch
import TestSupport
import Testing
import Transport

@Suite struct ListingTests {
    private let rows = """
        [{"health":"green","status":"open","index":"a-1","uuid":"U1","pri":"2","docs.count":"7","store.size":"900","creation.date":"1700000000123"},
         {"health":"","status":"close","index":"a-2","uuid":"U2","pri":null,"docs.count":null,"store.size":null,"creation.date":"1700000000000"},
         {"health":"red*","status":"open","index":"a-3","uuid":"U3","pri":"1","docs.count":null,"store.size":null,"creation.date":null},
         {"health":"green","status":"open","index":"b-1","uuid":"U4","pri":"1","docs.count":"1","store.size":"1","creation.date":"1"},
         {"health":"green","status":"open","index":"a-new","uuid":"U5","pri":"1","docs.count":"1","store.size":"1","creation.date":"1"},
         {"health":"green","status":"open","index":"a-again","uuid":"U6","pri":"1","docs.count":"1","store.size":"1","creation.date":"1"}]
        """
    private let details = """
        {"a-1":{"aliases":{"w":{"is_write_index":true},"r":{}},"settings":{"index":{"uuid":"U1","hidden":"true","lifecycle":{"name":"p"}}}},
         "a-2":{"aliases":{},"data_stream":"s","settings":{"index":{"uuid":"U2","blocks":{"read_only":"true"}}}},
         "a-3":{"aliases":{},"settings":{"index":{"uuid":"U3"}}},
         "b-1":{"aliases":{},"settings":{"index":{"uuid":"U4"}}},
         "a-again":{"aliases":{},"settings":{"index":{"uuid":"another"}}},
         "a-gone":{"aliases":{},"settings":{"index":{"uuid":"U7"}}}}
        """

    @Test func `two listings are joined by name and uuid`() async throws {
        let fixture = try Fixture(.json(rows), .json(details))
        let indexes = try await fixture.client.listIndexes(matching: ["a-*"])
        // What came, went or was created anew between the two, and what no pattern asked for, is left out.
        #expect(indexes.map(\.name) == ["a-1", "a-2", "a-3"])
        var first = IndexSummary(name: "a-1", uuid: "U1")
        (first.health, first.primaries, first.documents, first.storeBytes) = (.green, 2, 7, 900)
        first.creationDate = Date(timeIntervalSince1970: 1_700_000_000.123)
        first.aliases = [.init("r"), .init("w", isWriteIndex: true)]
        (first.isHidden, first.lifecyclePolicy) = (true, "p")
        #expect(indexes[0] == first)
        let closed = indexes[1], red = indexes[2]
        #expect(!closed.isOpen && closed.health == nil && closed.storeBytes == nil && closed.primaries == nil)
        #expect(closed.dataStream == "s" && closed.isReadOnly && !closed.isHidden)
        #expect(red.health == .red && red.isOpen && red.documents == nil && red.creationDate == nil)
    }

    @Test func `the requests are these, byte for byte`() async throws {
        let fixture = try Fixture(.json("[]"), .json("{}"))
        _ = try await fixture.client.listIndexes(matching: ["a-*", "b+c-*"])
        #expect(
            fixture.lines == [
                "GET /_cat/indices/a-*,b%2Bc-*?bytes=b&expand_wildcards=all&format=json&h=health%2Cstatus%2Cindex%2Cuuid%2Cpri%2Cdocs.count%2Cstore.size%2Ccreation.date",
                "GET /a-*,b%2Bc-*?allow_no_indices=true&expand_wildcards=all&filter_path=%2A.aliases%2C%2A.data_stream%2C%2A.settings.index.uuid%2C%2A.settings.index.hidden%2C%2A.settings.index.lifecycle.name%2C%2A.settings.index.blocks.read_only",
            ]
        )
        #expect(fixture.transport.requests.allSatisfy { $0.headers["Accept"] == "application/json" && $0.body.isEmpty })
    }

    @Test(arguments: [1, 10, 20, 60, 300])
    func `no line is ever too long, and too many patterns become one`(count: Int) async throws {
        let fixture = try Fixture(
            "https://h/\(String(repeating: "p", count: 200))",
            StubTransport([.success(.json("[]")), .success(.json("{}"))])
        )
        let patterns = (0..<count).map { "a-family-of-indexes-\($0)-*" }
        _ = try await fixture.client.listIndexes(matching: patterns)
        for line in fixture.lines { #expect(line.utf8.count + " HTTP/1.1".utf8.count <= IndexNames.longestLine) }
        #expect(fixture.lines[1].contains("/*?") == (count > 60))
    }

    @Test func `a path prefix stays in front`() async throws {
        let fixture = try Fixture("https://h/search/", StubTransport([.success(.json("{}"))]))
        _ = try? await fixture.client.identity()
        #expect(fixture.lines == ["GET /search/"])
    }

    @Test func `a limited catalogue is read page by page, also for the uuids`() async throws {
        let limit = HTTPResponse.error(
            429,
            "response_limit_breached_exception",
            "Too many indices requested. Can not list indices beyond 10"
        )
        let pages = StubTransport { (request) throws(TransportError) in
            let path = request.target.path, query = request.target.query ?? ""
            if path.hasPrefix("/_cat") { return limit }
            if path == "/a-*" {
                return .json(
                    #"{"a-1":{"settings":{"index":{"uuid":"U1"}}},"a-2":{"settings":{"index":{"uuid":"U2"}}}}"#
                )
            }
            let number = query.contains("next_token=t") ? 2 : 1, token = number == 1 ? "\"t\"" : "null"
            return .json(
                #"{"next_token":\#(token),"indices":[{"index":"a-\#(number)","uuid":"U\#(number)","status":"open"}]}"#
            )
        }
        let fixture = try Fixture("https://h", pages)
        #expect(try await fixture.client.listIndexes(matching: ["a-*"]).map(\.name) == ["a-1", "a-2"])
        #expect(try await fixture.client.guards(matching: ["a-*"]).mapValues(\.uuid) == ["a-1": "U1", "a-2": "U2"])
        // Waiting does not help against a limit.
        #expect(fixture.clock.waits.isEmpty)
    }

    @Test func `pages that go round in a circle are an error`() async throws {
        let pages = StubTransport { (request) throws(TransportError) in
            request.target.path.hasPrefix("/_cat")
                ? .error(429, "x", "Too many indices requested") : .json(#"{"next_token":"t","indices":[]}"#)
        }
        let client = try Fixture("https://h", pages).client
        await #expect(throws: OpenSearchError.self) { try await client.listIndexes(matching: ["a-*"]) }
    }

    @Test func `one index is read again without a listing of all`() async throws {
        let answer = #"{"a":{"aliases":{"x":{}},"settings":{"index":{"uuid":"U","blocks":{"read_only":"true"}}}}}"#
        let fixture = try Fixture(.json(answer))
        let guards = try #require(try await fixture.client.guards(matching: ["a"])["a"])
        #expect(guards.uuid == "U" && guards.aliases == [.init("x")] && guards.isReadOnly && !guards.isHidden)
        #expect(fixture.lines.count == 1 && fixture.lines[0].hasPrefix("GET /a?allow_no_indices=true&"))
        let missing = try Fixture(.error(404, "index_not_found_exception", "no such index [a]"))
        #expect(try await missing.client.guards(matching: ["a"]).isEmpty)
    }

    private func block(_ names: [String]) -> HTTPResponse {
        let reason = names.map { "index [\($0)] blocked by: [FORBIDDEN/9/index metadata (api)];" }.joined()
        return .error(403, "cluster_block_exception", reason)
    }

    @Test func `what tells nothing of itself is left out of the question, and listed by name`() async throws {
        // A second one is blocked between the two listings.
        let later = HTTPResponse.json(#"{"a-1":{"aliases":{},"settings":{"index":{"uuid":"U1"}}}}"#)
        let fixture = try Fixture(block(["a-2", ".b-9"]), .json(rows), block(["a-3"]), later)
        let indexes = try await fixture.client.listIndexes(matching: ["a-*"])
        #expect(indexes.map(\.name) == ["a-1", "a-2", "a-3"])
        #expect(indexes.map(\.isMetadataBlocked) == [false, true, true])
        #expect(
            fixture.lines.map { $0.prefix { $0 != "?" } } == [
                "GET /_cat/indices/a-*", "GET /_cat/indices/a-*,-.b-9,-a-2", "GET /a-*,-.b-9,-a-2",
                "GET /a-*,-.b-9,-a-2,-a-3",
            ]
        )
    }

    @Test func `an engine that goes on refusing is not asked for ever`() async throws {
        let same = try Fixture(block(["a-2"]))
        let client = same.client
        await #expect(throws: OpenSearchError.self) { try await client.listIndexes(matching: ["a-*"]) }
        #expect(same.lines.count == 2)
        let many = try Fixture(block((0..<200).map { "a-2026.01.\($0)" }))
        let other = many.client
        await #expect(throws: OpenSearchError.self) { try await other.listIndexes(matching: ["a-*"]) }
        #expect(many.lines.count == 1)
    }

    @Test func `a page of HTML with status 200 is a clear error, and is not tried again`() async throws {
        let fixture = try Fixture(
            HTTPResponse(status: 200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))
        )
        let client = fixture.client
        let error = await #expect(throws: OpenSearchError.self) { try await client.identity() }
        #expect(error?.kind == .unreadable)
        #expect(
            error?.description
                == "GET https://search.example/: status 200: expected a search engine's JSON, got 6 bytes of text/html; is the endpoint right?"
        )
        #expect(fixture.lines.count == 1)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `reading is tried again after a passing failure`(status: Int) async throws {
        let fixture = try Fixture(HTTPResponse(status: status, headers: ["Retry-After": "3"]), .json("[]"), .json("{}"))
        #expect(try await fixture.client.listIndexes(matching: ["a-*"]).isEmpty)
        #expect(fixture.clock.waits == [.seconds(3)])
    }

    @Test func `a refusal that stays is told`() async throws {
        let fixture = try Fixture(HTTPResponse(status: 403, body: Array("denied".utf8)))
        let client = fixture.client
        let error = await #expect(throws: OpenSearchError.self) { try await client.listIndexes(matching: ["a-*"]) }
        #expect(error?.kind == .forbidden)
        #expect(fixture.lines.count == 1)
    }
}
