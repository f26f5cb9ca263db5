extension SearchCall {
    /// `PUT /<name>`.
    func create(_ name: String, _ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(["wait_for_active_shards"]))
        let body = try bodyObject()
        if let unknown = body.members.keys.sorted().first(where: {
            !["settings", "mappings", "aliases"].contains($0)
        }) {
            let reason = "unknown key [\(unknown)] for create index"
            throw Refusal(answer: SearchAnswer.error(400, "parse_exception", reason))
        }
        try checkName(name, world)
        if let existing = world.indexes[name] {
            let reason = "index [\(name)/\(existing.uuid)] already exists"
            let detail: [String: JSON] = ["index": .string(name), "index_uuid": .string(existing.uuid)]
            throw Refusal(answer: SearchAnswer.error(400, "resource_already_exists_exception", reason, detail))
        }
        if let template = world.streamTemplate(for: name) {
            let reason =
                "cannot create index with name [\(name)], because it matches with template [\(template)] that creates data streams only, use create data stream api instead"
            throw Refusal(answer: SearchAnswer.illegal(reason))
        }
        let settings = try IndexSettings(body["settings"], dialect)
        let aliases = body["aliases"].members.mapValues { $0["is_write_index"].flag }
        for (alias, isWrite) in aliases where isWrite == true { try checkWriter(of: alias, besides: name, world) }
        world.addIndex(name, created: now, primaries: settings.number("number_of_shards") ?? 1) { index in
            index.replicas = 1
            index.aliases = aliases
            settings.apply(to: &index)
        }
        return SearchAnswer.json(["acknowledged": true, "shards_acknowledged": true, "index": .string(name)])
    }

    /// `PUT /<names>/_settings`.
    func changeSettings(of expression: String, _ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(Self.nameOptions).union(["preserve_existing", "flat_settings"]))
        let names = try resolve(expression, world)
        let settings = try IndexSettings(try bodyObject(), dialect)
        // Blocks alone may be changed whatever is blocked.
        if !settings.areBlocks { try checkBlocks(names, world) }
        for name in names {
            if var index = world.indexes[name] {
                settings.apply(to: &index)
                world.indexes[name] = index
            }
        }
        return SearchAnswer.acknowledged
    }

    /// `POST /<names>/_close`.
    func close(_ expression: String, _ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let names = try resolve(expression, world)
        try checkBlocks(names, world)
        let writers = world.dataStreams.values.compactMap(\.last).filter(names.contains).sorted()
        if !writers.isEmpty {
            let list = writers.joined(separator: ", ")
            throw Refusal(
                answer: SearchAnswer.illegal("cannot close the following data stream write indices [\(list)]")
            )
        }
        try checkSnapshots(names, "close", world)
        for name in names {
            world.indexes[name]?.refresh()
            world.indexes[name]?.isOpen = false
        }
        let closed = Dictionary(uniqueKeysWithValues: names.map { ($0, ["closed": true] as JSON) })
        return SearchAnswer.json([
            "acknowledged": true, "shards_acknowledged": true, "indices": .object(closed),
        ])
    }

    /// `DELETE /<names>`: all of them, or none.
    func delete(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(Self.nameOptions))
        let expression = segments[0]
        if dialect == .elasticsearch8, expression.contains("*") || expression == "_all" {
            throw Refusal(answer: SearchAnswer.illegal("Wildcard expressions or all indices are not allowed"))
        }
        let names = try resolve(expression, world)
        try checkBlocks(names, world)
        for (stream, members) in world.dataStreams.sorted(by: { $0.key < $1.key }) {
            if let newest = members.last, names.contains(newest) {
                let reason = "index [\(newest)] is the write index for data stream [\(stream)] and cannot be deleted"
                throw Refusal(answer: SearchAnswer.illegal(reason))
            }
        }
        try checkSnapshots(names, "delete", world)
        for name in names { world.indexes[name] = nil }
        return SearchAnswer.acknowledged
    }

    /// Refuses a change of indexes that only may be read, or of which nothing may be known.
    func checkBlocks(_ names: [String], _ world: SearchWorld) throws(Refusal) {
        let silent = names.filter { world.indexes[$0]?.isMetadataBlocked ?? false }
        if !silent.isEmpty { throw Refusal(answer: SearchAnswer.blocked(silent, by: .metadata)) }
        let blocked = names.filter { world.indexes[$0]?.isReadOnly ?? false }
        if !blocked.isEmpty { throw Refusal(answer: SearchAnswer.blocked(blocked, by: .readOnly)) }
    }

    private func checkSnapshots(_ names: [String], _ change: String, _ world: SearchWorld) throws(Refusal) {
        guard let held = world.heldBySnapshots(names) else { return }
        let reason =
            "Cannot \(change) indices that are being snapshotted: [\(held)]. Try again after snapshot finishes or cancel the currently running snapshot."
        throw Refusal(answer: SearchAnswer.error(400, "snapshot_in_progress_exception", reason))
    }

    /// Refuses a second write index of an alias.
    func checkWriter(of alias: String, besides name: String, _ world: SearchWorld) throws(Refusal) {
        let others = world.members(of: alias).filter { $0 != name && world.indexes[$0]?.aliases[alias] == true }
        guard !others.isEmpty else { return }
        let list = (others + [name]).sorted().joined(separator: ",")
        let reason = "alias [\(alias)] has more than one write index [\(list)]"
        throw Refusal(answer: SearchAnswer.error(500, "illegal_state_exception", reason))
    }

    /// The body as an object; an empty body is an empty one.
    func bodyObject() throws(Refusal) -> JSON {
        if request.body.isEmpty { return [:] }
        guard let body = JSON(bytes: request.body), case .object = body else {
            throw Refusal(answer: SearchAnswer.error(400, "parse_exception", "Failed to parse content to map"))
        }
        return body
    }
}

