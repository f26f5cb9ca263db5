extension SearchCall {
    /// Resolves a list of names, patterns and exclusions to indexes, in order of their names.
    ///
    /// For a DELETE only concrete names and patterns of them count: an alias is refused and a data stream is unknown.
    func resolve(_ expression: String, _ world: SearchWorld) throws(Refusal) -> [String] {
        let isDelete = request.method == "DELETE"
        let toleratesAbsence = request.query["ignore_unavailable"] == "true"
        var found: Set<String> = []
        var hasWildcard = false
        for part in expression.split(separator: ",").map(String.init) {
            if hasWildcard, part.hasPrefix("-") {
                let pattern = GlobPattern(String(part.dropFirst()))
                found = found.filter { !pattern.matches($0) }
            } else if part == "_all" || part.contains("*") {
                hasWildcard = true
                let matches = expand(part == "_all" ? "*" : part, isDelete: isDelete, world)
                if matches.isEmpty, request.query["allow_no_indices"] == "false" {
                    throw Refusal(answer: SearchAnswer.noSuchIndex(part))
                }
                found.formUnion(matches)
            } else if world.indexes[part] != nil {
                found.insert(part)
            } else {
                let members = world.members(of: part)
                if isDelete, !members.isEmpty {
                    let reason =
                        "The provided expression [\(part)] matches an alias, specify the corresponding concrete indices instead."
                    throw Refusal(answer: SearchAnswer.illegal(reason))
                }
                let backing = isDelete ? [] : world.dataStreams[part] ?? []
                if members.isEmpty, backing.isEmpty, !toleratesAbsence {
                    throw Refusal(answer: SearchAnswer.noSuchIndex(part))
                }
                found.formUnion(members)
                found.formUnion(backing)
            }
        }
        return found.sorted()
    }

    /// Resolves names to indexes of which something is to be told; one that tells nothing spoils it for all.
    ///
    /// `everything` means hidden and closed ones too, whatever the expression.
    func readable(_ expression: String, everything: Bool = false, _ world: SearchWorld) throws(Refusal) -> [String] {
        let names = everything ? world.indexes.keys.sorted() : try resolve(expression, world)
        let blocked = names.filter { world.indexes[$0]?.isMetadataBlocked ?? false }
        if !blocked.isEmpty { throw Refusal(answer: SearchAnswer.blocked(blocked, by: .metadata)) }
        return names
    }

    /// The indexes that a pattern reaches by their own names and by those of aliases and data streams.
    private func expand(_ text: String, isDelete: Bool, _ world: SearchWorld) -> [String] {
        let pattern = GlobPattern(text)
        let states = Set(expansions)
        let seesAll = states.contains("all")
        let seesOpen = seesAll || states.contains("open")
        let seesClosed = seesAll || states.contains("closed") || isDelete
        let seesHidden = seesAll || states.contains("hidden")
        return world.indexes.compactMap { name, index in
            guard index.isOpen ? seesOpen : seesClosed else { return nil }
            if pattern.matches(name), seesHidden || !index.isHidden || (text.hasPrefix(".") && name.hasPrefix(".")) {
                return name
            }
            guard !isDelete else { return nil }
            let byStream = index.dataStream.map(pattern.matches) ?? false
            return byStream || index.aliases.keys.contains(where: pattern.matches) ? name : nil
        }
    }

    /// Refuses names that no index may have.
    func checkName(_ name: String, _ world: SearchWorld) throws(Refusal) {
        let problem: String? =
            if name == "." || name == ".." {
                "must not be '.' or '..'"
            } else if name.contains(where: { " \"*\\<|,>/?".contains($0) }) {
                "must not contain the following characters \(Self.forbidden)"
            } else if name.contains("#") {
                "must not contain '#'"
            } else if name.contains(":") {
                "must not contain ':'"
            } else if let first = name.first, "_-+".contains(first) {
                "must not start with '_', '-', or '+'"
            } else if name.utf8.count > 255 {
                "index name is too long, (\(name.utf8.count) > 255)"
            } else if name != name.lowercased() {
                "must be lowercase"
            } else if !world.members(of: name).isEmpty {
                "already exists as alias"
            } else {
                nil
            }
        if let problem { throw Refusal(answer: SearchAnswer.invalidIndexName(name, problem)) }
    }

    /// The engines' own list, in their own order.
    static let forbidden = "[ , \", *, \\, <, |, ,, >, /, ?]"
}

extension SearchWorld {
    /// The indexes with this alias.
    func members(of alias: String) -> [String] {
        indexes.filter { $0.value.aliases.keys.contains(alias) }.map(\.key).sorted()
    }

    /// The indexes among these that running snapshots hold, in the form in which the engines name them.
    func heldBySnapshots(_ names: [String]) -> String? {
        let held = Set(runningSnapshots.flatMap(\.snapshot.indexes)).intersection(names).sorted()
        guard !held.isEmpty else { return nil }
        return held.map { "[\($0)/\(indexes[$0]?.uuid ?? "")]" }.joined(separator: ", ")
    }
}
