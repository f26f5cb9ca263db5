extension SearchCall {
    /// `_alias` and `_aliases`, below an index or not.
    func aliases(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let isGlobal = segments[0].hasPrefix("_")
        let names = segments.dropFirst(isGlobal ? 1 : 2).first
        switch (request.method, segments[isGlobal ? 0 : 1]) {
        case ("GET", "_alias"):
            return try read(try readable(isGlobal ? "*" : segments[0], everything: isGlobal, world), names, world)
        case ("POST", "_aliases") where segments.count == 1:
            return try change(&world)
        case ("PUT", "_alias"), ("POST", "_alias"):
            guard !isGlobal, let names else { return SearchAnswer.noHandler(request) }
            let flag = try bodyObject()["is_write_index"].flag
            for index in try resolve(segments[0], world) { try add(names, flag, to: index, &world) }
            return SearchAnswer.acknowledged
        default:
            return SearchAnswer.noHandler(request)
        }
    }

    private func read(_ indexes: [String], _ wanted: String?, _ world: SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(Self.nameOptions.union(["local"]))
        let patterns = wanted?.split(separator: ",").map { GlobPattern(String($0)) }
        var entries: [String: JSON] = [:]
        var missing = Set((wanted ?? "").split(separator: ",").map(String.init).filter { !$0.contains("*") })
        for name in indexes {
            let all = world.indexes[name]?.aliasEntries.members ?? [:]
            let kept = all.filter { alias, _ in patterns?.contains { $0.matches(alias) } ?? true }
            missing.subtract(kept.keys)
            if patterns == nil || !kept.isEmpty { entries[name] = ["aliases": .object(kept)] }
        }
        guard !missing.isEmpty else { return filtered(.object(entries)) }
        // What was found is told beside what was not.
        let list = missing.sorted().joined(separator: ",")
        let word = missing.count == 1 ? "alias" : "aliases"
        entries["error"] = .string("\(word) [\(list)] missing")
        entries["status"] = 404
        return filtered(.object(entries), status: 404)
    }

    /// `POST /_aliases`: all of its actions, or none.
    private func change(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        try checkParameters(timeouts)
        var changed = world
        for action in try bodyObject()["actions"].items {
            guard let (kind, detail) = action.members.first, let alias = detail["alias"].text,
                let expression = detail["index"].text, kind == "add" || kind == "remove"
            else { return SearchAnswer.illegal("No action specified") }
            for name in try resolve(expression, changed) {
                if kind == "add" {
                    try add(alias, detail["is_write_index"].flag, to: name, &changed)
                } else {
                    changed.indexes[name]?.aliases.removeValue(forKey: alias)
                }
            }
        }
        world = changed
        return SearchAnswer.acknowledged
    }

    private func add(
        _ alias: String,
        _ isWrite: Bool?,
        to name: String,
        _ world: inout SearchWorld
    ) throws(Refusal) {
        if world.indexes[alias] != nil {
            let reason = "Invalid alias name [\(alias)]: an index or data stream exists with the same name as the alias"
            throw Refusal(answer: SearchAnswer.error(400, "invalid_alias_name_exception", reason))
        }
        if isWrite == true { try checkWriter(of: alias, besides: name, world) }
        world.indexes[name]?.aliases[alias] = .some(isWrite)
    }
}
