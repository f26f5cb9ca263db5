import Resilience
import Transport

/// The metadata service of EC2 instances, version 2 only: version 1 answers whoever can make the host send a GET.
///
/// See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
struct InstanceMetadata: Sendable {
    let settings: AWSSettings
    let pipeline: RequestPipeline

    private var environment: AWSEnvironment { settings.environment }

    private static let role = "/latest/meta-data/iam/security-credentials/"

    /// The instance role's keys; `nil` where there is no metadata service, or no role.
    func credentials() async throws -> AWSCredentials? {
        guard let session = try await session() else { return nil }
        let list = try await get(Self.role, session)
        if list.status == 404 { return nil }
        guard list.status == 200,
            let name = String(decoding: list.body, as: UTF8.self).split(whereSeparator: \.isNewline).first
        else {
            throw CredentialError("instance metadata: status \(list.status) for the role")
        }
        let answer = try await get(Self.role + PercentEncoding.encode(name), session)
        guard answer.status == 200 else {
            throw CredentialError("instance metadata: status \(answer.status) for the role's credentials")
        }
        return try TemporaryKeys.decode(answer.body, from: "instance metadata")
    }

    /// The region that the instance is in; `nil` where there is no metadata service.
    func region() async throws -> String? {
        guard let session = try await session() else { return nil }
        let answer = try await get("/latest/meta-data/placement/region", session)
        let text = String(decoding: answer.body, as: UTF8.self).trimmingSpaces
        return answer.status == 200 && !text.isEmpty ? text : nil
    }

    private struct Session {
        let base: Address
        let token: Secret
    }

    private func session() async throws -> Session? {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let isIPv6 = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        let text =
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
            ?? (isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
        let base = try settings.address(text, from: "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        var request = request(.put, base, "/latest/api/token")
        request.headers["X-aws-ec2-metadata-token-ttl-seconds"] = "21600"
        do {
            let response = try await send(request)
            guard response.status == 200 else { return nil }
            return Session(base: base, token: Secret(String(decoding: response.body, as: UTF8.self)))
        } catch is TransportError {
            // Not on an instance: there the address answers at once.
            return nil
        }
    }

    private func get(_ path: String, _ session: Session) async throws -> HTTPResponse {
        var request = request(.get, session.base, path)
        request.headers["X-aws-ec2-metadata-token"] = session.token.reveal
        return try await send(request)
    }

    private func request(_ method: HTTPMethod, _ base: Address, _ path: String) -> HTTPRequest {
        let seconds = environment["AWS_METADATA_SERVICE_TIMEOUT"].flatMap { Double($0) } ?? 1
        let limit = Duration.seconds(max(0.1, min(seconds, 60)))
        // What stands before an emulator may want a path of its own.
        let prefix = base.target.path.hasSuffix("/") ? String(base.target.path.dropLast()) : base.target.path
        return HTTPRequest(
            method,
            base.origin,
            RequestTarget(path: prefix + path),
            limits: RequestLimits(total: limit, connect: limit, answerBytes: 1 << 20),
            bypassesProxy: true
        )
    }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var pipeline = pipeline
        pipeline.policy = RetryPolicy(
            attempts: environment["AWS_METADATA_SERVICE_NUM_ATTEMPTS"].flatMap { Int($0) } ?? 1
        )
        return try await pipeline.send(request, isIdempotent: true) { $0.status >= 500 ? .retry() : .stop }
    }
}
