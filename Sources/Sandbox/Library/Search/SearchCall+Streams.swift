extension SearchCall {
    /// Data streams and the templates that make them.
    func streams(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let name = segments.dropFirst().first
        switch (request.method, segments[0], name) {
        case ("PUT", "_index_template", .some(let name)):
            let body = try bodyObject()
            if case .object = body["data_stream"] {
                world.streamTemplates[name] = body["index_patterns"].items.compactMap(\.text)
            }
            return SearchAnswer.acknowledged
        case ("GET", "_data_stream", _):
            return try read(name ?? "*", world)
        case ("PUT", "_data_stream", .some(let name)):
            guard world.dataStreams[name] == nil else {
                let reason = "data_stream [\(name)] already exists"
                return SearchAnswer.error(400, "resource_already_exists_exception", reason)
            }
            guard world.streamTemplate(for: name) != nil else {
                return SearchAnswer.illegal("no matching index template found for data stream [\(name)]")
            }
            world.addBackingIndex(of: name, created: now)
            return SearchAnswer.acknowledged
        case ("DELETE", "_data_stream", .some(let name)):
            for member in world.dataStreams[name] ?? [] { world.indexes[member] = nil }
            return SearchAnswer.acknowledged
        default:
            return SearchAnswer.noHandler(request)
        }
    }

    private func read(_ expression: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        // OpenSearch knows no parameter here; Elasticsearch needs it for hidden streams.
        try checkParameters(dialect.isElastic ? ["expand_wildcards"] : [])
        var found: Set<String> = []
        for part in expression.split(separator: ",").map(String.init) {
            let matches = world.dataStreams.keys.filter { GlobPattern(part).matches($0) }
            if matches.isEmpty, !part.contains("*") { throw Refusal(answer: SearchAnswer.noSuchIndex(part)) }
            found.formUnion(matches)
        }
        let streams = found.sorted().map { stream -> JSON in
            let members = world.dataStreams[stream] ?? []
            let list = members.map { name -> JSON in
                ["index_name": .string(name), "index_uuid": .string(world.indexes[name]?.uuid ?? "")]
            }
            return [
                "name": .string(stream), "timestamp_field": ["name": "@timestamp"], "indices": .array(list),
                "generation": .int(members.last.map(SearchWorld.generation) ?? 0), "status": "GREEN",
            ]
        }
        return filtered(["data_streams": .array(streams)])
    }

    /// `POST /<stream or alias>/_rollover`: a new index takes the writes from then on.
    func rollOver(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let target = segments[0]
        if let refused = try unmetCondition(of: target, world) { return refused }
        let old: String
        let new: String
        if let newest = world.dataStreams[target]?.last {
            old = newest
            new = world.addBackingIndex(of: target, created: now)
        } else {
            let members = world.members(of: target)
            guard !members.isEmpty else {
                return SearchAnswer.illegal("rollover target [\(target)] does not exist")
            }
            guard let writer = members.first(where: { world.indexes[$0]?.aliases[target] == true }) else {
                return SearchAnswer.illegal("rollover target [\(target)] does not point to a write index")
            }
            let generation = SearchWorld.generation(of: writer)
            guard generation > 0, let dash = writer.lastIndex(of: "-") else {
                return SearchAnswer.illegal("index name [\(writer)] does not match pattern '^.*-\\d+$'")
            }
            old = writer
            new = "\(writer[...dash])\(SearchWorld.padded(generation + 1))"
            world.indexes[writer]?.aliases[target] = .some(false)
            world.addIndex(new, created: now) { $0.aliases[target] = .some(true) }
        }
        return SearchAnswer.json([
            "acknowledged": true, "shards_acknowledged": true, "rolled_over": true, "dry_run": false,
            "old_index": .string(old), "new_index": .string(new), "conditions": [:],
        ])
    }

    /// A stream that holds fewer documents than its condition asks for stays as it is.
    private func unmetCondition(of target: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer? {
        guard let wanted = try bodyObject()["conditions"]["max_docs"].number,
            let newest = world.dataStreams[target]?.last, let index = world.indexes[newest], index.documents < wanted
        else { return nil }
        return SearchAnswer.json([
            "acknowledged": false, "shards_acknowledged": false, "rolled_over": false, "dry_run": false,
            "old_index": .string(newest), "conditions": .object(["[max_docs: \(wanted)]": false]),
        ])
    }
}

extension SearchWorld {
    /// The template by which writing to this name makes a data stream.
    func streamTemplate(for name: String) -> String? {
        streamTemplates.sorted { $0.key < $1.key }.first { entry in
            entry.value.contains { GlobPattern($0).matches(name) }
        }?.key
    }

    /// Adds the next backing index of a stream and returns its name; a generation is never used twice.
    @discardableResult
    mutating func addBackingIndex(of stream: String, created: Int) -> String {
        let generation = (dataStreams[stream]?.last).map(Self.generation) ?? 0
        let name = ".ds-\(stream)-\(Self.padded(generation + 1))"
        addIndex(name, created: created) { index in
            index.isHidden = true
            index.dataStream = stream
        }
        return name
    }

    /// The number at the end of a name; zero where there is none.
    static func generation(of name: String) -> Int {
        name.lastIndex(of: "-").flatMap { Int(name[name.index(after: $0)...]) } ?? 0
    }

    /// A number as the engines write it at the end of names.
    static func padded(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 6 - "\(number)".count)) + "\(number)"
    }
}
