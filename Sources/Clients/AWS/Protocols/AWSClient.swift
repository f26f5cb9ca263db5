import FoundationEssentials
import Resilience
import Transport
import XML

/// One service in one region: builds its requests and reads its answers.
struct AWSClient: Sendable {
    let service: AWSService
    let region: String
    let endpoint: Address
    /// With the signer of this service.
    let pipeline: RequestPipeline

    init(_ service: AWSService, region: String, settings: AWSSettings, pipeline: RequestPipeline) throws {
        self.service = service
        self.region = region
        endpoint = try settings.endpoint(service, region: region)
        self.pipeline = pipeline
    }

    /// Calls an operation of the JSON 1.1 protocol.
    ///
    /// See https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
    func json<Answer: Decodable>(_ operation: String, target: String, _ input: some Encodable) async throws -> Answer {
        let request = HTTPRequest(
            .post,
            endpoint.origin,
            endpoint.target,
            headers: ["Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "\(target).\(operation)"],
            body: Array(try JSONEncoder().encode(input))
        )
        let response = try await send(request, operation)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch {
            throw AWSError(response, service: service.prefix, operation: operation, place: request.place)
        }
    }

    /// Calls an operation of the query protocol.
    ///
    /// See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
    func query(_ operation: String, version: String, _ parameters: [(String, String)]) async throws -> XMLElement {
        let pairs = [("Action", operation), ("Version", version)] + parameters
        let body = pairs.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(
            separator: "&"
        )
        let request = HTTPRequest(
            .post,
            endpoint.origin,
            endpoint.target,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: Array(body.utf8)
        )
        let response = try await send(request, operation)
        guard let root = try? XMLDocument.parse(response.body), root.name == "\(operation)Response",
            let result = root["\(operation)Result"]
        else { throw AWSError(response, service: service.prefix, operation: operation, place: request.place) }
        return result
    }

    /// All calls made here may be repeated.
    private func send(_ request: HTTPRequest, _ operation: String) async throws -> HTTPResponse {
        func error(_ response: HTTPResponse) -> AWSError {
            AWSError(response, service: service.prefix, operation: operation, place: request.place)
        }
        let response = try await pipeline.send(request, isIdempotent: true) { response in
            guard response.status >= 400 else { return .stop }
            return error(response).isWorthRepeating ? .retry() : .stop
        }
        guard response.status < 300 else { throw error(response) }
        return response
    }
}
