package import FoundationEssentials
package import Resilience
package import Transport

/// Tells a dead man's switch that a job starts and how it ends.
///
/// Speaks the [ping protocol of Healthchecks](https://healthchecks.io/docs/http_api/). A ping that fails never changes what the job does.
package struct Heartbeat: Sendable {
    /// The largest body that the service keeps, in bytes.
    static let bodyLimit = 10_000

    private let address: ConfidentialAddress
    private let runID: UUID
    private let pipeline: RequestPipeline

    /// Makes a heartbeat for one run.
    ///
    /// - Parameters:
    ///   - address: The check's ping address; `https`, or this machine.
    ///   - runID: Pairs the pings of one run, so that overlapping runs are told apart.
    ///   - pipeline: How pings are sent; its policy is replaced by two repeats at most.
    /// - Throws: `AddressProblem`, which does not repeat the address.
    package init(address: Secret, runID: UUID, pipeline: RequestPipeline) throws(AddressProblem) {
        self.address = try ConfidentialAddress(address)
        self.runID = runID
        var pipeline = pipeline
        pipeline.policy = RetryPolicy(attempts: 3, base: .seconds(1), cap: .seconds(2), hintCap: .seconds(5))
        self.pipeline = pipeline
    }

    /// Says that the run has begun.
    ///
    /// - Returns: Nil, or why the ping failed, in one line safe to log.
    package func start() async -> String? {
        await ping("/start", body: "")
    }

    /// Says how the run ended.
    ///
    /// A run that did its work is a success even where it found something wrong: 0, 2 and 3. A run that met the lock (75) or was never one (64)
    /// says nothing. All else is a failure.
    ///
    /// - Parameters:
    ///   - exitCode: The exit code of the program.
    ///   - summary: What to keep with it; the end of it where it is too long.
    /// - Returns: Nil, or why the ping failed, in one line safe to log.
    package func finish(exitCode: Int, summary: String) async -> String? {
        switch exitCode {
        case 64, 75: nil
        case 0, 2, 3: await ping("", body: "exit code \(exitCode)\n\(summary)")
        default: await ping("/fail", body: "exit code \(exitCode)\n\(summary)")
        }
    }

    private func ping(_ suffix: String, body: String) async -> String? {
        var path = address.target.path
        while path.hasSuffix("/") { path.removeLast() }
        let query = [address.target.query, "rid=\(runID.uuidString.lowercased())"].compactMap(\.self).joined(
            separator: "&"
        )
        let request = HTTPRequest(
            .post,
            address.origin,
            RequestTarget(path: path + suffix, query: query),
            headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: Self.cut(body),
            limits: RequestLimits(total: .seconds(5), connect: .seconds(5), answerBytes: 1 << 16),
            isConfidential: true
        )
        do {
            let response = try await pipeline.send(request, isIdempotent: true) { response in
                [408, 429, 500, 502, 503, 504].contains(response.status) ? .retry() : .stop
            }
            return (200..<300).contains(response.status) ? nil : "\(request.place): status \(response.status)"
        } catch let error as TransportError {
            return error.description
        } catch is DeadlineExceeded {
            return "\(request.place): no time left"
        } catch {
            return "\(request.place): stopped"
        }
    }

    /// Keeps the first line, which holds the exit code, and as much of the end as fits, beginning with a whole character.
    private static func cut(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count > bodyLimit else { return bytes }
        let head = bytes.prefix { $0 != 10 }.prefix(100) + [10]
        let tail = bytes.suffix(bodyLimit - head.count).drop { $0 & 0xC0 == 0x80 }
        return Array(head + tail)
    }
}
