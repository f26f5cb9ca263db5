import Transport

/// One request on its way through the double.
struct SearchCall {
    let request: ReceivedRequest
    let segments: [String]
    let dialect: SearchDialect
    /// Milliseconds since 1970.
    let now: Int

    /// An answer that ends a call early.
    struct Refusal: Error {
        let answer: ScriptedAnswer
    }

    /// Sends the request to the call that its path names.
    func route(_ world: inout SearchWorld) -> ScriptedAnswer {
        if let refusal = contentRefusal { return refusal }
        guard let first = segments.first else { return root(world) }
        do {
            switch first {
            case "_cat", "_list", "_cluster", "_plugins", "_opendistro": return try probe(world)
            case "_alias", "_aliases": return try aliases(&world)
            case "_data_stream", "_index_template": return try streams(&world)
            case "_snapshot": return try snapshots(&world)
            case "_bulk": return bulk(&world)
            case "_refresh", "_flush":
                for name in world.indexes.keys { world.indexes[name]?.refresh() }
                return SearchAnswer.json(["_shards": ["failed": 0]])
            case "_settings" where request.method == "GET": return try settings(of: "_all", world)
            case _ where first.hasPrefix("_") && first != "_all": return underscored(first)
            default: return try index(&world)
            }
        } catch {
            return error.answer
        }
    }

    /// A body is welcome only with a type that says what it is.
    private var contentRefusal: ScriptedAnswer? {
        guard !request.body.isEmpty else { return nil }
        let type = request.headers["Content-Type"] ?? ""
        let plain = type.prefix { $0 != ";" }.lowercased()
        if ["application/json", "application/x-ndjson"].contains(plain) { return nil }
        let message = "Content-Type header [\(type)] is not supported"
        return SearchAnswer.json(["error": .string(message), "status": 406], status: 406)
    }

    private func underscored(_ name: String) -> ScriptedAnswer {
        guard segments.count == 1 else { return SearchAnswer.noHandler(request) }
        return request.method == "PUT"
            ? SearchAnswer.invalidIndexName(name, "must not start with '_', '-', or '+'")
            : SearchAnswer.invalidIndexName(name, "must not start with '_'.")
    }

    /// The names of the one parameter that the engines call differently.
    var timeouts: Set<String> {
        dialect == .openSearch2
            ? ["timeout", "master_timeout", "cluster_manager_timeout"] : ["timeout", "master_timeout"]
    }

    /// The parameters that say how names become indexes.
    static let nameOptions: Set = ["expand_wildcards", "allow_no_indices", "ignore_unavailable"]

    /// Refuses parameters that the call does not know, and values that it cannot read, as the engines do.
    func checkParameters(_ known: Set<String>) throws(Refusal) {
        let query = request.query
        if query["master_timeout"] != nil, query["cluster_manager_timeout"] != nil, known.contains("master_timeout"),
            dialect == .openSearch2
        {
            throw Refusal(
                answer: SearchAnswer.error(
                    400,
                    "parse_exception",
                    "Please only use one of the request parameters [master_timeout, cluster_manager_timeout]."
                )
            )
        }
        for name in timeouts.sorted() where known.contains(name) {
            guard let value = query[name], !Self.isTime(value) else { continue }
            let reason =
                "failed to parse setting [\(name)] with value [\(value)] as a time value: unit is missing or unrecognized"
            throw Refusal(answer: SearchAnswer.illegal(reason))
        }
        let states: Set = ["open", "closed", "hidden", "all", "none"]
        if known.contains("expand_wildcards"), let wrong = expansions.first(where: { !states.contains($0) }) {
            throw Refusal(answer: SearchAnswer.illegal("No valid expand wildcard value [\(wrong)]"))
        }
        let common: Set = ["filter_path", "format", "pretty", "human", "error_trace"]
        let unknown = query.keys.filter { !known.contains($0) && !common.contains($0) }.sorted()
        guard !unknown.isEmpty else { return }
        let list = unknown.map { "[\($0)]" }.joined(separator: ", ")
        let word = unknown.count == 1 ? "parameter" : "parameters"
        throw Refusal(
            answer: SearchAnswer.illegal("request [\(request.path)] contains unrecognized \(word): \(list)")
        )
    }

    private static func isTime(_ text: String) -> Bool {
        let unit = text.drop { $0.isNumber }
        return text == "-1" || text == "0"
            || (unit.count < text.count && ["nanos", "micros", "ms", "s", "m", "h", "d"].contains(unit))
    }

    /// What wildcards reach, as asked for.
    var expansions: [String] {
        (request.query["expand_wildcards"] ?? "open").split(separator: ",").map(String.init)
    }

    /// An answer reduced to what `filter_path` asks for.
    func filtered(_ value: JSON, status: Int = 200) -> ScriptedAnswer {
        guard let filter = request.query["filter_path"] else { return SearchAnswer.json(value, status: status) }
        let paths = filter.split(separator: ",").map { $0.split(separator: ".") }
        return SearchAnswer.json(value.filtered(by: paths) ?? [:], status: status)
    }
}
