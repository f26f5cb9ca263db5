extension SearchCall {
    /// Everything that is only read and is no index.
    func probe(_ world: SearchWorld) -> ScriptedAnswer {
        let second = segments.count > 1 ? segments[1] : ""
        switch (segments[0], second) {
        case ("_cat", "indices"), ("_list", "indices"): return catalogue(world)
        case ("_cat", "allocation"): return allocation(world)
        case ("_cluster", "health"):
            return SearchAnswer.json(["status": "green", "cluster_name": .string(world.clusterName)])
        case ("_alias", ""): return aliases(world)
        case ("_data_stream", _): return dataStreams(world)
        case ("_plugins", "_ism"), ("_opendistro", "_ism"): return explain(world)
        default: return SearchAnswer.noHandler(request)
        }
    }

    private func catalogue(_ world: SearchWorld) -> ScriptedAnswer {
        let isPaged = segments[0] == "_list"
        if isPaged, dialect != .openSearch2 { return SearchAnswer.noHandler(request) }
        var known: Set = [
            "h", "s", "v", "bytes", "expand_wildcards", "time", "health", "pri", "include_unloaded_segments",
        ]
        known.formUnion(timeouts)
        if isPaged { known.formUnion(["size", "next_token", "sort"]) }
        if let refusal = unknownParameter(besides: known) { return refusal }
        let columns =
            request.query["h"]?.split(separator: ",").map(String.init) ?? ["health", "status", "index", "uuid"]
        switch resolve(segments.count > 2 ? segments[2] : "*", world) {
        case .failure(let refusal):
            return refusal.answer
        case .success(let names):
            guard isPaged else { return SearchAnswer.json(.array(names.compactMap { row($0, columns, world) })) }
            let size = request.query["size"].flatMap { Int($0) } ?? 500
            let rest = names.drop { $0 <= request.query["next_token"] ?? "" }
            let page = rest.prefix(size)
            let token: JSON = rest.count > size ? page.last.map { .string($0) } ?? .null : .null
            return SearchAnswer.json([
                "next_token": token, "indices": .array(page.compactMap { row($0, columns, world) }),
            ])
        }
    }

    private func row(_ name: String, _ columns: [String], _ world: SearchWorld) -> JSON? {
        guard let index = world.indexes[name] else { return nil }
        let counts = index.isOpen && index.health != "red"
        let store = index.bytesOfCopy * (1 + index.replicas)
        let all: [String: JSON] = [
            "index": .string(name), "uuid": .string(index.uuid), "status": index.isOpen ? "open" : "close",
            "health": .string(index.health), "pri": .string("\(index.primaries)"), "rep": .string("\(index.replicas)"),
            "docs.count": counts ? .string("\(index.documents)") : .null,
            "store.size": counts ? .string("\(store)") : .null,
            "pri.store.size": counts ? .string("\(index.bytesOfCopy)") : .null,
            "creation.date": .string("\(index.created)"),
        ]
        return .object(all.filter { columns.contains($0.key) })
    }

    private func allocation(_ world: SearchWorld) -> ScriptedAnswer {
        var rows = world.disks.map { disk -> JSON in
            ["node": .string(disk.node), "disk.used": .string("\(disk.used)"), "disk.total": .string("\(disk.total)")]
        }
        // Shards without a node have a row of their own.
        if world.indexes.values.contains(where: { $0.health != "green" }) {
            rows.append(["node": "UNASSIGNED", "disk.used": nil, "disk.total": nil])
        }
        return SearchAnswer.json(.array(rows))
    }

    private func aliases(_ world: SearchWorld) -> ScriptedAnswer {
        if let refusal = unknownParameter(besides: [
            "expand_wildcards", "ignore_unavailable", "allow_no_indices", "local",
        ]) {
            return refusal
        }
        let entries = world.indexes.map { name, index -> (String, JSON) in
            let flags = index.aliases.mapValues { isWrite -> JSON in
                isWrite.map { ["is_write_index": .bool($0)] } ?? [:]
            }
            return (name, ["aliases": .object(flags)])
        }
        return SearchAnswer.json(.object(Dictionary(entries) { $1 }))
    }

    private func dataStreams(_ world: SearchWorld) -> ScriptedAnswer {
        // OpenSearch knows no parameter here; Elasticsearch needs it for hidden streams.
        if let refusal = unknownParameter(besides: dialect.isElastic ? ["expand_wildcards"] : []) { return refusal }
        let streams = world.dataStreams.sorted { $0.key < $1.key }.map { stream, members -> JSON in
            let list = members.map { name -> JSON in
                ["index_name": .string(name), "index_uuid": .string(world.indexes[name]?.uuid ?? "")]
            }
            return ["name": .string(stream), "generation": .int(members.count), "indices": .array(list)]
        }
        return SearchAnswer.json(["data_streams": .array(streams)])
    }

    private func explain(_ world: SearchWorld) -> ScriptedAnswer {
        let isHere = dialect == .openSearch2 || (dialect == .elasticsearch7 && segments[0] == "_opendistro")
        guard isHere, segments.count > 2, segments[2] == "explain" else { return SearchAnswer.noHandler(request) }
        let key =
            dialect == .openSearch2
            ? "index.plugins.index_state_management.policy_id" : "index.opendistro.index_state_management.policy_id"
        var answer: [String: JSON] = [:]
        var managed = 0
        for pattern in (segments.count > 3 ? segments[3] : "*").split(separator: ",") {
            for (name, index) in world.indexes where GlobPattern(String(pattern)).matches(name) {
                var entry: [String: JSON] = [key: index.statePolicy.map { .string($0) } ?? .null]
                if let policy = index.statePolicy {
                    entry["policy_id"] = .string(policy)
                    if answer[name] == nil { managed += 1 }
                }
                answer[name] = .object(entry)
            }
        }
        answer["total_managed_indices"] = .int(managed)
        return SearchAnswer.json(.object(answer))
    }

    /// `PUT /_data_stream/<name>` makes a stream; a template must have been put for it, which the double does not look at.
    func makeDataStream(_ world: inout SearchWorld) -> ScriptedAnswer {
        let stream = segments[1]
        guard world.dataStreams[stream] == nil else {
            return SearchAnswer.error(
                400,
                "resource_already_exists_exception",
                "data_stream [\(stream)] already exists"
            )
        }
        addBackingIndex(of: stream, generation: 1, &world)
        return SearchAnswer.acknowledged
    }

    /// `POST /<stream>/_rollover` adds a backing index, which takes the writes from then on.
    func rollOver(_ world: inout SearchWorld) -> ScriptedAnswer {
        guard let members = world.dataStreams[segments[0]] else { return SearchAnswer.noSuchIndex(segments[0]) }
        addBackingIndex(of: segments[0], generation: members.count + 1, &world)
        return SearchAnswer.json(["acknowledged": true, "rolled_over": true])
    }

    private func addBackingIndex(of stream: String, generation: Int, _ world: inout SearchWorld) {
        let number = "\(generation)"
        let name = ".ds-\(stream)-\(String(repeating: "0", count: max(0, 6 - number.count)))\(number)"
        world.addIndex(name, created: now) { index in
            index.isHidden = true
            index.dataStream = stream
        }
    }
}
