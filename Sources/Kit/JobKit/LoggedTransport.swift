import Resilience
import Transport

/// Tells the log of each attempt: where it went, how it ended, and how long that took.
struct LoggedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let clock: MonotonicClock
    private let logger: Logger

    init(_ transport: any HTTPTransport, _ clock: MonotonicClock, _ logger: Logger) {
        self.transport = transport
        self.clock = clock
        self.logger = logger
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let begun = clock.now()
        do throws(TransportError) {
            let response = try await transport.send(request)
            tell(
                request,
                since: begun,
                ["response.status": "\(response.status)", "response.bytes": "\(response.body.count)"]
            )
            return response
        } catch {
            tell(request, since: begun, ["error": error.message])
            throw error
        }
    }

    private func tell(_ request: HTTPRequest, since begun: Duration, _ outcome: [String: String]) {
        let about = [
            // Without query, headers and body.
            "request.place": request.place,
            "duration_ms": "\(Int((clock.now() - begun) / .milliseconds(1)))",
        ]
        logger.debug("request", about.merging(outcome) { $1 })
    }
}