/// The settings of an index in a body, however they are nested.
struct IndexSettings {
    private var values: [String: JSON] = [:]

    /// - Throws: The refusal of a setting that the engine does not know.
    init(_ body: JSON, _ dialect: SearchDialect) throws(SearchCall.Refusal) {
        collect(body, "")
        var known: Set = [
            "number_of_shards", "number_of_replicas", "hidden", "blocks.read_only", "blocks.read_only_allow_delete",
            "blocks.write", "blocks.metadata", "refresh_interval", "codec",
        ]
        // Elasticsearch's own life-cycle manager, which its free distribution and OpenSearch lack.
        if dialect == .elasticsearch8 { known.formUnion(["lifecycle.name", "lifecycle.rollover_alias"]) }
        for name in values.keys.sorted() where !known.contains(name) {
            let reason =
                "unknown setting [index.\(name)] please check that any required plugins are installed, or check the breaking changes documentation for removed settings"
            throw SearchCall.Refusal(answer: SearchAnswer.illegal(reason))
        }
    }

    private mutating func collect(_ body: JSON, _ prefix: String) {
        for (key, value) in body.members {
            let path = prefix.isEmpty ? key : "\(prefix).\(key)"
            if case .object = value {
                collect(value, path)
            } else {
                values[path.hasPrefix("index.") ? String(path.dropFirst("index.".count)) : path] = value
            }
        }
    }

    func number(_ name: String) -> Int? { values[name]?.number }

    /// Whether nothing but blocks is set.
    var areBlocks: Bool { values.keys.allSatisfy { $0.hasPrefix("blocks.") } }

    /// Sets what is named; null puts a setting back.
    func apply(to index: inout SearchWorld.Index) {
        for (name, value) in values {
            switch name {
            case "number_of_replicas": index.replicas = value.number ?? 1
            case "hidden": index.isHidden = value.flag ?? false
            case "blocks.read_only": index.isReadOnly = value.flag ?? false
            case "blocks.write": index.isWriteBlocked = value.flag ?? false
            case "blocks.metadata": index.isMetadataBlocked = value.flag ?? false
            case "refresh_interval": index.isRefreshed = value.text != "-1" && value.number != -1
            case "lifecycle.name": index.lifecyclePolicy = value.text
            default: break
            }
        }
    }
}
