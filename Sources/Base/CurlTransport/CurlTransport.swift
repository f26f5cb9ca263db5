import CCurl
import POSIX
package import Transport

/// Sends requests with libcurl on a thread of its own.
///
/// HTTP/1.1 with keep-alive; connections are reused between all requests of the process.
/// See https://curl.se/libcurl/c/libcurl-multi.html
package final class CurlTransport: HTTPTransport {
    private let engine: CurlEngine

    /// Starts the thread.
    ///
    /// - Parameter options: Certificates and proxies.
    /// - Throws: `SystemError` when the thread cannot be started.
    package init(_ options: CurlOptions = CurlOptions()) throws {
        engine = try CurlEngine(options: options)
        try engine.start()
    }

    deinit { engine.stop() }

    /// Requests sent and bytes received so far, headers and all.
    package var statistics: TransferStatistics { engine.statistics.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard request.headers.isValid else {
            throw TransportError(.invalid, "a header holds a line break", place: request.place, mayHaveBeenSent: false)
        }
        let id = engine.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                engine.submit(id, request, continuation)
            }
        } onCancel: {
            engine.cancel(id)
        }
        return try result.get()
    }
}

/// What went over the wire.
package struct TransferStatistics: Sendable, Equatable {
    package var requests = 0
    package var bytesIn = 0
    package var bytesOut = 0

    package init() {}
}
