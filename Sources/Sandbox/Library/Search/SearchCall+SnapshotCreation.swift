extension SearchCall {
    /// `PUT /_snapshot/<repository>/<name>`.
    func create(
        _ name: String,
        in repository: String,
        _ world: inout SearchWorld
    ) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts.union(["wait_for_completion"]))
        guard let content = world.repositories[repository] else {
            return SearchAnswer.error(404, "repository_missing_exception", "[\(repository)] missing")
        }
        if content.isReadOnly {
            let reason = "[\(repository)] cannot create snapshot in a readonly repository"
            return SearchAnswer.error(500, "repository_exception", reason)
        }
        if let problem = Self.problem(with: name) {
            let reason = "[\(repository):\(name)] Invalid snapshot name [\(name)], \(problem)"
            return SearchAnswer.error(400, "invalid_snapshot_name_exception", reason)
        }
        if let existing = content.snapshots[name] {
            let state = existing.questionsUntilDone > 0 ? "is already in-progress" : "already exists"
            let reason = "[\(repository):\(name)] Invalid snapshot name [\(name)], snapshot with the same name \(state)"
            let type =
                dialect == .elasticsearch8
                ? "snapshot_name_already_in_use_exception" : "invalid_snapshot_name_exception"
            return SearchAnswer.error(400, type, reason)
        }
        let body = try bodyObject()
        let expression = body["indices"].text ?? body["indices"].items.compactMap(\.text).joined(separator: ",")
        let indexes = try members(of: expression.isEmpty ? "*" : expression, world)
        // The engines flush what they are about to copy.
        for index in indexes { world.indexes[index]?.refresh() }
        let plan = world.snapshotPlan
        let waits = request.query["wait_for_completion"] == "true"
        let snapshot = SearchWorld.Snapshot(
            indexes: indexes,
            metadata: body["metadata"],
            questionsUntilDone: waits ? 0 : plan.questions,
            outcome: plan.outcome,
            shards: indexes.reduce(0) { $0 + (world.indexes[$1]?.primaries ?? 0) }
        )
        world.repositories[repository]?.snapshots[name] = snapshot
        return waits
            ? SearchAnswer.json(["snapshot": entry(name, snapshot)]) : SearchAnswer.json(["accepted": true])
    }

    /// What a snapshot takes: closed indexes too, where they are named.
    private func members(of expression: String, _ world: SearchWorld) throws(Refusal) -> [String] {
        var found: Set<String> = []
        for part in expression.split(separator: ",").map(String.init) {
            if part == "_all" || part.contains("*") {
                let pattern = GlobPattern(part == "_all" ? "*" : part)
                found.formUnion(world.indexes.filter { pattern.matches($0.key) && $0.value.isOpen }.keys)
            } else {
                found.formUnion(try resolve(part, world))
            }
        }
        return found.sorted()
    }

    private static func problem(with name: String) -> String? {
        if name.contains(where: \.isWhitespace) {
            "must not contain whitespace"
        } else if name.contains(",") {
            "must not contain ','"
        } else if name.contains("#") {
            "must not contain '#'"
        } else if name.hasPrefix("_") {
            "must not start with '_'"
        } else if name != name.lowercased() {
            "must be lowercase"
        } else if name.contains(where: { "\"*\\<|>/?".contains($0) }) {
            "must not contain the following characters \(forbidden)"
        } else {
            nil
        }
    }
}
