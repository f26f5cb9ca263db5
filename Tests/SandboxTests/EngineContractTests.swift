import OpenSearch
import Sandbox
import Testing

/// What the client relies on, held against the double in every dialect and against a real engine.
///
/// Where they differ, the double is wrong.
@Suite(.timeLimit(.minutes(3))) struct EngineContractTests {
    @Test(arguments: Engine.available)
    func `an engine says who it is`(engine: Engine) async throws {
        let identity = try await EngineSession(engine).client.identity()
        #expect(!identity.uuid.isEmpty)
        #expect(identity.version.contains("."))
    }

    @Test(arguments: Engine.available)
    func `a listing tells what decides over an index's life`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let plain = try session.makeIndex("a", documents: 3)
        let closed = try session.makeIndex("b", documents: 1)
        try session.ask("POST", "/\(closed)/_close")
        let aliased = try session.makeIndex(
            "c",
            aliases: ["\(session.prefix)-write": ["is_write_index": true], "\(session.prefix)-read": [:]]
        )
        let hidden = try session.makeIndex("d", settings: ["index.hidden": true])
        let found = try await session.client.listIndexes(matching: ["\(session.prefix)-*"])
        #expect(found.map(\.name) == [plain, closed, aliased, hidden])
        #expect(found.map(\.isOpen) == [true, false, true, true])
        #expect(found.map(\.isHidden) == [false, false, false, true])
        #expect(found[0].documents == 3)
        #expect(found[1].documents == nil)
        #expect((found[0].storeBytes ?? 0) > 0)
        #expect(found.allSatisfy { $0.creationDate != nil && $0.primaries == 1 && $0.uuid.count == 22 })
        #expect(found[2].aliases.map(\.name) == ["\(session.prefix)-read", "\(session.prefix)-write"])
        #expect(found[2].aliases.map(\.isWriteIndex) == [nil, true])
        let again = try await session.client.guards(matching: ["\(session.prefix)-*"])
        #expect(again.mapValues { $0.uuid ?? "" } == Dictionary(found.map { ($0.name, $0.uuid) }) { $1 })
        #expect(again[aliased]?.aliases == found[2].aliases && again[hidden]?.isHidden == true)
    }

    @Test(arguments: Engine.available)
    func `what matches nothing is nothing, not an error`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        #expect(try await session.client.listIndexes(matching: ["\(session.prefix)-*"]).isEmpty)
        #expect(try await session.client.guards(matching: ["\(session.prefix)-*"]).isEmpty)
        #expect(try await session.client.reading(of: "\(session.prefix)-none") == nil)
        #expect(try await session.client.repository("\(session.prefix)-none") == nil)
    }

    @Test(arguments: Engine.available)
    func `a delete takes all of its names or none`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let identity = try await session.client.identity()
        let names = [try session.makeIndex("a"), try session.makeIndex("b")]
        let withStranger = try await session.client.delete(names + ["\(session.prefix)-none"], identity)
        guard case .refused(let error) = withStranger else {
            Issue.record("\(withStranger)")
            return
        }
        #expect(error.kind == .indexNotFound)
        #expect(try await session.client.guards(matching: ["\(session.prefix)-*"]).count == 2)
        #expect(try await session.client.delete(names, identity) == .acknowledged)
        #expect(try await session.client.guards(matching: ["\(session.prefix)-*"]).isEmpty)
    }

    @Test(arguments: Engine.available)
    func `an alias, a block and a stream's write index refuse the whole delete`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let identity = try await session.client.identity()
        let alias = "\(session.prefix)-alias"
        let plain = try session.makeIndex("a", aliases: .object([alias: [:]]))
        let blocked = try session.makeIndex("b")
        try session.ask("PUT", "/\(blocked)/_settings", ["index.blocks.read_only": true])
        let stream = "\(session.prefix)-stream"
        try session.ask(
            "PUT",
            "/_index_template/\(stream)",
            [
                "index_patterns": [.string(stream)], "data_stream": [:],
                "template": ["settings": ["number_of_replicas": 0]],
            ]
        )
        try session.ask("PUT", "/_data_stream/\(stream)")
        try session.ask("POST", "/\(stream)/_rollover")
        let newest = try await session.client.writeIndexes(ofDataStreams: [stream])
        guard case .known(let writers) = newest, let writer = writers[stream] else {
            Issue.record("\(newest)")
            return
        }
        #expect(writer.hasSuffix("000002"))
        for (name, kind) in [
            (alias, OpenSearchError.Kind.isAlias), (blocked, .readOnly), (writer, .isWriteIndex),
        ] {
            let answer = try await session.client.delete([plain, name], identity)
            guard case .refused(let error) = answer else {
                Issue.record("\(name): \(answer)")
                continue
            }
            #expect(error.kind == kind, "\(name): \(error)")
        }
        #expect(try await session.client.guards(matching: ["\(session.prefix)-*"])[plain] != nil)
        #expect(try await session.client.members(of: [alias])[alias]?.map(\.index) == [plain])
    }

    @Test(arguments: Engine.available)
    func `an index that tells nothing of itself spoils no listing`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let (client, pattern) = (session.client, "\(session.prefix)-*")
        let plain = try session.makeIndex("a", aliases: .object(["\(session.prefix)-alias": [:]]))
        let silent = try session.makeIndex("b")
        try session.ask("PUT", "/\(silent)/_settings", ["index.blocks.metadata": true])
        let found = try await client.listIndexes(matching: [pattern])
        #expect(found.map(\.name) == [plain, silent])
        #expect(found.map(\.isMetadataBlocked) == [false, true] && found.map(\.uuid.isEmpty) == [false, true])
        let guards = try await client.guards(matching: [pattern])
        #expect(guards[plain]?.uuid == found[0].uuid && guards[silent]?.isMetadataBlocked == true)
        #expect(try await client.guards(matching: [silent])[silent]?.uuid == nil)
        let alias = "\(session.prefix)-alias"
        #expect(try await client.members(of: [alias])[alias]?.map(\.index) == [plain])
        let identity = try await client.identity()
        guard case .refused(let error) = try await client.delete([plain, silent], identity) else {
            Issue.record("deleted")
            return
        }
        #expect(error.kind == .metadataBlocked && error.names(silent) && !error.names(plain))
        try session.ask("PUT", "/\(silent)/_settings", ["index.blocks.metadata": false])
        #expect(try await client.delete([plain, silent], identity) == .acknowledged)
    }

    @Test(arguments: Engine.available)
    func `a snapshot shows what nobody had refreshed, and the numbers stay`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let name = try session.makeIndex("a", settings: ["refresh_interval": "-1"])
        for number in 0..<3 { try session.ask("PUT", "/\(name)/_doc/\(number)", ["n": .int(number)]) }
        let before = try #require(try await session.client.reading(of: name))
        #expect(before.documents == 0 && before.max_seq_no == ["0": 2])
        let repository = "/_snapshot/\(session.prefix)"
        try session.ask("PUT", repository, ["type": "fs", "settings": ["location": .string(session.prefix)]])
        try session.ask("PUT", "\(repository)/one?wait_for_completion=true", ["indices": .string(name)])
        let after = try #require(try await session.client.reading(of: name))
        #expect(after.documents == 3 && after.max_seq_no == before.max_seq_no)
    }

    @Test(arguments: Engine.available)
    func `a reading changes with every write, with the same count too`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let name = try session.makeIndex("a", documents: 2)
        let first = try #require(try await session.client.reading(of: name))
        #expect(first.isOpen(with: 2) && first.is_settled == true)
        #expect(try await session.client.reading(of: name) == first)
        try session.ask("PUT", "/\(name)/_doc/1", ["n": 100])
        try session.ask("POST", "/\(name)/_refresh")
        let second = try #require(try await session.client.reading(of: name))
        #expect(second.isOpen(with: 2))
        #expect(second != first)
        try session.ask("POST", "/\(name)/_close")
        let closed = try #require(try await session.client.reading(of: name))
        #expect(!closed.is_open)
        // Right after the close its shard is not there yet; later it tells what it told before.
        #expect(closed.max_seq_no == nil || closed.max_seq_no == second.max_seq_no)
    }

    @Test(arguments: Engine.available)
    func `a snapshot keeps its metadata, and its name is taken once`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let client = session.client
        let identity = try await client.identity()
        let name = try session.makeIndex("a", documents: 2)
        let repository = "\(session.prefix)-repository"
        try session.ask(
            "PUT",
            "/_snapshot/\(repository)",
            ["type": "fs", "settings": ["location": .string(repository)]]
        )
        #expect(try await client.repository(repository)?.type == "fs")
        #expect(try await client.snapshot("none", in: repository) == nil)
        let reading = try #require(try await client.reading(of: name))
        let metadata = ArchiveMetadata(rule: "rule", uuid: reading.uuid, reading: reading)
        try await client.createSnapshot("one", in: repository, of: name, metadata: metadata, identity)
        var snapshot = try await client.snapshot("one", in: repository)
        while snapshot?.state == .inProgress { snapshot = try await client.snapshot("one", in: repository) }
        #expect(snapshot?.state == .success)
        #expect(snapshot?.indexes == [name])
        #expect(snapshot?.metadata == metadata)
        #expect(snapshot?.totalShards == 1)
        #expect(snapshot?.successfulShards == 1)
        do {
            try await client.createSnapshot("one", in: repository, of: name, metadata: metadata, identity)
            Issue.record("a name was taken twice")
        } catch let error as OpenSearchError {
            #expect(error.kind == .snapshotExists)
        }
        do {
            try await client.createSnapshot("two", in: "\(repository)-none", of: name, metadata: metadata, identity)
            Issue.record("a repository that is none took a snapshot")
        } catch let error as OpenSearchError {
            #expect(error.kind == .repositoryMissing)
        }
    }

    @Test(arguments: Engine.available)
    func `a parameter that the engine does not know is refused`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let name = try session.makeIndex("a")
        let answer = try session.ask("DELETE", "/\(name)?no_such_parameter=1", expecting: 400)
        #expect(answer["error"]["type"] == "illegal_argument_exception")
        #expect(answer["error"]["reason"].text?.contains("unrecognized parameter: [no_such_parameter]") == true)
    }

    @Test(arguments: Engine.available)
    func `a line beyond the limit is refused, and deletes nothing`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let identity = try await session.client.identity()
        let name = try session.makeIndex("a")
        let many = [name] + (0..<200).map { "\(session.prefix)-with-a-rather-long-name-\($0)" }
        let answer = try await session.client.delete(many, identity)
        guard case .refused(let error) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(error.kind == .lineTooLong)
        #expect(try await session.client.guards(matching: ["\(session.prefix)-*"])[name] != nil)
    }

    @Test(arguments: Engine.available)
    func `probes that an engine may lack are answered or absent, never a failure`(engine: Engine) async throws {
        let session = try await EngineSession(engine)
        let identity = try await session.client.identity()
        if case .refused(let error) = try await session.client.managedIndexes(matching: ["*"], identity) {
            Issue.record("\(error)")
        }
        guard case .known(let running) = try await session.client.runningSnapshots() else {
            Issue.record("running snapshots are unknown")
            return
        }
        #expect(!running.contains { $0.name == "none" })
        #expect(try await session.client.disks().allSatisfy { $0.totalBytes > 0 })
    }
}

extension IndexReading {
    fileprivate func isOpen(with documents: Int) -> Bool {
        is_open && self.documents == documents && max_seq_no?.count == 1
    }
}
