import FoundationEssentials
package import Resilience
package import Transport

/// Speaks to Elasticsearch 7.10, 8, 9 and OpenSearch 1, 2, 3, and to Amazon's domains.
///
/// Nothing here depends on a version number but the name of one parameter; features are probed for.
package struct OpenSearchClient: Sendable {
    package let origin: Origin
    /// The prefix of every path, without the last slash.
    package let basePath: String
    package let pipeline: RequestPipeline
    package let limits: RequestLimits
    private let redaction: Redaction

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - endpoint: A path in it is kept before every request's own.
    ///   - pipeline: With the authenticator, if one is needed.
    ///   - limits: Of each attempt.
    package init(endpoint: Address, pipeline: RequestPipeline, limits: RequestLimits = RequestLimits()) {
        origin = endpoint.origin
        basePath = endpoint.target.path.hasSuffix("/") ? String(endpoint.target.path.dropLast()) : endpoint.target.path
        self.pipeline = pipeline
        self.limits = limits
        redaction = Redaction((pipeline.authenticator as? HeaderAuthenticator)?.secrets ?? [])
    }

    /// Asks who answers.
    ///
    /// - Returns: Name, uuid and version of the cluster.
    /// - Throws: `OpenSearchError`, `TransportError`, `DeadlineExceeded`, `CancellationError`.
    package func identity() async throws -> ClusterIdentity {
        let request = request(.get, "/")
        let response = try await read(request)
        let answer: RootAnswer = try decode(response, of: request)
        return ClusterIdentity(
            name: answer.cluster_name,
            uuid: answer.cluster_uuid,
            version: answer.version.number,
            distribution: answer.version.distribution,
            isElastic: response.headers["X-Elastic-Product"] != nil,
            serverDate: response.headers["Date"].flatMap(HTTPDate.parse)
        )
    }

    private struct RootAnswer: Decodable {
        struct Version: Decodable {
            let number: String
            let distribution: String?
        }

        let cluster_name: String
        let cluster_uuid: String
        let version: Version
    }

    // MARK: How every call is made

    /// Builds a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: Encoded, begins with a slash.
    ///   - query: Plain names and values.
    ///   - body: JSON; `nil` for none.
    /// - Returns: The request with the headers that every call needs.
    func request(
        _ method: HTTPMethod,
        _ path: String,
        query: [(String, String)] = [],
        body: [UInt8]? = nil
    ) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if body != nil { headers["Content-Type"] = "application/json" }
        return HTTPRequest(
            method,
            origin,
            RequestTarget(path: basePath + path, query: RequestTarget.encode(query)),
            headers: headers,
            body: body ?? [],
            limits: limits
        )
    }

    /// Sends what only reads: repeated freely.
    ///
    /// - Parameter request: A GET.
    /// - Returns: An answer below 300.
    /// - Throws: `OpenSearchError` for any other; the pipeline's errors.
    func read(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await send(request, pipeline, isIdempotent: true) { response in
            let mayRepeat = [408, 500, 502, 503, 504].contains(response.status) || Self.isThrottled(response, request)
            return mayRepeat ? .retry(after: OpenSearchError.pause(response)) : .stop
        }
    }

    /// Sends what changes something: repeated only when it surely had no effect.
    ///
    /// - Parameters:
    ///   - request: A PUT, POST or DELETE.
    ///   - policy: How often; `nil` for the pipeline's own.
    /// - Returns: An answer below 300.
    /// - Throws: `OpenSearchError` for any other; the pipeline's errors. After a `TransportError` that `mayHaveBeenSent`, and after
    ///   status 408, 500, 502, 503 or 504, read the state before anything else.
    func write(_ request: HTTPRequest, policy: RetryPolicy? = nil) async throws -> HTTPResponse {
        var pipeline = pipeline
        pipeline.policy = policy ?? pipeline.policy
        return try await send(request, pipeline, isIdempotent: false) { response in
            let isRefusal = response.status == 429 || response.status == 403
            return isRefusal && Self.isThrottled(response, request)
                ? .retry(after: OpenSearchError.pause(response)) : .stop
        }
    }

    private func send(
        _ request: HTTPRequest,
        _ pipeline: RequestPipeline,
        isIdempotent: Bool,
        decide: (HTTPResponse) -> RetryDecision
    ) async throws -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await pipeline.send(request, isIdempotent: isIdempotent, decide: decide)
        } catch let error as TransportError where error.code == .tooLarge {
            let size =
                limits.answerBytes % (1 << 20) == 0 ? "\(limits.answerBytes >> 20) MiB" : "\(limits.answerBytes) B"
            throw TransportError(
                .tooLarge,
                "the answer is larger than search.max_answer allows, \(size)",
                place: error.place,
                mayHaveBeenSent: error.mayHaveBeenSent
            )
        }
        guard response.status < 300 else {
            throw OpenSearchError(response, place: request.place, redaction: redaction)
        }
        return response
    }

    private static func isThrottled(_ response: HTTPResponse, _ request: HTTPRequest) -> Bool {
        guard response.status == 429 || response.status == 403 else { return false }
        let error = OpenSearchError(response, place: request.place)
        // "Too many indices requested" is a limit, not a load: waiting does not help.
        return error.kind == .throttled && !error.reason.contains("Too many indices")
    }

    /// Reads JSON.
    ///
    /// - Parameters:
    ///   - response: An answer below 300.
    ///   - request: What was asked, for the error.
    /// - Returns: The decoded answer.
    /// - Throws: `OpenSearchError` of kind `unreadable`.
    func decode<Answer: Decodable>(_ response: HTTPResponse, of request: HTTPRequest) throws -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch {
            let kind = response.headers["Content-Type"] ?? "unnamed type"
            let message =
                "expected a search engine's JSON, got \(response.body.count) bytes of \(kind); is the endpoint right?"
            throw OpenSearchError(.unreadable, place: request.place, status: response.status, reason: message)
        }
    }

    /// Turns the refusal of an optional probe into knowledge.
    ///
    /// - Parameter probe: Reads something that not every engine has.
    /// - Returns: `absent` only where the engine says that it has no such thing.
    /// - Throws: Everything that is not the probe's own affair: no connection, no time, cancellation, 401, 5xx.
    package func probing<Value: Sendable>(_ probe: () async throws -> Value) async throws -> Knowledge<Value> {
        do {
            return .known(try await probe())
        } catch let error as OpenSearchError {
            switch error.kind {
            case .noHandler, .indexNotFound: return .absent
            // Elasticsearch 7.10 answers 405 or 404 for paths of plugins that it does not have.
            case .notFound where error.reason.contains("no handler"): return .absent
            case .refused where error.status == 405: return .absent
            case .forbidden, .blocked, .metadataBlocked, .readOnly, .refused, .notFound, .unreadable:
                return .refused(error)
            default: throw error
            }
        }
    }
}
