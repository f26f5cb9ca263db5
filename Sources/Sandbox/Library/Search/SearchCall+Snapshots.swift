extension SearchCall {
    /// Everything below `/_snapshot`.
    func snapshots(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let (repository, name) = (segments.dropFirst().first, segments.dropFirst(2).first)
        switch (request.method, repository, name) {
        case ("GET", nil, _): return repositories(world.repositories)
        case ("GET", "_status", nil): return status(of: world.runningSnapshots, world)
        case ("GET", .some(let repository), nil):
            return repositories([repository: try content(repository, world)])
        case ("PUT", .some(let repository), nil): return try register(repository, &world)
        case ("DELETE", .some(let repository), nil):
            _ = try content(repository, world)
            try checkUnused(repository, world)
            world.repositories[repository] = nil
            return SearchAnswer.acknowledged
        case ("POST", .some(let repository), "_verify"):
            _ = try content(repository, world)
            return SearchAnswer.json(["nodes": ["node": ["name": "node-1"]]])
        case ("GET", .some(let repository), "_status"):
            _ = try content(repository, world)
            return status(of: world.runningSnapshots.filter { $0.repository == repository }, world)
        case ("GET", .some(let repository), .some(let name)) where segments.count == 4 && segments[3] == "_status":
            return try status(of: name, in: repository, world)
        case ("GET", .some(let repository), .some(let name)) where segments.count == 3:
            return try read(name, in: repository, &world)
        case ("PUT", .some(let repository), .some(let name)), ("POST", .some(let repository), .some(let name)):
            return try create(name, in: repository, &world)
        case ("DELETE", .some(let repository), .some(let name)) where segments.count == 3:
            let content = try content(repository, world)
            if content.isReadOnly {
                throw repositoryRefusal("[\(repository)] cannot delete snapshot from a readonly repository")
            }
            guard content.snapshots[name] != nil else { throw missing(name, in: repository) }
            world.repositories[repository]?.snapshots[name] = nil
            return SearchAnswer.acknowledged
        default:
            return SearchAnswer.noHandler(request)
        }
    }

    private func content(_ repository: String, _ world: SearchWorld) throws(Refusal) -> SearchWorld.Repository {
        if let found = world.repositories[repository] { return found }
        throw Refusal(answer: SearchAnswer.error(404, "repository_missing_exception", "[\(repository)] missing"))
    }

    private func missing(_ name: String, in repository: String) -> Refusal {
        Refusal(answer: SearchAnswer.error(404, "snapshot_missing_exception", "[\(repository):\(name)] is missing"))
    }

    private func repositoryRefusal(_ reason: String) -> Refusal {
        Refusal(answer: SearchAnswer.error(500, "repository_exception", reason))
    }

    private func repositories(_ repositories: [String: SearchWorld.Repository]) -> ScriptedAnswer {
        SearchAnswer.json(
            .object(
                repositories.mapValues { repository in
                    var settings = repository.settings
                    if repository.isReadOnly { settings["readonly"] = "true" }
                    return ["type": .string(repository.type), "settings": .object(settings)]
                }
            )
        )
    }

    private func checkUnused(_ repository: String, _ world: SearchWorld) throws(Refusal) {
        guard world.runningSnapshots.contains(where: { $0.repository == repository }) else { return }
        let reason = "trying to modify or unregister repository that is currently used"
        throw Refusal(answer: SearchAnswer.error(500, "illegal_state_exception", reason))
    }

    private func register(_ name: String, _ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let body = try bodyObject()
        guard let type = body["type"].text else {
            let reason = "Validation Failed: 1: type is missing;"
            return SearchAnswer.error(400, "action_request_validation_exception", reason)
        }
        guard ["fs", "url", "s3"].contains(type) else {
            throw repositoryRefusal("[\(name)] repository type [\(type)] does not exist")
        }
        try checkUnused(name, world)
        var repository = world.repositories[name] ?? SearchWorld.Repository()
        repository.type = type
        repository.isReadOnly = body["settings"]["readonly"].flag ?? false
        repository.settings = body["settings"].members.filter { $0.key != "readonly" }
        world.repositories[name] = repository
        return SearchAnswer.acknowledged
    }

    private func status(
        of running: [(repository: String, name: String, snapshot: SearchWorld.Snapshot)],
        _ world: SearchWorld
    ) -> ScriptedAnswer {
        let list = running.map { entry -> JSON in
            statusEntry(entry.name, in: entry.repository, entry.snapshot, world)
        }
        return SearchAnswer.json(["snapshots": .array(list)])
    }

    private func status(
        of name: String,
        in repository: String,
        _ world: SearchWorld
    ) throws(Refusal) -> ScriptedAnswer {
        guard let snapshot = try content(repository, world).snapshots[name] else { throw missing(name, in: repository) }
        return SearchAnswer.json(["snapshots": [statusEntry(name, in: repository, snapshot, world)]])
    }

    private func statusEntry(
        _ name: String,
        in repository: String,
        _ snapshot: SearchWorld.Snapshot,
        _ world: SearchWorld
    ) -> JSON {
        let isRunning = snapshot.questionsUntilDone > 0
        let indexes = snapshot.indexes.map { name -> (String, JSON) in
            let shards = world.indexes[name]?.primaries ?? 1
            return (name, ["shards_stats": ["done": .int(isRunning ? 0 : shards), "total": .int(shards)]])
        }
        return [
            "snapshot": .string(name), "repository": .string(repository),
            "state": .string(isRunning ? "STARTED" : snapshot.outcome),
            "indices": .object(Dictionary(uniqueKeysWithValues: indexes)),
        ]
    }

    /// `GET /_snapshot/<repository>/<names>`; each question brings the running ones that it names on.
    private func read(
        _ expression: String,
        in repository: String,
        _ world: inout SearchWorld
    ) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(["ignore_unavailable", "verbose", "index_details"]))
        let content = try content(repository, world)
        var names: Set<String> = []
        for part in expression.split(separator: ",").map(String.init) {
            switch part {
            case "_all": names.formUnion(content.snapshots.keys)
            case "_current": names.formUnion(content.snapshots.filter { $0.value.questionsUntilDone > 0 }.keys)
            default:
                let matches = content.snapshots.keys.filter { GlobPattern(part).matches($0) }
                if matches.isEmpty, part != "*", request.query["ignore_unavailable"] != "true" {
                    throw missing(part, in: repository)
                }
                names.formUnion(matches)
            }
        }
        var entries: [JSON] = []
        for name in names.sorted() {
            guard let snapshot = content.snapshots[name] else { continue }
            entries.append(entry(name, snapshot))
            guard expression != "_current", snapshot.questionsUntilDone > 0 else { continue }
            world.repositories[repository]?.snapshots[name]?.questionsUntilDone -= 1
        }
        let list = JSON.array(entries)
        // Elasticsearch 7.x wraps the list once more.
        return SearchAnswer.json(
            dialect == .elasticsearch7
                ? ["responses": [["repository": .string(repository), "snapshots": list]]] : ["snapshots": list]
        )
    }

    func entry(_ name: String, _ snapshot: SearchWorld.Snapshot) -> JSON {
        var entry: [String: JSON] = [
            "snapshot": .string(name), "uuid": .string("snapshot-\(name)"), "state": .string(snapshot.state),
            "indices": .array(snapshot.indexes.map { .string($0) }), "data_streams": [],
        ]
        if request.query["verbose"] == "false" { return .object(entry) }
        let isDone = snapshot.questionsUntilDone == 0
        let failed = isDone && snapshot.outcome != "SUCCESS" ? snapshot.shards : 0
        entry["shards"] = [
            "total": .int(isDone ? snapshot.shards : 0), "failed": .int(failed),
            "successful": .int(isDone ? snapshot.shards - failed : 0),
        ]
        entry["failures"] = failed > 0 ? [["reason": "shard failed", "shard_id": 0]] : []
        if snapshot.metadata != .null { entry["metadata"] = snapshot.metadata }
        return .object(entry)
    }
}
