import FoundationEssentials
package import Transport

/// Proof of identity by one constant `Authorization` header: user name and password, or an API key.
package struct HeaderAuthenticator: RequestAuthenticator {
    private let value: Secret
    /// Everything of which a part of the header is made, and the header itself: what no text may show.
    package let secrets: [Secret]

    private init(_ scheme: String, _ token: String, of parts: [Secret]) {
        value = Secret("\(scheme) \(token)")
        secrets = [value, Secret(token)] + parts
    }

    /// User name and password, RFC 7617.
    ///
    /// - Parameters:
    ///   - username: Without a colon.
    ///   - password: The password.
    /// - Returns: The authenticator.
    package static func basic(username: String, password: Secret) -> HeaderAuthenticator {
        let token = Data("\(username):\(password.reveal)".utf8).base64EncodedString()
        return HeaderAuthenticator("Basic", token, of: [password])
    }

    /// An API key of Elasticsearch, in its encoded form.
    ///
    /// - Parameter key: Base64 of id, colon and key.
    /// - Returns: The authenticator.
    package static func apiKey(_ key: Secret) -> HeaderAuthenticator {
        let plain = Data(base64Encoded: key.reveal).map { String(decoding: $0, as: UTF8.self) }
        // Id and key with a colon between; the id is no secret.
        let inner = plain?.split(separator: ":", maxSplits: 1).last.map { Secret(String($0)) }
        return HeaderAuthenticator("ApiKey", key.reveal, of: [inner].compactMap { $0 })
    }

    package func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
        var request = request
        request.headers["Authorization"] = value.reveal
        return request
    }
}
