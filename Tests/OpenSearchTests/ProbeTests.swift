import FoundationEssentials
import OpenSearch
import TestSupport
import Testing
import Transport

@Suite struct ProbeTests {
    /// A word for what a probe found out.
    private func word<Value>(_ knowledge: Knowledge<Value>) -> String {
        switch knowledge {
        case .known(let value): "known \(value)"
        case .absent: "absent"
        case .refused(let error): "refused \(error.status)"
        }
    }

    @Test func `who answers is read, with the server's clock`() async throws {
        let body =
            #"{"name":"n","cluster_name":"c","cluster_uuid":"U","version":{"number":"8.15.3","build_flavor":"default"}}"#
        let fixture = try Fixture(
            .json(body, headers: ["X-Elastic-Product": "Elasticsearch", "Date": "Sat, 21 Nov 2026 03:50:00 GMT"])
        )
        let identity = try await fixture.client.identity()
        #expect(
            identity
                == ClusterIdentity(
                    name: "c",
                    uuid: "U",
                    version: "8.15.3",
                    isElastic: true,
                    serverDate: Date(timeIntervalSince1970: 1_795_233_000)
                )
        )
        #expect(identity.engine == "elasticsearch 8.15.3")
        #expect(Fixture.openSearch.engine == "opensearch 2.19.4")
        #expect(fixture.lines == ["GET /"])
    }

    @Test func `managed indexes are asked for where the engine can have them`() async throws {
        let answer =
            #"{"a-1":{"policy_id":"p","enabled":true},"a-2":{"policy_id":null},"a-3":{"index.opendistro.index_state_management.policy_id":"q","policy_id":null},"total_managed_indices":2}"#
        let modern = try Fixture(.json(answer))
        #expect(
            try await modern.client.managedIndexes(matching: ["a-*"], Fixture.openSearch).value
                == ManagedIndexes(
                    policies: ["a-1": "p", "a-3": "q"],
                    told: ["a-1", "a-2", "a-3", "total_managed_indices"]
                )
        )
        #expect(modern.lines == ["GET /_plugins/_ism/explain/a-*"])

        let old = try Fixture(paths: ["/_opendistro/_ism/explain/a-*": .json(answer)])
        #expect(
            try await old.client.managedIndexes(matching: ["a-*"], Fixture.elasticsearch7).value?.policies.count == 2
        )

        // OpenSearch that calls itself 7.10.2, behind a front end without the old path.
        let compatible = try Fixture(paths: ["/_plugins/_ism/explain/a-*": .json(answer)])
        #expect(
            try await compatible.client.managedIndexes(matching: ["a-*"], Fixture.elasticsearch7).value?.policies.count
                == 2
        )
        #expect(compatible.lines.count == 2)

        let elastic = try Fixture(.json("{}"))
        #expect(word(try await elastic.client.managedIndexes(matching: ["a-*"], Fixture.elasticsearch8)) == "absent")
        #expect(elastic.lines.isEmpty)
    }

    @Test(arguments: [
        (400, #"{"error":"no handler found for uri [/_plugins/_ism/explain/a-*] and method [GET]"}"#, "absent"),
        (405, "", "absent"),
        (403, #"{"Message":"not authorized"}"#, "refused 403"),
        (400, #"{"error":{"type":"x","reason":"y"}}"#, "refused 400"),
        (404, #"{"Message":"Not Found"}"#, "refused 404"), (200, "<html>", "refused 200"),
    ])
    func `a refusal is never taken for an absence`(status: Int, body: String, expected: String) async throws {
        let fixture = try Fixture(HTTPResponse(status: status, body: Array(body.utf8)))
        #expect(word(try await fixture.client.managedIndexes(matching: ["a-*"], Fixture.openSearch)) == expected)
    }

    @Test(arguments: [401, 500, 503])
    func `no probe hides a cluster that does not answer`(status: Int) async throws {
        let client = try Fixture(HTTPResponse(status: status)).client
        await #expect(throws: OpenSearchError.self) {
            try await client.managedIndexes(matching: ["a-*"], Fixture.openSearch)
        }
        await #expect(throws: OpenSearchError.self) { try await client.runningSnapshots() }
    }

    @Test func `exact names are asked for in lines that are not too long`() async throws {
        let names = (0..<200).map { ".a-rather-long-hidden-name-\($0)" }
        let fixture = try Fixture(
            "https://h",
            StubTransport { (request) throws(TransportError) in
                let asked = request.target.path.split(separator: "/").last?.split(separator: ",") ?? []
                return .json("{\(asked.map { "\"\($0)\":{\"policy_id\":null}" }.joined(separator: ","))}")
            }
        )
        let told = try await fixture.client.managedIndexes(named: names, Fixture.openSearch).value?.told
        #expect(told == Set(names) && fixture.lines.count < 6)
        #expect(fixture.lines.allSatisfy { "\($0) HTTP/1.1".utf8.count <= IndexNames.longestLine })
    }

    @Test func `members of an alias come from the whole cluster`() async throws {
        let answer =
            #"{"b":{"aliases":{"x":{},"y":{}}},"a":{"aliases":{"x":{"is_write_index":true}}},"c":{"aliases":{}}}"#
        let fixture = try Fixture(.json(answer))
        let members = try await fixture.client.members(of: ["x", "z"])
        #expect(members == ["x": [AliasMember(index: "a", isWriteIndex: true), AliasMember(index: "b")]])
        #expect(fixture.lines == ["GET /_alias?expand_wildcards=all"])
        #expect(try await fixture.client.members(of: []).isEmpty && fixture.lines.count == 1)
        let reason = "index [q] blocked by: [FORBIDDEN/9/index metadata (api)];"
        let blocked = try Fixture(.error(403, "cluster_block_exception", reason), .json(answer))
        #expect(try await blocked.client.members(of: ["x"])["x"]?.count == 2)
        #expect(blocked.lines.last == "GET /*,-q/_alias?expand_wildcards=all")
    }

    @Test func `the last backing index of a data stream takes writes, hidden streams too`() async throws {
        let answer =
            #"{"data_streams":[{"name":"s","generation":2,"indices":[{"index_name":".ds-s-000001"},{"index_name":".ds-s-000002"}]},{"name":"t","indices":[]}]}"#
        let elastic = try Fixture(.json(answer))
        #expect(try await elastic.client.writeIndexes(ofDataStreams: ["s", "t"]).value == ["s": ".ds-s-000002"])
        #expect(elastic.lines == ["GET /_data_stream/*?expand_wildcards=all"])
        let reason = "request [/_data_stream/*] contains unrecognized parameter: [expand_wildcards]"
        let openSearch = try Fixture(.error(400, "illegal_argument_exception", reason), .json(answer))
        #expect(try await openSearch.client.writeIndexes(ofDataStreams: ["s"]).value == ["s": ".ds-s-000002"])
        #expect(openSearch.lines.last == "GET /_data_stream/*")
    }

    @Test func `running snapshots tell what they hold`() async throws {
        let answer =
            #"{"snapshots":[{"snapshot":"s","repository":"r","state":"STARTED","indices":{"a":{"shards_stats":{"done":0}},"b":{}}}]}"#
        let fixture = try Fixture(.json(answer))
        #expect(
            try await fixture.client.runningSnapshots().value == [
                RunningSnapshot(repository: "r", name: "s", indexes: ["a", "b"])
            ]
        )
        #expect(fixture.lines == ["GET /_snapshot/_status"])
        #expect(word(try await Fixture(HTTPResponse(status: 403)).client.runningSnapshots()) == "refused 403")
    }

    @Test func `disks of nodes that tell nothing are left out`() async throws {
        let answer = """
            [{"node":"n1","disk.used":"80","disk.total":"100"},{"node":"UNASSIGNED","disk.used":null,"disk.total":null},
             {"node":"warm","disk.used":null,"disk.total":"0"}]
            """
        #expect(
            try await Fixture(.json(answer)).client.disks() == [NodeDisk(node: "n1", totalBytes: 100, usedBytes: 80)]
        )
    }

    @Test func `proofs of identity are these, and no text shows them`() async throws {
        let request = HTTPRequest(.get, Origin(.https, "h", port: nil), RequestTarget())
        let basic = HeaderAuthenticator.basic(username: "Aladdin", password: Secret("open sesame"))
        #expect(try await basic.authenticate(request).headers["authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        let key = HeaderAuthenticator.apiKey(Secret("aWQ6a2V5"))
        #expect(try await key.authenticate(request).headers["Authorization"] == "ApiKey aWQ6a2V5")
        #expect(!"\(key) \(basic)".contains("aWQ6"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("aWQ6"))
    }
}
