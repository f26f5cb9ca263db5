import POSIX
import Transport

/// A search engine that keeps its state in memory and answers as Elasticsearch and OpenSearch do, their refusals included.
///
/// It knows the calls that Roundsman makes and those that plant a world. Where it and a real engine differ, it is wrong.
package final class SearchDouble: Sendable {
    /// What goes wrong on purpose, for the requests that it is meant for.
    package struct Fault: Sendable {
        /// What happens.
        package enum Effect: Sendable {
            /// The request has no effect and gets this answer.
            case instead(ScriptedAnswer)
            /// The request takes effect, then its answer misbehaves.
            case after(ScriptedAnswer.Misbehaviour)
            /// The request takes effect, and gets another answer.
            case lies(ScriptedAnswer)
        }

        /// How many requests it hits; the requests after pass.
        package var count: Int
        package var effect: Effect
        package var hits: @Sendable (ReceivedRequest) -> Bool

        package init(count: Int = 1, _ effect: Effect, hits: @escaping @Sendable (ReceivedRequest) -> Bool) {
            self.count = count
            self.effect = effect
            self.hits = hits
        }
    }

    private struct State {
        var world: SearchWorld
        var faults: [Fault] = []
        var requests: [ReceivedRequest] = []
    }

    let dialect: SearchDialect
    private let access: SearchAccess
    private let now: @Sendable () -> Int
    private let state: Locked<State>

    /// Makes a cluster.
    ///
    /// - Parameters:
    ///   - dialect: The engine to resemble.
    ///   - access: Who is let in.
    ///   - world: What the cluster holds at first.
    ///   - now: Milliseconds since 1970, for the creation of indexes.
    package init(
        _ dialect: SearchDialect,
        access: SearchAccess = .open,
        world: SearchWorld = SearchWorld(),
        now: @escaping @Sendable () -> Int = { Int(SystemClock.sinceEpoch / .milliseconds(1)) }
    ) {
        self.dialect = dialect
        self.access = access
        self.now = now
        state = Locked(State(world: world))
    }

    /// What the cluster holds.
    package var world: SearchWorld { state.withLock { $0.world } }

    /// The requests so far, in the order of their arrival.
    package var requests: [ReceivedRequest] { state.withLock { $0.requests } }

    /// Changes the cluster behind its clients' backs.
    ///
    /// - Parameter body: Gets the world.
    /// - Returns: What the body returns.
    package func change<Result>(_ body: (inout SearchWorld) -> Result) -> Result { state.withLock { body(&$0.world) } }

    /// Lets something go wrong.
    ///
    /// - Parameter fault: What, and for which requests; earlier faults go first.
    package func fail(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

    /// Answers one request.
    ///
    /// - Parameter request: As it came.
    /// - Returns: The answer, and how it misbehaves.
    package func answer(_ request: ReceivedRequest) -> ScriptedAnswer {
        state.withLock { state in
            state.requests.append(request)
            var effect: Fault.Effect?
            if let index = state.faults.firstIndex(where: { $0.count > 0 && $0.hits(request) }) {
                state.faults[index].count -= 1
                effect = state.faults[index].effect
                if case .instead(let answer) = effect { return answer }
            }
            var answer = route(request, &state.world)
            if dialect == .elasticsearch8 { answer.headers["X-Elastic-Product"] = "Elasticsearch" }
            switch effect {
            case .after(let misbehaviour): answer.misbehaviour = misbehaviour
            case .lies(let other): answer = other
            case .instead, nil: break
            }
            return answer
        }
    }

    private func route(_ request: ReceivedRequest, _ world: inout SearchWorld) -> ScriptedAnswer {
        // The engines count the line with its end.
        guard request.lineLength + 2 <= 4096 else {
            let reason = "An HTTP line is larger than 4096 bytes."
            let type = dialect == .openSearch2 ? "too_long_http_line_exception" : "too_long_frame_exception"
            return SearchAnswer.error(400, type, reason)
        }
        if let refusal = access.refusal(of: request, now: now() / 1000) { return refusal }
        let segments = request.segments
        let call = SearchCall(request: request, segments: segments, dialect: dialect, now: now())
        guard let first = segments.first else { return call.root(world) }
        switch (request.method, first) {
        case ("GET", "_cat"), ("GET", "_list"), ("GET", "_alias"), ("GET", "_data_stream"), ("GET", "_cluster"),
            ("GET", "_plugins"), ("GET", "_opendistro"):
            return call.probe(world)
        case ("PUT", "_index_template"):
            return SearchAnswer.acknowledged
        case ("PUT", "_data_stream") where segments.count == 2:
            return call.makeDataStream(&world)
        case ("POST", _) where segments.count == 2 && segments[1] == "_rollover":
            return call.rollOver(&world)
        case (_, "_snapshot"):
            return call.snapshot(&world)
        case (_, _) where first.hasPrefix("_") && first != "_all":
            return SearchAnswer.noHandler(request)
        case ("GET", _):
            return segments.dropFirst().first == "_stats" ? call.statistics(world) : call.details(world)
        case ("PUT", _), ("POST", _):
            return call.change(&world)
        case ("DELETE", _):
            return call.delete(&world)
        default:
            return SearchAnswer.noHandler(request)
        }
    }
}

/// One request on its way through the double.
struct SearchCall {
    let request: ReceivedRequest
    let segments: [String]
    let dialect: SearchDialect
    /// Milliseconds since 1970.
    let now: Int

    /// Refuses parameters that the call does not know, as the engines do.
    func unknownParameter(besides known: Set<String>) -> ScriptedAnswer? {
        let common: Set = ["filter_path", "format", "pretty", "human", "error_trace"]
        let unknown = request.query.keys.sorted().first { !known.contains($0) && !common.contains($0) }
        return unknown.map { SearchAnswer.unknownParameter(request, $0) }
    }

    /// The names of the one parameter that the engines call differently.
    var timeouts: Set<String> {
        dialect == .openSearch2
            ? ["timeout", "master_timeout", "cluster_manager_timeout"] : ["timeout", "master_timeout"]
    }

    /// Resolves a list of names, patterns and aliases to indexes; the first name that is none is a refusal.
    func resolve(_ expression: String, _ world: SearchWorld) -> Result<[String], Refusal> {
        let expands = request.query["expand_wildcards"] ?? "open"
        let seesHidden = expands == "all" || expands.contains("hidden")
        let seesClosed = expands == "all" || expands.contains("closed") || request.method == "DELETE"
        var found: Set<String> = []
        for part in expression.split(separator: ",").map(String.init) {
            let pattern = GlobPattern(part == "_all" ? "*" : part)
            if pattern.isPattern {
                for (name, index) in world.indexes where pattern.matches(name) {
                    guard seesHidden || part.hasPrefix(".") || !index.isHidden, seesClosed || index.isOpen else {
                        continue
                    }
                    found.insert(name)
                }
            } else if world.indexes[part] != nil {
                found.insert(part)
            } else {
                let members = world.indexes.filter {
                    $0.value.aliases.keys.contains(part) || $0.value.dataStream == part
                }
                if members.isEmpty { return .failure(Refusal(answer: SearchAnswer.noSuchIndex(part))) }
                found.formUnion(members.keys)
            }
        }
        return .success(found.sorted())
    }

    struct Refusal: Error {
        let answer: ScriptedAnswer
    }

    /// An answer reduced to what `filter_path` asks for.
    func filtered(_ value: JSON) -> ScriptedAnswer {
        guard let filter = request.query["filter_path"] else { return SearchAnswer.json(value) }
        let paths = filter.split(separator: ",").map { $0.split(separator: ".") }
        return SearchAnswer.json(value.filtered(by: paths) ?? [:])
    }
}
