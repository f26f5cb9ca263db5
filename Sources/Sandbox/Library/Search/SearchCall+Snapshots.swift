extension SearchCall {
    /// Everything below `/_snapshot`.
    func snapshot(_ world: inout SearchWorld) -> ScriptedAnswer {
        switch (request.method, segments.count) {
        case ("GET", 2) where segments[1] == "_status":
            return status(&world)
        case ("GET", 2):
            return repository(world)
        case ("PUT", 2):
            let body = JSON(bytes: request.body) ?? .null
            var repository = SearchWorld.Repository()
            repository.type = body["type"].text ?? "fs"
            repository.isReadOnly = body["settings"]["readonly"].flag ?? false
            world.repositories[segments[1]] = repository
            return SearchAnswer.acknowledged
        case ("GET", 3):
            return read(&world)
        case ("PUT", 3), ("POST", 3):
            return create(&world)
        default:
            return SearchAnswer.noHandler(request)
        }
    }

    private func missing(_ repository: String) -> ScriptedAnswer {
        SearchAnswer.error(404, "repository_missing_exception", "[\(repository)] missing")
    }

    private func repository(_ world: SearchWorld) -> ScriptedAnswer {
        guard let found = world.repositories[segments[1]] else { return missing(segments[1]) }
        var settings: [String: JSON] = ["location": "/snapshots"]
        if found.isReadOnly { settings["readonly"] = "true" }
        let entry: JSON = ["type": .string(found.type), "settings": .object(settings)]
        return SearchAnswer.json(.object([segments[1]: entry]))
    }

    /// The snapshots under way; asking brings them on.
    private func status(_ world: inout SearchWorld) -> ScriptedAnswer {
        let running = world.runningSnapshots.map { running -> JSON in
            let indexes = Dictionary(running.snapshot.indexes.map { ($0, JSON.object([:])) }) { $1 }
            return [
                "snapshot": .string(running.name), "repository": .string(running.repository), "state": "STARTED",
                "indices": .object(indexes),
            ]
        }
        return SearchAnswer.json(["snapshots": .array(running)])
    }

    private func read(_ world: inout SearchWorld) -> ScriptedAnswer {
        let (repository, name) = (segments[1], segments[2])
        guard let content = world.repositories[repository] else { return missing(repository) }
        guard let snapshot = content.snapshots[name] else {
            return SearchAnswer.error(404, "snapshot_missing_exception", "[\(repository):\(name)] is missing")
        }
        if snapshot.questionsUntilDone > 0 { world.repositories[repository]?.snapshots[name]?.questionsUntilDone -= 1 }
        let isDone = snapshot.questionsUntilDone == 0
        let failed = isDone && snapshot.outcome != "SUCCESS" ? snapshot.shards : 0
        var entry: [String: JSON] = [
            "snapshot": .string(name), "uuid": .string("snapshot-\(name)"), "state": .string(snapshot.state),
            "indices": .array(snapshot.indexes.map { .string($0) }),
            "shards": [
                "total": .int(isDone ? snapshot.shards : 0), "failed": .int(failed),
                "successful": .int(isDone ? snapshot.shards - failed : 0),
            ],
            "failures": failed > 0 ? [["reason": "shard failed", "shard_id": 0]] : [],
        ]
        if snapshot.metadata != .null { entry["metadata"] = snapshot.metadata }
        let list: JSON = [.object(entry)]
        // Elasticsearch 7.x wraps the list once more.
        return SearchAnswer.json(
            dialect == .elasticsearch7
                ? ["responses": [["repository": .string(repository), "snapshots": list]]] : ["snapshots": list]
        )
    }

    private func create(_ world: inout SearchWorld) -> ScriptedAnswer {
        if let refusal = unknownParameter(besides: timeouts.union(["wait_for_completion"])) { return refusal }
        let (repository, name) = (segments[1], segments[2])
        guard let content = world.repositories[repository] else { return missing(repository) }
        if content.isReadOnly {
            return SearchAnswer.error(
                500,
                "repository_exception",
                "[\(repository)] cannot create snapshot in a readonly repository"
            )
        }
        if content.snapshots[name] != nil {
            let reason =
                "[\(repository):\(name)] Invalid snapshot name [\(name)], snapshot with the same name already exists"
            return dialect == .elasticsearch8
                ? SearchAnswer.error(400, "snapshot_name_already_in_use_exception", reason)
                : SearchAnswer.error(400, "invalid_snapshot_name_exception", reason)
        }
        guard name == name.lowercased(), !name.contains(where: { " ,#*?/\\\"<>|".contains($0) }) else {
            return SearchAnswer.error(400, "invalid_snapshot_name_exception", "Invalid snapshot name [\(name)]")
        }
        let body = JSON(bytes: request.body) ?? .null
        let wanted = (body["indices"].text ?? "*").split(separator: ",").map(String.init)
        if let absent = wanted.first(where: { world.indexes[$0] == nil && !$0.contains("*") }) {
            return SearchAnswer.noSuchIndex(absent)
        }
        let indexes = world.indexes.keys.filter { name in wanted.contains { GlobPattern($0).matches(name) } }.sorted()
        let plan = world.snapshotPlan
        world.repositories[repository]?.snapshots[name] = SearchWorld.Snapshot(
            indexes: indexes,
            metadata: body["metadata"],
            questionsUntilDone: plan.questions,
            outcome: plan.outcome,
            shards: indexes.reduce(0) { $0 + (world.indexes[$1]?.primaries ?? 0) }
        )
        return SearchAnswer.json(["accepted": true])
    }
}
