import OpenSearch
import TestSupport
import Testing
import Transport

@Suite struct SnapshotTests {
    private let reading = IndexReading(uuid: "U", isOpen: true, documents: 3, maxSequenceNumbers: ["0": 1, "1": 0])

    @Test func `a snapshot of one index is asked for, byte for byte`() async throws {
        let fixture = try Fixture(.json(#"{"accepted":true}"#))
        let metadata = ArchiveMetadata(rule: "r", uuid: "U", reading: reading)
        try await fixture.client.createSnapshot("a-u", in: "my repo", of: "a", metadata: metadata, Fixture.openSearch)
        #expect(fixture.lines == ["PUT /_snapshot/my%20repo/a-u?cluster_manager_timeout=30s&wait_for_completion=false"])
        let request = try #require(fixture.transport.requests.first)
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"ignore_unavailable":false,"include_global_state":false,"indices":"a","metadata":{"created_by":"roundsman prune-indexes","index_uuid":"U","reading":{"documents":3,"is_open":true,"max_seq_no":{"0":1,"1":0},"uuid":"U"},"rule":"r"},"partial":false}"#
        )
        let client = fixture.client
        await #expect(throws: OpenSearchError.self) {
            try await client.createSnapshot("s", in: "r", of: "a,b", metadata: metadata, Fixture.openSearch)
        }
        #expect(fixture.lines.count == 1)
    }

    @Test(arguments: [false, true])
    func `a snapshot is read, also in the wrapping of old releases`(isWrapped: Bool) async throws {
        let plain =
            #"{"snapshots":[{"snapshot":"other","state":"FAILED"},{"snapshot":"s","state":"SUCCESS","indices":["a"],"shards":{"total":2,"failed":0,"successful":2},"failures":[],"metadata":{"created_by":"roundsman prune-indexes","index_uuid":"U","rule":"r","reading":{"documents":3,"is_open":true,"max_seq_no":{"0":1,"1":0},"uuid":"U"}}}]}"#
        let fixture = try Fixture(.json(isWrapped ? #"{"responses":[\#(plain)]}"# : plain))
        let expected = SnapshotSummary(
            name: "s",
            state: .success,
            indexes: ["a"],
            totalShards: 2,
            successfulShards: 2,
            failedShards: 0,
            metadata: ArchiveMetadata(rule: "r", uuid: "U", reading: reading)
        )
        #expect(try await fixture.client.snapshot("s", in: "r") == expected)
        #expect(fixture.lines == ["GET /_snapshot/r/s"])
    }

    @Test(arguments: [#"null"#, #"{"taken_by":"someone"}"#, #"{"index_uuid":7}"#])
    func `metadata of others is no error and no proof`(metadata: String) async throws {
        let fixture = try Fixture(
            .json(#"{"snapshots":[{"snapshot":"s","state":"NEW_WORD","metadata":\#(metadata)}]}"#)
        )
        let snapshot = try #require(try await fixture.client.snapshot("s", in: "r"))
        #expect(snapshot.metadata == nil && snapshot.state == .other && snapshot.totalShards == nil)
    }

    @Test func `only the engine's own word makes a snapshot or a repository missing`() async throws {
        #expect(
            try await Fixture(.error(404, "snapshot_missing_exception", "[r:s] is missing")).client.snapshot(
                "s",
                in: "r"
            ) == nil
        )
        #expect(
            try await Fixture(.error(404, "repository_missing_exception", "[r] missing")).client.repository("r") == nil
        )
        for client in [
            try Fixture(.json(#"{"Message":"x"}"#, status: 404)).client, try Fixture(HTTPResponse(status: 403)).client,
        ] {
            await #expect(throws: OpenSearchError.self) { try await client.snapshot("s", in: "r") }
            await #expect(throws: OpenSearchError.self) { try await client.repository("r") }
        }
    }

    @Test func `a repository tells whether it can be written`() async throws {
        let answer = #"{"r":{"type":"s3","settings":{"bucket":"b","readonly":"true"}},"q":{"type":"fs"}}"#
        #expect(try await Fixture(.json(answer)).client.repository("r")?.isReadOnly == true)
        #expect(try await Fixture(.json(answer)).client.repository("q")?.isReadOnly == false)
    }

    private func engine(status: String, statistics: HTTPResponse) throws -> Fixture {
        let row = #"[{"index":"a","uuid":"U","status":"\#(status)","pri":"2"}]"#
        return try Fixture(paths: ["/_cat/indices/a": .json(row), "/a/_stats/docs": statistics])
    }

    private let statistics = """
        {"indices":{"a":{"uuid":"U","primaries":{"docs":{"count":3}},"shards":{
        "0":[{"routing":{"primary":false},"seq_no":{"max_seq_no":99}},{"routing":{"primary":true},"seq_no":{"max_seq_no":1}}],
        "1":[{"routing":{"primary":true},"seq_no":{"max_seq_no":0}}]}}}}
        """

    @Test func `a reading holds the primaries' numbers`() async throws {
        let fixture = try engine(status: "open", statistics: .json(statistics))
        #expect(try await fixture.client.reading(of: "a") == reading)
        #expect(
            fixture.lines[1]
                == "GET /a/_stats/docs?filter_path=indices.%2A.uuid%2Cindices.%2A.primaries.docs.count%2Cindices.%2A.shards.%2A.routing.primary%2Cindices.%2A.shards.%2A.seq_no&level=shards"
        )
    }

    @Test func `a closed index tells its numbers where the engine lets it`() async throws {
        let telling = try engine(status: "close", statistics: .json(statistics))
        #expect(
            try await telling.client.reading(of: "a")
                == IndexReading(uuid: "U", isOpen: false, documents: 3, maxSequenceNumbers: ["0": 1, "1": 0])
        )
        #expect(telling.lines[1].contains("forbid_closed_indices=false"))
        let refusals: [HTTPResponse] = [
            .error(400, "index_closed_exception", "closed"), HTTPResponse(status: 403), .json(#"{"indices":{}}"#),
        ]
        for refusal in refusals {
            let silent = try engine(status: "close", statistics: refusal)
            #expect(
                try await silent.client.reading(of: "a")
                    == IndexReading(uuid: "U", isOpen: false, documents: nil, maxSequenceNumbers: nil)
            )
        }
    }

    @Test(arguments: [
        #"{"indices":{}}"#, #"{"indices":{"a":{"uuid":"V","primaries":{"docs":{"count":3}},"shards":{}}}}"#,
        #"{"indices":{"a":{"uuid":"U","primaries":{"docs":{"count":3}},"shards":{"0":[{"routing":{"primary":true},"seq_no":{"max_seq_no":1}}]}}}}"#,
        #"{"indices":{"a":{"uuid":"U","primaries":{},"shards":{"0":[{"routing":{"primary":true},"seq_no":{"max_seq_no":1}}],"1":[{"routing":{"primary":true},"seq_no":{"max_seq_no":1}}]}}}}"#,
    ])
    func `half a reading is none`(statistics: String) async throws {
        let client = try engine(status: "open", statistics: .json(statistics)).client
        let error = await #expect(throws: OpenSearchError.self) { try await client.reading(of: "a") }
        #expect(error?.kind == .unreadable)
    }

    @Test func `an index that is gone has no reading`() async throws {
        let fixture = try Fixture(.error(404, "index_not_found_exception", "no such index [a]"))
        #expect(try await fixture.client.reading(of: "a") == nil)
    }
}
