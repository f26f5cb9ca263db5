extension SearchCall {
    /// Answers `GET /`: who is there.
    func root(_ world: SearchWorld) -> ScriptedAnswer {
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

    /// `GET /<names>`: aliases and settings.
    func details(_ world: SearchWorld) -> ScriptedAnswer {
        let known = timeouts.union(["expand_wildcards", "allow_no_indices", "ignore_unavailable", "flat_settings"])
        if let refusal = unknownParameter(besides: known) { return refusal }
        guard segments.count == 1 else { return SearchAnswer.noHandler(request) }
        switch resolve(segments[0], world) {
        case .failure(let refusal):
            return refusal.answer
        case .success(let names):
            let entries = names.compactMap { name in world.indexes[name].map { (name, Self.detail($0)) } }
            return filtered(.object(Dictionary(entries) { $1 }))
        }
    }

    private static func detail(_ index: SearchWorld.Index) -> JSON {
        var settings: [String: JSON] = [
            "uuid": .string(index.uuid), "creation_date": .string("\(index.created)"),
            "number_of_shards": .string("\(index.primaries)"), "number_of_replicas": .string("\(index.replicas)"),
        ]
        if index.isHidden { settings["hidden"] = "true" }
        if index.isReadOnly { settings["blocks"] = ["read_only": "true"] }
        if let policy = index.lifecyclePolicy { settings["lifecycle"] = ["name": .string(policy)] }
        let aliases = index.aliases.mapValues { isWrite -> JSON in
            isWrite.map { ["is_write_index": .bool($0)] } ?? [:]
        }
        var entry: [String: JSON] = [
            "aliases": .object(aliases), "mappings": [:], "settings": ["index": .object(settings)],
        ]
        if let stream = index.dataStream { entry["data_stream"] = .string(stream) }
        return .object(entry)
    }

    /// Answers `GET /<names>/_stats/docs`.
    func statistics(_ world: SearchWorld) -> ScriptedAnswer {
        let known: Set = [
            "level", "expand_wildcards", "ignore_unavailable", "allow_no_indices", "forbid_closed_indices",
        ]
        if let refusal = unknownParameter(besides: known) { return refusal }
        switch resolve(segments[0], world) {
        case .failure(let refusal):
            return refusal.answer
        case .success(let names):
            var entries: [String: JSON] = [:]
            for name in names {
                guard let index = world.indexes[name], index.isOpen else { continue }
                var shards: [String: JSON] = [:]
                for (shard, highest) in index.sequenceNumbers.enumerated() {
                    let copy: (Bool) -> JSON = { isPrimary in
                        [
                            "routing": ["primary": .bool(isPrimary), "state": "STARTED"],
                            "seq_no": ["max_seq_no": .int(highest), "local_checkpoint": .int(highest)],
                        ]
                    }
                    shards["\(shard)"] = .array([copy(true)] + (index.replicas > 0 ? [copy(false)] : []))
                }
                var entry: [String: JSON] = [
                    "uuid": .string(index.uuid), "primaries": ["docs": ["count": .int(index.documents), "deleted": 0]],
                ]
                if request.query["level"] == "shards" { entry["shards"] = .object(shards) }
                entries[name] = .object(entry)
            }
            return filtered(["_shards": ["failed": 0], "indices": .object(entries)])
        }
    }

    /// `PUT /<name>`, `POST /<name>/_doc`, `_close` and `_open`.
    func change(_ world: inout SearchWorld) -> ScriptedAnswer {
        let name = segments[0]
        if segments.count == 1, request.method == "PUT" { return create(name, &world) }
        guard (2...3).contains(segments.count) else { return SearchAnswer.noHandler(request) }
        guard let index = world.indexes[name] else { return SearchAnswer.noSuchIndex(name) }
        switch segments[1] {
        case "_refresh": return SearchAnswer.json(["_shards": ["failed": 0]])
        case "_doc":
            guard index.isOpen else { return SearchAnswer.error(400, "index_closed_exception", "closed", index: name) }
            var isNew = true
            if segments.count == 3 { isNew = world.indexes[name]?.chosenIDs.insert(segments[2]).inserted ?? true }
            world.indexes[name]?.write(adds: isNew)
            return SearchAnswer.json(["result": "created", "_index": .string(name)], status: 201)
        case "_close": world.indexes[name]?.isOpen = false
        case "_open": world.indexes[name]?.isOpen = true
        case "_settings":
            let settings = JSON(bytes: request.body) ?? .null
            let value = settings["index.blocks.read_only"].flag ?? settings["index"]["blocks"]["read_only"].flag
            if let value { world.indexes[name]?.isReadOnly = value }
        default: return SearchAnswer.noHandler(request)
        }
        return SearchAnswer.acknowledged
    }

    private func create(_ name: String, _ world: inout SearchWorld) -> ScriptedAnswer {
        guard world.indexes[name] == nil else {
            return SearchAnswer.error(
                400,
                "resource_already_exists_exception",
                "index [\(name)] already exists",
                index: name
            )
        }
        guard name == name.lowercased(), !name.hasPrefix("-"), !name.hasPrefix("+"),
            !name.contains(where: { "*?\"<>| ,#:".contains($0) })
        else {
            return SearchAnswer.error(400, "invalid_index_name_exception", "Invalid index name [\(name)]", index: name)
        }
        let body = JSON(bytes: request.body) ?? [:]
        let nested = body["settings"]["index"]
        let setting: (String) -> JSON = { key in
            let flat = body["settings"]["index.\(key)"]
            return flat != .null ? flat : nested[key] != .null ? nested[key] : body["settings"][key]
        }
        world.addIndex(name, created: now, primaries: setting("number_of_shards").number ?? 1) { index in
            index.replicas = setting("number_of_replicas").number ?? 1
            index.isHidden = setting("hidden").flag ?? false
            index.lifecyclePolicy = setting("lifecycle.name").text
            index.aliases = body["aliases"].members.mapValues { $0["is_write_index"].flag }
        }
        return SearchAnswer.json(["acknowledged": true, "shards_acknowledged": true, "index": .string(name)])
    }

    /// `DELETE /<names>`: all of them, or none.
    func delete(_ world: inout SearchWorld) -> ScriptedAnswer {
        let known = timeouts.union(["expand_wildcards", "ignore_unavailable", "allow_no_indices"])
        if let refusal = unknownParameter(besides: known) { return refusal }
        guard segments.count == 1 else { return SearchAnswer.noHandler(request) }
        let expression = segments[0]
        if dialect == .elasticsearch8, expression.contains("*") || expression == "_all" {
            return SearchAnswer.error(
                400,
                "illegal_argument_exception",
                "Wildcard expressions or all indices are not allowed"
            )
        }
        for name in expression.split(separator: ",").map(String.init) where world.indexes[name] == nil {
            if world.indexes.values.contains(where: { $0.aliases.keys.contains(name) }) {
                let reason =
                    "The provided expression [\(name)] matches an alias, specify the corresponding concrete indices instead."
                return SearchAnswer.error(400, "illegal_argument_exception", reason)
            }
        }
        let names: [String]
        switch resolve(expression, world) {
        case .failure(let refusal): return refusal.answer
        case .success(let found): names = found
        }
        for (stream, members) in world.dataStreams {
            if let newest = members.last, names.contains(newest) {
                let reason = "index [\(newest)] is the write index for data stream [\(stream)] and cannot be deleted"
                return SearchAnswer.error(400, "illegal_argument_exception", reason)
            }
        }
        let held = Set(world.runningSnapshots.flatMap(\.snapshot.indexes)).intersection(names).sorted()
        if !held.isEmpty {
            let list = held.map { "[\($0)/\(world.indexes[$0]?.uuid ?? "")]" }.joined(separator: ", ")
            let reason =
                "Cannot delete indices that are being snapshotted: [\(list)]. Try again after snapshot finishes or cancel the currently running snapshot."
            return SearchAnswer.error(400, "snapshot_in_progress_exception", reason)
        }
        if let blocked = names.first(where: { world.indexes[$0]?.isReadOnly ?? false }) {
            let reason = "index [\(blocked)] blocked by: [FORBIDDEN/5/index read-only (api)];"
            return SearchAnswer.error(403, "cluster_block_exception", reason, index: blocked)
        }
        for name in names { world.indexes[name] = nil }
        return SearchAnswer.acknowledged
    }
}
