import POSIX
import Resilience
package import Transport

/// A transport without a network: a closure answers, and every request is kept.
package final class StubTransport: HTTPTransport {
    package typealias Answer = @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse

    private let answer: Answer
    private let kept = Locked<[HTTPRequest]>([])

    /// Makes a transport.
    package init(_ answer: @escaping Answer) { self.answer = answer }

    /// Makes a transport that answers in this order; the last answer is given again and again.
    package convenience init(_ script: [Result<HTTPResponse, TransportError>]) {
        let left = Locked(script)
        self.init { (_) throws(TransportError) in
            try left.withLock { script in script.count > 1 ? script.removeFirst() : script[0] }.get()
        }
    }

    /// Everything that was asked to be sent.
    package var requests: [HTTPRequest] { kept.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled {
            throw TransportError(.cancelled, "cancelled", place: request.place, mayHaveBeenSent: false)
        }
        kept.withLock { $0.append(request) }
        return try answer(request)
    }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    package static func json(_ text: String, status: Int = 200, headers: HTTPHeaders = HTTPHeaders()) -> HTTPResponse {
        var headers = headers
        headers["Content-Type"] = "application/json; charset=UTF-8"
        return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}
