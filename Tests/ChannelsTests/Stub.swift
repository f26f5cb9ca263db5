import POSIX
import Resilience
import Transport

/// A transport that answers from a script and keeps what it was asked to send; waiting takes no time, and is written down.
final class Stub: HTTPTransport, Sendable {
    private struct State {
        var script: [Result<HTTPResponse, TransportError>]
        var requests: [HTTPRequest] = []
        var waits: [Duration] = []
        var now = Duration.zero
    }

    private let state: Locked<State>

    /// Answers in this order; the last answer is given again and again.
    init(_ script: [Result<HTTPResponse, TransportError>]) { state = Locked(State(script: script)) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var waits: [Duration] { state.withLock { $0.waits } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try state.withLock { state throws(TransportError) in
            state.requests.append(request)
            return try (state.script.count > 1 ? state.script.removeFirst() : state.script[0]).get()
        }
    }

    func pipeline(deadline: Duration? = nil) -> RequestPipeline {
        let clock = MonotonicClock(
            now: { [state] in state.withLock { $0.now } },
            sleep: { [state] span in
                state.withLock {
                    $0.now += span
                    $0.waits.append(span)
                }
                try Task.checkCancellation()
            }
        )
        return RequestPipeline(
            transport: self,
            clock: clock,
            random: { 0.5 },
            deadline: Deadline(after: deadline, on: clock)
        )
    }
}

extension Result<HTTPResponse, TransportError> {
    static func answer(_ status: Int, _ body: String = "", _ headers: HTTPHeaders = HTTPHeaders()) -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func failure(_ code: TransportError.Code, mayHaveBeenSent: Bool) -> Self {
        .failure(
            TransportError(
                code,
                "it went wrong",
                place: "POST https://hooks.slack.com/…",
                mayHaveBeenSent: mayHaveBeenSent
            )
        )
    }
}
