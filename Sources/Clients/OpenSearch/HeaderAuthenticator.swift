import FoundationEssentials
package import Transport

/// Proof of identity by one constant `Authorization` header: user name and password, or an API key.
package struct HeaderAuthenticator: RequestAuthenticator {
    private let value: Secret

    private init(_ value: Secret) { self.value = value }

    /// User name and password, RFC 7617.
    ///
    /// - Parameters:
    ///   - username: Without a colon.
    ///   - password: The password.
    /// - Returns: The authenticator.
    package static func basic(username: String, password: Secret) -> HeaderAuthenticator {
        HeaderAuthenticator(Secret("Basic " + Data("\(username):\(password.reveal)".utf8).base64EncodedString()))
    }

    /// An API key of Elasticsearch, in its encoded form.
    ///
    /// - Parameter key: Base64 of id, colon and key.
    /// - Returns: The authenticator.
    package static func apiKey(_ key: Secret) -> HeaderAuthenticator {
        HeaderAuthenticator(Secret("ApiKey \(key.reveal)"))
    }

    package func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
        var request = request
        request.headers["Authorization"] = value.reveal
        return request
    }
}
