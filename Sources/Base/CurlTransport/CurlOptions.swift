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

/// What one service is to trust us by, and what we trust it by.
package struct TLSIdentity: Sendable {
    /// A PEM file of the only authorities trusted for this service.
    package var authorities: String?
    /// A PEM file with our certificate.
    package var certificate: String?
    /// The certificate's private key as PEM text.
    package var key: Secret?

    package init(authorities: String? = nil, certificate: String? = nil, key: Secret? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}

/// Which proxy a request takes.
///
/// libcurl would read the process environment by itself; here the variables come in as a value, and libcurl is told the outcome.
enum ProxyChoice {
    /// The proxy's address for a request, empty for none.
    static func proxy(for request: HTTPRequest, _ variables: [String: String]) -> String {
        if request.bypassesProxy || request.origin.isLinkLocal || isExempt(request.origin.host, variables) { return "" }
        // Upper-case HTTP_PROXY is left out on purpose: a CGI server sets it from a request header.
        let names = request.origin.scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        return (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? ""
    }

    private static func isExempt(_ host: String, _ variables: [String: String]) -> Bool {
        let list = variables["no_proxy"] ?? variables["NO_PROXY"] ?? ""
        return list.split { $0 == "," || $0 == " " }.contains { entry in
            let name = entry.lowercased().drop { $0 == "." }
            return name == "*" || host == name || host.hasSuffix(".\(name)")
        }
    }
}
