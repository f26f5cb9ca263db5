package import Configuration
package import OpenSearch
import Resilience
package import Transport

/// The `search` section: which engine, and how we prove who we are.
package struct SearchSettings: Sendable {
    /// How requests prove who we are.
    package enum Authentication: Sendable {
        case sigv4(region: String?, roleARN: String?)
        case basic(username: String, password: SecretReference)
        case apiKey(SecretReference)
        case none
    }

    package let endpoint: Address
    package let authentication: Authentication
    /// The only cluster that may answer.
    package let clusterUUID: String?
    package let authorities: String?
    package let clientCertificate: String?
    package let clientKey: SecretReference?
    /// Those of certificates, with their places in the configuration.
    package let certificateFiles: [NamedFile]
    package let limits: RequestLimits

    /// Every secret that a run needs before its first request.
    package var secrets: [SecretReference] {
        switch authentication {
        case .basic(_, let password): [password] + [clientKey].compactMap { $0 }
        case .apiKey(let key): [key] + [clientKey].compactMap { $0 }
        case .sigv4, .none: [clientKey].compactMap { $0 }
        }
    }

    /// Reads the section.
    ///
    /// - Parameters:
    ///   - section: `search`; problems are reported to it.
    ///   - hub: The `hub` section's region and role, used where this one is silent.
    package init?(_ section: Section, hub: HubSettings) {
        let endpoint: Address? = section.string("endpoint", required: "an address such as https://host:9200").flatMap {
            text in
            do throws(AddressProblem) {
                return try Address(text)
            } catch {
                section.report(error.description, at: "endpoint")
                return nil
            }
        }
        if let endpoint { Self.check(endpoint, section) }
        let authentication = Self.authentication(section, hub: hub)
        if let endpoint, let authentication { Self.check(endpoint, authentication, section) }
        clusterUUID = section.string("cluster_uuid")
        let files = [section.file("ca_file"), section.file("client_certificate")]
        (authorities, clientCertificate) = (files[0]?.path, files[1]?.path)
        certificateFiles = files.compactMap { $0 }
        clientKey = section.secret("client_key")
        if (clientCertificate == nil) != (clientKey == nil) {
            section.report(
                "client_certificate and client_key come together",
                at: clientKey == nil ? "client_certificate" : "client_key"
            )
        }
        switch clientKey {
        case .ssm, .secretsManager:
            section.report(
                "the key is needed before the first request; expected env:NAME or file:PATH",
                at: "client_key"
            )
        case .environment, .file, nil: break
        }
        let most = section.value("max_answer", expected: "\(Section.sizeExpected), at least 1MB: listings are long") {
            text in
            Units.bytes(text).flatMap { $0 >= 1_000_000 ? $0 : nil }
        }
        limits = RequestLimits(total: section.duration("timeout") ?? .seconds(30), answerBytes: most ?? 64 << 20)
        section.finish()
        guard let endpoint, let authentication else { return nil }
        self.endpoint = endpoint
        self.authentication = authentication
    }

    private static func check(_ endpoint: Address, _ section: Section) {
        if endpoint.target.query != nil { section.report("an endpoint has no query", at: "endpoint") }
        if isServerless(endpoint.origin.host) {
            section.report(
                "OpenSearch Serverless has neither snapshots nor life-cycle states; use its data life-cycle policies instead",
                at: "endpoint"
            )
        }
    }

    /// Whether it is a collection of Amazon OpenSearch Serverless, in any partition, however the name is written.
    private static func isServerless(_ host: String) -> Bool {
        let labels = host.split(separator: ".")
        return labels.contains { $0 == "aoss" || $0 == "aoss-fips" } && labels.contains("amazonaws")
    }

    private static func check(_ endpoint: Address, _ authentication: Authentication, _ section: Section) {
        if case .none = authentication { return }
        if endpoint.origin.scheme == .http, !endpoint.origin.isLoopback {
            section.report("credentials would travel unencrypted; use https", at: "endpoint")
        }
    }

    private static func authentication(_ section: Section, hub: HubSettings) -> Authentication? {
        guard let auth = section.section("auth", required: true) else { return nil }
        defer { auth.finish() }
        enum Kind { case sigv4, basic, apiKey, none }
        let kinds: [String: Kind] = ["sigv4": .sigv4, "basic": .basic, "api_key": .apiKey, "none": .none]
        guard let kind = auth.choice("kind", among: kinds, required: true) else {
            for key in ["region", "role_arn", "username", "password", "key"] { auth.tolerate(key) }
            return nil
        }
        switch kind {
        case .sigv4:
            return .sigv4(region: auth.string("region") ?? hub.region, roleARN: auth.string("role_arn") ?? hub.roleARN)
        case .basic:
            guard let name = auth.string("username", required: "a user name"),
                let password = auth.secret("password", required: true)
            else { return nil }
            if name.contains(":") { auth.report("a user name holds no colon", at: "username") }
            return .basic(username: name, password: password)
        case .apiKey: return auth.secret("key", required: true).map { .apiKey($0) }
        case .none: return Authentication.none
        }
    }

    /// Makes the client.
    ///
    /// - Parameter environment: Transport, signer, secrets.
    /// - Returns: A client; nothing is sent to the engine yet.
    /// - Throws: When there are no credentials, or a secret cannot be resolved.
    package func client(_ environment: JobEnvironment) async throws -> OpenSearchClient {
        let authenticator: (any RequestAuthenticator)? =
            switch authentication {
            case .sigv4(let region, let role): try await environment.signer("es", region, role)
            case .basic(let name, let password):
                HeaderAuthenticator.basic(username: name, password: try await environment.secret(password))
            case .apiKey(let key): HeaderAuthenticator.apiKey(try await environment.secret(key))
            case .none: nil
            }
        var pipeline = environment.pipeline(authenticator)
        if environment.logger.level <= .debug {
            pipeline.transport = LoggedTransport(pipeline.transport, environment.clock, environment.logger)
        }
        return OpenSearchClient(endpoint: endpoint, pipeline: pipeline, limits: limits)
    }

    /// Checks that the right cluster answers.
    ///
    /// - Parameter identity: Who answered.
    /// - Throws: `JobFailure` when another cluster is configured.
    package func check(_ identity: ClusterIdentity) throws {
        guard let clusterUUID, clusterUUID != identity.uuid else { return }
        throw JobFailure(
            .failed,
            "\(endpoint.origin) is cluster \(identity.uuid) (\(identity.name)), but search.cluster_uuid names \(clusterUUID)"
        )
    }
}
