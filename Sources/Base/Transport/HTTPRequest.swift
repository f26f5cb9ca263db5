/// The methods this project uses, RFC 9110 section 9.
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// Bounds of one attempt.
package struct RequestLimits: Sendable, Equatable {
    /// From the start of the attempt to the last byte of the answer.
    package var total: Duration
    /// Until the connection stands, TLS included.
    package var connect: Duration
    /// The largest answer in bytes, decompressed; a larger one is an error and never cut.
    package var answerBytes: Int

    package init(total: Duration = .seconds(30), connect: Duration = .seconds(5), answerBytes: Int = 64 << 20) {
        self.total = total
        self.connect = connect
        self.answerBytes = answerBytes
    }
}

/// One HTTP request, ready to be sent as it stands.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    package var origin: Origin
    package var target: RequestTarget
    package var headers: HTTPHeaders
    package var body: [UInt8]
    package var limits: RequestLimits
    /// The address itself is a secret (a webhook): nothing beyond the host is ever printed.
    package var isConfidential: Bool
    /// Never through a proxy: instance metadata and container credentials.
    package var bypassesProxy: Bool

    package init(
        _ method: HTTPMethod,
        _ origin: Origin,
        _ target: RequestTarget,
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        limits: RequestLimits = RequestLimits(),
        isConfidential: Bool = false,
        bypassesProxy: Bool = false
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.limits = limits
        self.isConfidential = isConfidential
        self.bypassesProxy = bypassesProxy
    }

    /// Why the request cannot be sent as it stands, without repeating any of it; `nil` when it can.
    package var defect: String? {
        if !origin.isValid { return "the host or the port is not valid" }
        if !target.isValid { return "the path or the query is not encoded" }
        if !headers.isValid { return "a header holds a line break or its name is not a token" }
        if headers["Transfer-Encoding"] != nil { return "bodies are sent with their length" }
        if method == .head, !body.isEmpty { return "HEAD takes no body" }
        return nil
    }

    /// Where the request goes, safe to print: no query, no headers, no body, and for a confidential one no path.
    package var place: String {
        "\(method.rawValue) \(origin)\(isConfidential ? "/…" : target.path.prefix(200))"
    }
}

/// One HTTP answer with its whole body.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Decompressed.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
