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

    /// Requests and bytes so far, those of finished transfers.
    package var statistics: TransferStatistics { engine.statistics.withLock { $0 } }

    /// Ends what is under way and refuses what comes later, both as `cancelled`.
    package func shutdown() { engine.stop() }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if let defect = request.defect {
            throw TransportError(.invalid, defect, place: request.place, mayHaveBeenSent: false)
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
