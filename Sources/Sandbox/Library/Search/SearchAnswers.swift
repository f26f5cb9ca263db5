import Transport

/// The answers and refusals of the engines, in their own words.
enum SearchAnswer {
    static func json(_ value: JSON, status: Int = 200) -> ScriptedAnswer {
        ScriptedAnswer(status, headers: ["Content-Type": "application/json; charset=UTF-8"], body: value.bytes)
    }

    /// An error in the engines' form: the detail, and once more as its own root.
    static func error(
        _ status: Int,
        _ type: String,
        _ reason: String,
        _ more: [String: JSON] = [:]
    ) -> ScriptedAnswer {
        var detail = more
        detail["type"] = .string(type)
        detail["reason"] = .string(reason)
        let cause = JSON.object(detail)
        detail["root_cause"] = [cause]
        return json(["error": .object(detail), "status": .int(status)], status: status)
    }

    /// A refusal that the engines give for most of what they cannot make sense of.
    static func illegal(_ reason: String) -> ScriptedAnswer { error(400, "illegal_argument_exception", reason) }

    static func noSuchIndex(_ name: String) -> ScriptedAnswer {
        error(
            404,
            "index_not_found_exception",
            "no such index [\(name)]",
            [
                "index": .string(name), "index_uuid": "_na_", "resource.id": .string(name),
                "resource.type": "index_or_alias",
            ]
        )
    }

    static func invalidIndexName(_ name: String, _ problem: String) -> ScriptedAnswer {
        error(
            400,
            "invalid_index_name_exception",
            "Invalid index name [\(name)], \(problem)",
            ["index": .string(name), "index_uuid": "_na_"]
        )
    }

    static func closed(_ name: String, _ index: SearchWorld.Index) -> ScriptedAnswer {
        error(400, "index_closed_exception", "closed", ["index": .string(name), "index_uuid": .string(index.uuid)])
    }

    /// What an index may be blocked by; the number is the engines'.
    enum Block: String {
        case readOnly = "5/index read-only (api)"
        case write = "8/index write (api)"
        case metadata = "9/index metadata (api)"
    }

    /// The refusal of what a block of each of these indexes forbids.
    static func blocked(_ names: [String], by block: Block) -> ScriptedAnswer {
        let reason = names.map { "index [\($0)] blocked by: [FORBIDDEN/\(block.rawValue)];" }.joined()
        return error(403, "cluster_block_exception", reason)
    }

    static func noHandler(_ request: ReceivedRequest) -> ScriptedAnswer {
        let message = "no handler found for uri [\(request.path)] and method [\(request.method)]"
        return json(["error": .string(message)], status: 400)
    }

    static func wrongMethod(_ request: ReceivedRequest, allowed: String) -> ScriptedAnswer {
        let message =
            "Incorrect HTTP method for uri [\(request.path)] and method [\(request.method)], allowed: [\(allowed)]"
        return json(["error": .string(message), "status": 405], status: 405)
    }

    static let acknowledged = json(["acknowledged": true])
}
