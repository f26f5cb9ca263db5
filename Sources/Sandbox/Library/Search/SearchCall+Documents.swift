extension SearchCall {
    /// `_doc` with and without an identifier.
    func document(_ world: inout SearchWorld) throws(Refusal) -> ScriptedAnswer {
        let id = segments.count == 3 ? segments[2] : nil
        switch (request.method, id) {
        case ("POST", _), ("PUT", .some): break
        case ("DELETE", .some): break
        case (_, nil): return SearchAnswer.wrongMethod(request, allowed: "POST")
        default: return SearchAnswer.noHandler(request)
        }
        let isDelete = request.method == "DELETE"
        if !isDelete { try checkTimestamp(try bodyObject(), world) }
        let written = try write(to: segments[0], id: id, isDelete: isDelete, &world)
        return SearchAnswer.json(written.entry, status: written.status)
    }

    /// A data stream takes only documents that say when they are from.
    private func checkTimestamp(_ document: JSON, _ world: SearchWorld) throws(Refusal) {
        let isStream = world.dataStreams[segments[0]] != nil || world.streamTemplate(for: segments[0]) != nil
        guard isStream, document["@timestamp"] == .null else { return }
        throw Refusal(answer: SearchAnswer.error(400, "mapper_parsing_exception", "failed to parse"))
    }

    /// `_bulk`: one action a line, its document on the next.
    func bulk(_ world: inout SearchWorld) -> ScriptedAnswer {
        guard request.method == "POST" || request.method == "PUT" else {
            return SearchAnswer.wrongMethod(request, allowed: "POST, PUT")
        }
        var lines = request.body.split(separator: 10).map(Array.init)[...]
        var items: [JSON] = []
        var hasErrors = false
        var number = 0
        while let line = lines.popFirst() {
            number += 1
            let action = JSON(bytes: line)?.members ?? [:]
            guard let (name, target) = action.first, ["index", "create", "delete", "update"].contains(name) else {
                let found = action.first?.key ?? ""
                let reason =
                    "Malformed action/metadata line [\(number)], expected one of [create, delete, index, update] but found [\(found)]"
                return SearchAnswer.illegal(reason)
            }
            if name != "delete" {
                guard lines.popFirst() != nil else { break }
                number += 1
            }
            let index = target["_index"].text ?? segments[0]
            do {
                let written = try write(to: index, id: target["_id"].text, isDelete: name == "delete", &world)
                items.append(.object([name: written.entry.adding("status", .int(written.status))]))
            } catch {
                hasErrors = true
                let refusal = JSON(bytes: error.answer.body) ?? [:]
                items.append(
                    .object([name: ["_index": .string(index), "error": refusal["error"], "status": refusal["status"]]])
                )
            }
        }
        if items.isEmpty {
            let reason = "Validation Failed: 1: no requests added;"
            return SearchAnswer.error(400, "action_request_validation_exception", reason)
        }
        return SearchAnswer.json(["took": 1, "errors": .bool(hasErrors), "items": .array(items)])
    }

    /// Writes one document, or removes it; either takes a sequence number, and so does a removal that finds nothing.
    private func write(
        to target: String,
        id: String?,
        isDelete: Bool,
        _ world: inout SearchWorld
    ) throws(Refusal) -> (entry: JSON, status: Int) {
        let name = try writable(target, hasID: id != nil, &world)
        guard var index = world.indexes[name] else { throw Refusal(answer: SearchAnswer.noSuchIndex(name)) }
        guard index.isOpen else { throw Refusal(answer: SearchAnswer.closed(name, index)) }
        if index.isWriteBlocked { throw Refusal(answer: SearchAnswer.blocked([name], by: .write)) }
        if index.isReadOnly { throw Refusal(answer: SearchAnswer.blocked([name], by: .readOnly)) }
        let isKnown = id.map(index.chosenIDs.contains) ?? false
        let result: (String, Int)
        if isDelete {
            index.change(by: isKnown ? -1 : 0)
            if let id { index.chosenIDs.remove(id) }
            result = isKnown ? ("deleted", 200) : ("not_found", 404)
        } else {
            index.write(adds: !isKnown)
            if let id { index.chosenIDs.insert(id) }
            result = isKnown ? ("updated", 200) : ("created", 201)
        }
        world.indexes[name] = index
        let sequence = index.sequenceNumbers[0]
        let entry: JSON = [
            "_index": .string(name), "_id": .string(id ?? "id-\(sequence)"), "_seq_no": .int(sequence),
            "_primary_term": 1, "result": .string(result.0),
        ]
        return (entry, result.1)
    }

    /// The index that takes the writes of a name: itself, an alias's or a stream's write index, or a new one.
    private func writable(
        _ target: String,
        hasID: Bool,
        _ world: inout SearchWorld
    ) throws(Refusal) -> String {
        if world.indexes[target] != nil { return target }
        let members = world.members(of: target)
        if !members.isEmpty {
            if let writer = members.first(where: { world.indexes[$0]?.aliases[target] == true }) { return writer }
            if members.count == 1, world.indexes[members[0]]?.aliases[target] != false { return members[0] }
            let reason =
                "no write index is defined for alias [\(target)]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index"
            throw Refusal(answer: SearchAnswer.illegal(reason))
        }
        if world.dataStreams[target] == nil, world.streamTemplate(for: target) != nil {
            world.addBackingIndex(of: target, created: now)
        }
        if let newest = world.dataStreams[target]?.last {
            guard !hasID else {
                let reason = "only write ops with an op_type of create are allowed in data streams"
                throw Refusal(answer: SearchAnswer.illegal(reason))
            }
            return newest
        }
        try checkName(target, world)
        world.addIndex(target, created: now)
        return target
    }
}

extension JSON {
    /// This object with one member more.
    fileprivate func adding(_ key: String, _ value: JSON) -> JSON {
        var copy = self
        copy.set(value, at: [key])
        return copy
    }
}
