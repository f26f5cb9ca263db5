package import FoundationEssentials
package import Transport

/// Signs each attempt with the credentials of the moment.
package struct SigV4Authenticator: RequestAuthenticator {
    private let provider: any CredentialProvider
    private let signature: SignatureV4
    private let wallClock: @Sendable () -> Date
    private let skews: ClockSkews

    /// Makes a signer.
    ///
    /// - Parameters:
    ///   - provider: Asked before every attempt.
    ///   - signature: Service and region.
    ///   - wallClock: The machine's clock.
    ///   - skews: What is known of the service's clock; shared by all who call it.
    package init(
        _ provider: any CredentialProvider,
        _ signature: SignatureV4,
        wallClock: @escaping @Sendable () -> Date,
        skews: ClockSkews = ClockSkews()
    ) {
        self.provider = provider
        self.signature = signature
        self.wallClock = wallClock
        self.skews = skews
    }

    package func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
        sign(request, try await provider.credentials())
    }

    package func authenticateAtOnce(_ request: HTTPRequest) async -> HTTPRequest? {
        await provider.atHand().map { sign(request, $0) }
    }

    private func sign(_ request: HTTPRequest, _ credentials: AWSCredentials) -> HTTPRequest {
        signature.sign(request, credentials, at: wallClock().addingTimeInterval(skews.ahead(request.origin)))
    }

    package func recover(from response: HTTPResponse, to request: HTTPRequest) async -> Bool {
        let code = AWSError(response, service: signature.service, operation: "", place: "").code
        if ["ExpiredToken", "ExpiredTokenException"].contains(code) {
            if let key = SignatureV4.accessKeyID(of: request) { await provider.forget(key) }
            return true
        }
        let skewed = [
            "RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException",
            "RequestInTheFuture",
        ]
        guard
            skewed.contains(code)
                || String(decoding: response.body.prefix(2_000), as: UTF8.self).contains("Signature expired"),
            let date = response.headers["Date"].flatMap(HTTPDate.parse)
        else { return false }
        return skews.learn(date.timeIntervalSince(wallClock()), of: request.origin)
    }
}
