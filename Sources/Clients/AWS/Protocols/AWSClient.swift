import FoundationEssentials
import Resilience
package import Transport
package import XML

/// One service in one region, called as one identity: builds requests and reads answers.
///
/// A call is repeated after a failure that it may have caused nothing by; `isIdempotent` says that it may be made twice in any case. Where
/// the service tells of somebody else's change at the same time, a call that may not be made twice is left to the caller, who has to look
/// again.
package struct AWSClient: Sendable {
    package let service: AWSService
    private let endpoint: AWSEndpoint
    /// With the signer of this service.
    let pipeline: RequestPipeline
    private let wallClock: @Sendable () -> Date
    /// How often its operations may be called.
    let budget: CallBudget?

    init(
        _ service: AWSService,
        at endpoint: AWSEndpoint,
        pipeline: RequestPipeline,
        wallClock: @escaping @Sendable () -> Date,
        budget: CallBudget? = nil
    ) {
        self.service = service
        self.endpoint = endpoint
        self.pipeline = pipeline
        self.wallClock = wallClock
        self.budget = budget
    }

    /// Calls an operation of the JSON protocols.
    ///
    /// Members of answers are read with a small first letter, so that `StreamName` is `streamName`.
    /// See https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
    ///
    /// - Parameters:
    ///   - operation: Such as `DescribeDestinations`.
    ///   - target: What stands before it in `X-Amz-Target`.
    ///   - input: The request's members, named as in the service's model.
    ///   - version: Of the protocol.
    ///   - isIdempotent: Whether it does no harm to make the call twice.
    /// - Returns: The answer.
    /// - Throws: `AWSError`, `TransportError`, `CredentialError`, `DeadlineExceeded`, `CancellationError`.
    package func json<Answer: Decodable>(
        _ operation: String,
        target: String,
        _ input: some Encodable,
        version: String = "1.1",
        isIdempotent: Bool = true
    ) async throws -> Answer {
        let request = HTTPRequest(
            .post,
            endpoint.address.origin,
            endpoint.address.target,
            headers: ["Content-Type": "application/x-amz-json-\(version)", "X-Amz-Target": "\(target).\(operation)"],
            body: Array(try JSONEncoder().encode(input))
        )
        return try decode(try await send(request, operation, isIdempotent), operation, request)
    }

    /// Calls an operation of the REST-JSON protocol that has no body.
    ///
    /// See https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
    ///
    /// - Parameters:
    ///   - operation: For messages and rates.
    ///   - path: Segments, not encoded.
    ///   - query: Not encoded.
    /// - Returns: The answer.
    /// - Throws: As `json`.
    package func rest<Answer: Decodable>(
        _ operation: String,
        _ path: [String],
        query: [(String, String)]
    ) async throws -> Answer {
        let request = HTTPRequest(.get, endpoint.address.origin, endpoint.address.target.appending(path, query: query))
        return try decode(try await send(request, operation, true), operation, request)
    }

    /// Calls an operation of the query protocol.
    ///
    /// See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
    ///
    /// - Parameters:
    ///   - operation: Such as `GetRole`.
    ///   - version: Of the service's interface.
    ///   - parameters: Names and values, not encoded.
    ///   - isIdempotent: Whether it does no harm to make the call twice.
    ///   - secrets: Those among the values; no error repeats them.
    /// - Returns: The element that holds the result; an empty one where the operation answers with nothing.
    /// - Throws: As `json`.
    package func query(
        _ operation: String,
        version: String,
        _ parameters: [(String, String)],
        isIdempotent: Bool = true,
        secrets: [Secret] = []
    ) async throws -> XMLElement {
        let pairs = [("Action", operation), ("Version", version)] + parameters
        let body = pairs.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
            .joined(separator: "&")
        let request = HTTPRequest(
            .post,
            endpoint.address.origin,
            endpoint.address.target,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: Array(body.utf8)
        )
        let response = try await send(request, operation, isIdempotent, secrets)
        guard let root = try? XMLDocument.parse(response.body), root.name == "\(operation)Response" else {
            throw error(response, operation, request, secrets)
        }
        return root["\(operation)Result"] ?? XMLElement(name: "\(operation)Result")
    }

    private func decode<Answer: Decodable>(
        _ response: HTTPResponse,
        _ operation: String,
        _ request: HTTPRequest
    ) throws -> Answer {
        // Operations that answer with nothing send no body at all.
        if let nothing = NoAnswer() as? Answer, response.body.isEmpty { return nothing }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            ModelKey(path.last?.stringValue ?? "")
        }
        do {
            return try decoder.decode(Answer.self, from: Data(response.body))
        } catch {
            throw self.error(response, operation, request)
        }
    }

    private func error(
        _ response: HTTPResponse,
        _ operation: String,
        _ request: HTTPRequest,
        _ secrets: [Secret] = []
    ) -> AWSError {
        AWSError(response, service: service.prefix, operation: operation, place: request.place, secrets: secrets)
    }

    private func send(
        _ request: HTTPRequest,
        _ operation: String,
        _ isIdempotent: Bool,
        _ secrets: [Secret] = []
    ) async throws -> HTTPResponse {
        var pipeline = pipeline
        let pace = budget?.pace(service, region: endpoint.signingRegion, operation, by: pipeline.deadline)
        pipeline.turn = pace?.turn
        let response = try await pipeline.send(request, isIdempotent: isIdempotent) { response in
            guard response.status >= 400 else { return .stop }
            let error = error(response, operation, request)
            if error.isThrottling { pace?.slowDown() }
            guard error.isThrottling || isIdempotent && error.isWorthRepeating else { return .stop }
            return .retry(after: wait(asked: response.headers))
        }
        guard response.status < 300 else { throw error(response, operation, request, secrets) }
        return response
    }

    /// How long a service asks us to wait: in milliseconds in Amazon's own header, else as everybody does.
    private func wait(asked headers: HTTPHeaders) -> Duration? {
        if let text = headers["x-amz-retry-after"], let count = Int(text), count >= 0 { return .milliseconds(count) }
        return RetryAfter.read(headers, now: wallClock())
    }
}

/// The answer of an operation that has none.
package struct NoAnswer: Decodable, Sendable {
    package init() {}
}

/// A member's name with a small first letter.
private struct ModelKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name.prefix(1).lowercased() + name.dropFirst() }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
