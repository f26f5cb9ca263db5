extension SearchCall {
    /// Answers `GET /`: who is there.
    func root(_ world: SearchWorld) -> ScriptedAnswer {
        switch request.method {
        case "GET", "HEAD": break
        case "DELETE":
            let reason = "Validation Failed: 1: index / indices is missing;"
            return SearchAnswer.error(400, "action_request_validation_exception", reason)
        default: return SearchAnswer.wrongMethod(request, allowed: "GET, DELETE, HEAD")
        }
        let number =
            switch dialect {
            case .openSearch2: "2.19.4"
            case .elasticsearch7: "7.10.2"
            case .elasticsearch8: "8.15.3"
            }
        var version: [String: JSON] = ["number": .string(number)]
        if dialect == .openSearch2 {
            version["distribution"] = "opensearch"
        } else {
            version["build_flavor"] = "default"
        }
        return SearchAnswer.json([
            "name": "node-1", "cluster_name": .string(world.clusterName), "cluster_uuid": .string(world.clusterUUID),
            "version": .object(version), "tagline": "The sandbox: for tests",
        ])
    }

    /// Everything below the name of an index.
    func index(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let expression = segments[0]
        guard segments.count > 1 else {
            switch request.method {
            case "GET": return try details(of: expression, world)
            case "HEAD":
                return try resolve(expression, world).isEmpty && !expression.contains("*")
                    ? SearchAnswer.noSuchIndex(expression) : SearchAnswer.json([:])
            case "PUT": return try create(expression, &world)
            case "DELETE": return try delete(&world)
            default: return SearchAnswer.wrongMethod(request, allowed: "GET, DELETE, PUT, HEAD")
            }
        }
        switch (request.method, segments[1]) {
        case ("GET", "_stats"): return try statistics(of: expression, world)
        case ("GET", "_settings"): return try settings(of: expression, world)
        case ("PUT", "_settings"): return try changeSettings(of: expression, &world)
        case ("GET", "_alias"), ("PUT", "_alias"), ("POST", "_alias"): return try aliases(&world)
        case ("GET", "_count"): return try count(expression, world)
        case ("POST", "_refresh"), ("GET", "_refresh"), ("POST", "_flush"):
            let names = try resolve(expression, world)
            for name in names { world.indexes[name]?.refresh() }
            return SearchAnswer.json(["_shards": ["failed": 0, "total": .int(names.count)]])
        case ("POST", "_close"): return try close(expression, &world)
        case ("POST", "_open"):
            let names = try resolve(expression, world)
            try checkBlocks(names, world)
            for name in names { world.indexes[name]?.isOpen = true }
            return SearchAnswer.json(["acknowledged": true, "shards_acknowledged": true])
        case ("POST", "_rollover"): return try rollOver(&world)
        case ("POST", "_bulk"), ("PUT", "_bulk"): return bulk(&world)
        case (_, "_doc") where segments.count <= 3: return try document(&world)
        default: return SearchAnswer.noHandler(request)
        }
    }

    /// `GET /<names>`: aliases and settings.
    private func details(of expression: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        var known = timeouts.union(Self.nameOptions).union(["flat_settings", "local", "include_defaults"])
        if dialect == .elasticsearch8 { known.insert("features") }
        try checkParameters(known)
        let features = request.query["features"]?.split(separator: ",")
        var entries: [String: JSON] = [:]
        for name in try readable(expression, world) {
            guard let index = world.indexes[name] else { continue }
            var entry: [String: JSON] = ["aliases": [:], "mappings": [:], "settings": [:]]
            if features?.contains("aliases") ?? true { entry["aliases"] = index.aliasEntries }
            if features?.contains("settings") ?? true { entry["settings"] = shown(index.settings(named: name)) }
            if let stream = index.dataStream { entry["data_stream"] = .string(stream) }
            entries[name] = .object(entry)
        }
        return filtered(.object(entries))
    }

    /// `GET /<names>/_settings/<setting>`.
    func settings(of expression: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(Self.nameOptions).union(["flat_settings", "local", "include_defaults"]))
        let wanted = segments.last.flatMap { $0.hasPrefix("_") ? nil : GlobPattern($0) }
        // Without a name the engines look at hidden indexes, too.
        let names = try readable(expression, everything: segments[0] == "_settings", world)
        var entries: [String: JSON] = [:]
        for name in names {
            let all = world.indexes[name]?.settings(named: name) ?? [:]
            entries[name] = ["settings": shown(all.filter { wanted?.matches($0.key) ?? true })]
        }
        return filtered(.object(entries))
    }

    /// Settings as asked for: with dotted keys, or one object in the other.
    private func shown(_ settings: [String: String]) -> JSON {
        if request.query["flat_settings"] == "true" { return .object(settings.mapValues { .string($0) }) }
        var tree: JSON = [:]
        for (key, value) in settings { tree.set(.string(value), at: key.split(separator: ".").map(String.init)[...]) }
        return tree
    }

    /// Answers `GET /<names>/_stats/docs`.
    private func statistics(of expression: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(Self.nameOptions.union(["level", "forbid_closed_indices"]))
        var entries: [String: JSON] = [:]
        var shardCount = 0
        for name in try readable(expression, world) {
            guard let index = world.indexes[name] else { continue }
            shardCount += index.primaries * (1 + index.replicas)
            // A closed index tells its numbers only to those who ask for closed ones.
            guard index.isOpen || request.query["forbid_closed_indices"] == "false" else {
                throw Refusal(answer: SearchAnswer.closed(name, index))
            }
            let documents: JSON = ["docs": ["count": .int(index.documents), "deleted": 0]]
            var entry: [String: JSON] = ["uuid": .string(index.uuid), "primaries": documents, "total": documents]
            if request.query["level"] == "shards" { entry["shards"] = index.shardEntries }
            entries[name] = .object(entry)
        }
        return filtered([
            "_shards": ["failed": 0, "successful": .int(shardCount), "total": .int(shardCount)],
            "indices": .object(entries),
        ])
    }

    private func count(_ expression: String, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let names = try resolve(expression, world)
        let documents = names.reduce(0) { $0 + (world.indexes[$1]?.documents ?? 0) }
        return filtered(["count": .int(documents), "_shards": ["failed": 0, "total": .int(names.count)]])
    }
}

