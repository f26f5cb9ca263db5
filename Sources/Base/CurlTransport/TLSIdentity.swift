package import Transport

/// What one service is to trust us by, and what we trust it by.
package struct TLSIdentity: Sendable {
    /// A PEM file of the only authorities trusted for this service.
    package var authorities: String?
    /// A PEM file with our certificate.
    package var certificate: String?
    /// The certificate's private key as PEM text, not encrypted; `nil` when it stands in the certificate's file.
    package var key: Secret?

    package init(authorities: String? = nil, certificate: String? = nil, key: Secret? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}
