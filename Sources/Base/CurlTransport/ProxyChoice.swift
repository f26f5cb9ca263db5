import Transport

/// Which proxy a request takes.
///
/// libcurl would read the process environment by itself; here the variables come in as a value, and libcurl is told the outcome.
struct ProxyChoice: Equatable {
    /// The proxy's address, empty for none.
    let proxy: String
    /// The hosts that are reached without it, as libcurl reads them: names with all below them, addresses, networks, `*`.
    let exemptions: String

    init(for request: HTTPRequest, _ variables: [String: String]) {
        if request.bypassesProxy || request.origin.isLinkLocal {
            (proxy, exemptions) = ("", "*")
            return
        }
        // Upper-case HTTP_PROXY is left out on purpose: a CGI server sets it from a request header.
        let names = request.origin.scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        proxy = (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? ""
        exemptions = variables["no_proxy"] ?? variables["NO_PROXY"] ?? ""
    }
}
