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
        // The line without its end: 4,096 bytes pass, one more does not.
        guard request.lineLength <= 4096 else {
            let reason = "An HTTP line is larger than 4096 bytes."
            let type = dialect == .openSearch2 ? "too_long_http_line_exception" : "too_long_frame_exception"
            return SearchAnswer.error(400, type, reason)
        }
        if let refusal = access.refusal(of: request, now: now() / 1000) { return refusal }
        let segments = request.segments
        let call = SearchCall(request: request, segments: segments, dialect: dialect, now: now())
        return call.route(&world)
    }
}
