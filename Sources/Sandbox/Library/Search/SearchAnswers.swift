import Transport

/// The answers and refusals of the engines, in their own words.
enum SearchAnswer {
    static func json(_ value: JSON, status: Int = 200) -> ScriptedAnswer {
        ScriptedAnswer(status, headers: ["Content-Type": "application/json; charset=UTF-8"], body: value.bytes)
    }

    static func error(_ status: Int, _ type: String, _ reason: String, index: String? = nil) -> ScriptedAnswer {
        var detail: [String: JSON] = ["type": .string(type), "reason": .string(reason)]
        if let index { detail["index"] = .string(index) }
        let cause = JSON.object(detail)
        detail["root_cause"] = [cause]
        return json(["error": .object(detail), "status": .int(status)], status: status)
    }

    static func noSuchIndex(_ name: String) -> ScriptedAnswer {
        error(404, "index_not_found_exception", "no such index [\(name)]", index: name)
    }

    static func noHandler(_ request: ReceivedRequest) -> ScriptedAnswer {
        let message = "no handler found for uri [\(request.target)] and method [\(request.method)]"
        return json(["error": .string(message)], status: 400)
    }

    static func unknownParameter(_ request: ReceivedRequest, _ name: String) -> ScriptedAnswer {
        error(400, "illegal_argument_exception", "request [\(request.path)] contains unrecognized parameter: [\(name)]")
    }

    static let acknowledged = json(["acknowledged": true])
}
