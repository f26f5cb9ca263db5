import Transport

extension SearchCall {
    /// Everything that is only read and is no index.
    func probe(_ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let second = segments.count > 1 ? segments[1] : ""
        guard request.method == "GET" else { return SearchAnswer.wrongMethod(request, allowed: "GET") }
        switch (segments[0], second) {
        case ("_cat", "indices"): return try catalogue(world)
        case ("_list", "indices") where dialect == .openSearch2: return try page(world)
        case ("_cat", "allocation"): return try allocation(world)
        case ("_cluster", "health"): return try health(world)
        case ("_plugins", "_ism"), ("_opendistro", "_ism"): return explain(world)
        default: return SearchAnswer.noHandler(request)
        }
    }

    /// The columns that every table knows how to show.
    private static let tableOptions: Set = ["h", "s", "v", "bytes", "time", "help", "local"]
    private static let columns = [
        "health", "status", "index", "uuid", "pri", "rep", "docs.count", "docs.deleted", "store.size", "pri.store.size",
    ]

    private var columns: [String] {
        request.query["h"]?.split(separator: ",").map(String.init) ?? Self.columns
    }

    private func catalogue(_ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let known = Self.tableOptions.union(Self.nameOptions).union(timeouts)
        try checkParameters(known.union(["health", "pri", "include_unloaded_segments"]))
        let names = try readable(segments.count > 2 ? segments[2] : "*", world)
        return table(names.compactMap { row($0, world) })
    }

    /// `GET /_list/indices`: the same rows, a page at a time.
    private func page(_ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let known = Self.tableOptions.union(Self.nameOptions).union(timeouts)
        try checkParameters(known.union(["size", "next_token", "sort", "health", "pri"]))
        let names = try readable(segments.count > 2 ? segments[2] : "*", world)
        let size = request.query["size"].flatMap { Int($0) } ?? 500
        let rest = names.drop { $0 <= request.query["next_token"] ?? "" }
        let page = rest.prefix(size)
        let token: JSON = rest.count > size ? page.last.map { .string($0) } ?? .null : .null
        return SearchAnswer.json([
            "next_token": token, "indices": .array(page.compactMap { row($0, world) }.map { .object($0) }),
        ])
    }

    /// Rows as JSON where that is asked for, else as text.
    private func table(_ rows: [[String: JSON]]) -> ScriptedAnswer {
        if request.query["format"] == "json" { return SearchAnswer.json(.array(rows.map { .object($0) })) }
        let lines = rows.map { row in columns.compactMap { row[$0] }.map { $0.text ?? "" }.joined(separator: " ") }
        return ScriptedAnswer.text(200, lines.map { $0 + "\n" }.joined(), type: "text/plain; charset=UTF-8")
    }

    private func row(_ name: String, _ world: SearchWorld) -> [String: JSON]? {
        guard let index = world.indexes[name] else { return nil }
        let counts = index.isOpen && index.health != "red"
        let all: [String: JSON] = [
            "index": .string(name), "uuid": .string(index.uuid), "status": index.isOpen ? "open" : "close",
            "health": .string(index.health), "pri": .string("\(index.primaries)"), "rep": .string("\(index.replicas)"),
            "docs.count": counts ? .string("\(index.documents)") : .null, "docs.deleted": counts ? "0" : .null,
            "store.size": counts ? size(index.bytesOfCopy * (1 + index.replicas)) : .null,
            "pri.store.size": counts ? size(index.bytesOfCopy) : .null, "creation.date": .string("\(index.created)"),
        ]
        return all.filter { columns.contains($0.key) }
    }

    /// A number of bytes as asked for: exact, or for people.
    private func size(_ bytes: Int) -> JSON {
        if request.query["bytes"] == "b" { return .string("\(bytes)") }
        if bytes < 1024 { return .string("\(bytes)b") }
        let tenths = bytes * 10 / 1024
        return .string(tenths % 10 == 0 ? "\(tenths / 10)kb" : "\(tenths / 10).\(tenths % 10)kb")
    }

    private func allocation(_ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(Self.tableOptions.union(timeouts))
        let wanted = request.query["h"]?.split(separator: ",").map(String.init)
        var rows = world.disks.map { disk -> [String: JSON] in
            [
                "node": .string(disk.node), "disk.used": .string("\(disk.used)"),
                "disk.total": .string("\(disk.total)"), "disk.avail": .string("\(disk.total - disk.used)"),
                "disk.percent": .string("\(disk.used * 100 / max(1, disk.total))"),
            ]
        }
        // Shards without a node have a row of their own.
        if world.indexes.values.contains(where: { $0.health != "green" }) {
            var row = (rows.first ?? [:]).mapValues { _ in JSON.null }
            row["node"] = "UNASSIGNED"
            rows.append(row)
        }
        return table(rows.map { row in row.filter { wanted?.contains($0.key) ?? true } })
    }

    private func health(_ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(Self.nameOptions).union(["level", "local", "wait_for_status"]))
        let all = Set(world.indexes.values.map(\.health))
        let status = all.contains("red") ? "red" : all.contains("yellow") ? "yellow" : "green"
        return filtered([
            "status": .string(status), "cluster_name": .string(world.clusterName), "number_of_pending_tasks": 0,
            "timed_out": false, "number_of_nodes": .int(world.disks.count),
        ])
    }

    private func explain(_ world: SearchWorld) -> ScriptedAnswer {
        let isHere = dialect == .openSearch2 || (dialect == .elasticsearch7 && segments[0] == "_opendistro")
        guard world.hasIndexManagement, isHere, segments.count > 2, segments[2] == "explain" else {
            return SearchAnswer.noHandler(request)
        }
        let key =
            dialect == .openSearch2
            ? "index.plugins.index_state_management.policy_id" : "index.opendistro.index_state_management.policy_id"
        var answer: [String: JSON] = [:]
        var managed = 0
        for pattern in (segments.count > 3 ? segments[3] : "*").split(separator: ",") {
            // Patterns do not reach hidden indexes, and what the user may not see is left out without a word.
            let isExact = !pattern.contains("*")
            for (name, index) in world.indexes where GlobPattern(String(pattern)).matches(name) {
                guard isExact || !index.isHidden, !world.unseenByManagement.contains(name) else { continue }
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
}
