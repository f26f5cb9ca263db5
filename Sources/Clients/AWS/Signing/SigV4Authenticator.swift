package import FoundationEssentials
import POSIX
package import Transport

/// Signs each attempt with the credentials of the moment.
package final class SigV4Authenticator: RequestAuthenticator {
    private let provider: any CredentialProvider
    private let signature: SignatureV4
    private let wallClock: @Sendable () -> Date
    /// How far the service's clock is ahead of ours, learnt from an answer; for signatures only.
    private let skew = Locked<TimeInterval>(0)

    /// Makes a signer.
    ///
    /// - Parameters:
    ///   - provider: Asked before every attempt.
    ///   - signature: Service and region.
    ///   - wallClock: The machine's clock.
    package init(
        _ provider: any CredentialProvider,
        _ signature: SignatureV4,
        wallClock: @escaping @Sendable () -> Date
    ) {
        self.provider = provider
        self.signature = signature
        self.wallClock = wallClock
    }

    package func authenticate(_ request: HTTPRequest) async throws -> HTTPRequest {
        let credentials = try await provider.credentials()
        return signature.sign(request, credentials, at: wallClock().addingTimeInterval(skew.withLock { $0 }))
    }

    package func recover(from response: HTTPResponse, to request: HTTPRequest) async -> Bool {
        let code = AWSError(response, service: signature.service, operation: "", place: "").code
        if ["ExpiredToken", "ExpiredTokenException"].contains(code) {
            await provider.forget()
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
        let difference = date.timeIntervalSince(wallClock())
        return skew.withLock { skew in
            // Only a difference that explains the refusal, and that is news.
            guard abs(difference - skew) > 240 else { return false }
            skew = difference
            return true
        }
    }
}
