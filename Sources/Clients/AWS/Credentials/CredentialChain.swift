import FoundationEssentials
import Resilience
import Transport

/// Finds credentials where the AWS SDKs look for them, in their order.
///
/// Environment; the profile's role, web identity, keys or process; container; instance metadata, version 2 only.
/// See https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
struct CredentialChain: Sendable {
    let settings: AWSSettings
    /// Without a signer, and without an end: who waits for credentials has one.
    let pipeline: RequestPipeline
    let wallClock: @Sendable () -> Date
    /// How often roles may be asked for before it is known in whose name.
    var budget: CallBudget?
    var skews = ClockSkews()

    /// The name under which other accounts see us, the same in every run.
    static let sessionName = "roundsman"

    private var environment: AWSEnvironment { settings.environment }

    /// Looks once; `CachedCredentials` keeps what is found.
    func fetch() async throws -> AWSCredentials {
        if let found = try fromVariables() { return found }
        let profiles = ProfileCredentials(settings: settings, chain: self)
        if let found = try await profiles.assumedRole() { return found }
        if let found = try await webIdentity() { return found }
        if let found = try await profiles.keys() { return found }
        if let found = try await container() { return found }
        if let found = try await InstanceMetadata(settings: settings, pipeline: pipeline).credentials() {
            return found
        }
        throw CredentialError(
            "no AWS credentials: neither variables, shared files, web identity, container nor instance metadata hold any"
        )
    }

    /// `AWS_ACCESS_KEY_ID` and its companions; `AWS_CREDENTIAL_EXPIRATION` says how long they hold.
    func fromVariables() throws(CredentialError) -> AWSCredentials? {
        guard let key = environment["AWS_ACCESS_KEY_ID"] else { return nil }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw CredentialError("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
        }
        let token = environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"]
        let expiration = environment["AWS_CREDENTIAL_EXPIRATION"]
        let end = expiration.flatMap(parseDate)
        if expiration != nil, end == nil {
            throw CredentialError("AWS_CREDENTIAL_EXPIRATION: expected a time of RFC 3339")
        }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: Secret(secret),
            sessionToken: token.map { Secret($0) },
            expiration: end
        )
    }

    /// A role taken on with the token in a file; the file is read anew each time.
    func webIdentity() async throws -> AWSCredentials? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = environment["AWS_ROLE_ARN"] else {
            throw CredentialError("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not")
        }
        return try await webIdentity(tokenFile: file, role: role, sessionName: environment["AWS_ROLE_SESSION_NAME"])
    }

    func webIdentity(tokenFile: String, role: String, sessionName: String?) async throws -> AWSCredentials {
        let token: String
        do {
            token =
                String(decoding: try environment.readFile(environment.expanded(tokenFile)), as: UTF8.self)
                .trimmingSpaces
        } catch {
            throw CredentialError("the web identity token: \(error)")
        }
        return try await sts().assumeRoleWithWebIdentity(
            role,
            sessionName: sessionName ?? Self.sessionName,
            token: Secret(token)
        ).credentials
    }

    /// The service that gives roles.
    ///
    /// - Parameters:
    ///   - provider: Whose credentials ask; `nil` for a call that is not signed.
    ///   - region: `nil` for the one that variables and files name.
    /// - Returns: A client that is paced before it is known whose account pays.
    /// - Throws: `AWSConfigurationError` for a configured endpoint that cannot be used.
    func sts(signedWith provider: (any CredentialProvider)? = nil, region: String? = nil) throws -> STSClient {
        let endpoint = try settings.endpoint(.sts, region: region ?? settings.region ?? "us-east-1")
        var pipeline = pipeline
        if let provider {
            pipeline.authenticator = SigV4Authenticator(
                provider,
                SignatureV4(service: AWSService.sts.prefix, region: endpoint.signingRegion),
                wallClock: wallClock,
                skews: skews
            )
        }
        return STSClient(AWSClient(.sts, at: endpoint, pipeline: pipeline, wallClock: wallClock, budget: budget))
    }

    /// The credentials endpoint of ECS, EKS and the like.
    func container() async throws -> AWSCredentials? {
        let text: String
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            text = "http://169.254.170.2\(relative)"
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            text = full
        } else {
            return nil
        }
        let address = try settings.address(text, from: "the container credentials' address")
        let allowed: Set = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]
        guard address.origin.scheme == .https || address.origin.isLoopback || allowed.contains(address.origin.host)
        else {
            throw AWSConfigurationError(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI: over http only loopback and the container agents' addresses are allowed"
            )
        }
        var request = HTTPRequest(.get, address.origin, address.target, headers: ["Accept": "application/json"])
        request.bypassesProxy = true
        request.limits = RequestLimits(total: .seconds(2), connect: .seconds(2), answerBytes: 1 << 20)
        request.headers["Authorization"] = try containerToken()
        let response = try await pipeline.send(request, isIdempotent: true) { $0.status >= 500 ? .retry() : .stop }
        guard response.status == 200 else { throw CredentialError("\(request.place): status \(response.status)") }
        return try TemporaryKeys.decode(response.body, from: request.place)
    }

    private func containerToken() throws(CredentialError) -> String? {
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let bytes = try? environment.readFile(file) else {
                throw CredentialError("cannot read AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            }
            return String(decoding: bytes, as: UTF8.self).trimmingSpaces
        }
        return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    }
}

/// The JSON in which containers and instances give temporary keys.
struct TemporaryKeys: Decodable {
    let AccessKeyId: String
    let SecretAccessKey: String
    let Token: String
    let Expiration: String

    /// - Throws: `CredentialError` that never repeats the answer.
    static func decode(_ body: [UInt8], from place: String) throws(CredentialError) -> AWSCredentials {
        guard let keys = try? JSONDecoder().decode(Self.self, from: Data(body)),
            let expiration = parseDate(keys.Expiration)
        else {
            throw CredentialError("\(place): the answer holds no credentials")
        }
        return AWSCredentials(
            accessKeyID: keys.AccessKeyId,
            secretAccessKey: Secret(keys.SecretAccessKey),
            sessionToken: Secret(keys.Token),
            expiration: expiration
        )
    }
}
