package import Transport

/// What the transport needs to know of this machine.
package struct CurlOptions: Sendable {
    /// A PEM file of trusted authorities; `nil` takes the first that Linux distributions are known to keep.
    package var authorities: String?
    /// Where the proxies are told: `https_proxy`, `HTTPS_PROXY`, `http_proxy`, `all_proxy`, `ALL_PROXY`, `no_proxy`, `NO_PROXY`.
    package var variables: [String: String]
    package var userAgent: String
    /// Certificates for single services.
    package var identities: [Origin: TLSIdentity]

    package init(
        authorities: String? = nil,
        variables: [String: String] = [:],
        userAgent: String = "roundsman",
        identities: [Origin: TLSIdentity] = [:]
    ) {
        self.authorities = authorities
        self.variables = variables
        self.userAgent = userAgent
        self.identities = identities
    }
}