extension SearchWorld.Index {
    /// The aliases as every answer shows them.
    var aliasEntries: JSON {
        .object(aliases.mapValues { isWrite in isWrite.map { ["is_write_index": .bool($0)] } ?? [:] })
    }

    /// The settings with dotted keys; every value is text.
    func settings(named name: String) -> [String: String] {
        var all = [
            "index.uuid": uuid, "index.creation_date": "\(created)", "index.provided_name": name,
            "index.number_of_shards": "\(primaries)", "index.number_of_replicas": "\(replicas)",
        ]
        if isHidden { all["index.hidden"] = "true" }
        if isReadOnly { all["index.blocks.read_only"] = "true" }
        if isWriteBlocked { all["index.blocks.write"] = "true" }
        if isMetadataBlocked { all["index.blocks.metadata"] = "true" }
        if !isRefreshed { all["index.refresh_interval"] = "-1" }
        if !isOpen { all["index.verified_before_close"] = "true" }
        if let lifecyclePolicy { all["index.lifecycle.name"] = lifecyclePolicy }
        return all
    }

    /// Each shard's copies with their sequence numbers.
    fileprivate var shardEntries: JSON {
        var shards: [String: JSON] = [:]
        for (shard, highest) in sequenceNumbers.enumerated() {
            let copies = (0...(replicas > 0 ? 1 : 0)).map { copy -> JSON in
                [
                    "routing": ["primary": .bool(copy == 0), "state": "STARTED"],
                    "seq_no": [
                        "max_seq_no": .int(highest), "local_checkpoint": .int(highest),
                        "global_checkpoint": .int(highest),
                    ],
                ]
            }
            shards["\(shard)"] = .array(copies)
        }
        return .object(shards)
    }
}
