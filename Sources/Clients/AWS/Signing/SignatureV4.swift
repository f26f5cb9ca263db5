import Digests
package import FoundationEssentials
package import Transport

/// Signature Version 4, in the `Authorization` header.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package struct SignatureV4: Sendable, Equatable {
    /// How the body enters the signature.
    package enum Payload: Sendable, Equatable {
        case hashed
        /// `UNSIGNED-PAYLOAD`, for S3 over TLS.
        case unsigned
    }

    /// The service's name in the scope, such as `es` or `sts`.
    package let service: String
    package let region: String
    package let payload: Payload

    package init(service: String, region: String, payload: Payload = .hashed) {
        self.service = service
        self.region = region
        self.payload = payload
    }

    /// S3 takes the path as it is sent; every other service encodes it once more.
    private var isS3: Bool { service == "s3" || service == "s3express" }

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - request: Complete; headers of an earlier signature are replaced.
    ///   - credentials: Whose request it is.
    ///   - date: The time of the signature, corrected for a known skew.
    /// - Returns: The request with `X-Amz-Date`, `Authorization` and, where needed, token and payload hash.
    package func sign(_ request: HTTPRequest, _ credentials: AWSCredentials, at date: Date) -> HTTPRequest {
        var signed = request
        let stamp = Self.timestamp(date),
            hash = payload == .hashed ? Hex.encode(SHA256.hash(request.body)) : "UNSIGNED-PAYLOAD"
        signed.headers["Authorization"] = nil
        signed.headers["X-Amz-Date"] = stamp
        signed.headers["X-Amz-Security-Token"] = credentials.sessionToken?.reveal
        if isS3 || payload == .unsigned { signed.headers["X-Amz-Content-SHA256"] = hash }
        let (canonical, names) = canonicalRequest(signed, payloadHash: hash)
        let day = String(stamp.prefix(8)), scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = ["AWS4-HMAC-SHA256", stamp, scope, Hex.encode(SHA256.hash(Array(canonical.utf8)))].joined(
            separator: "\n"
        )
        let signature = HMACSHA256.code(for: Array(text.utf8), key: key(credentials.secretAccessKey, day: day))
        signed.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(Hex.encode(signature))"
        return signed
    }

    /// Whose signature a request bears.
    static func accessKeyID(of request: HTTPRequest) -> String? {
        let proof = request.headers["Authorization"] ?? ""
        guard let mark = proof.firstRange(of: "Credential=") else { return nil }
        return String(proof[mark.upperBound...].prefix { $0 != "/" })
    }

    /// The text whose hash is signed, and the names of the headers in it.
    func canonicalRequest(_ request: HTTPRequest, payloadHash: String) -> (text: String, signedHeaders: String) {
        // Proxies and the transport may change these.
        let unsigned: Set = [
            "authorization", "user-agent", "expect", "x-amzn-trace-id", "connection", "transfer-encoding",
        ]
        var values: [String: [String]] = ["host": [request.origin.authority]]
        for field in request.headers.fields {
            let name = field.name.lowercased()
            if !unsigned.contains(name), name != "host" {
                values[name, default: []].append(Self.collapsed(field.value))
            }
        }
        let names = values.keys.sorted()
        let headers = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }.joined()
        let signedHeaders = names.joined(separator: ";")
        let path =
            isS3 ? request.target.path : PercentEncoding.encode(Self.normalised(request.target.path), keeping: "/")
        let text = [
            request.method.rawValue, path, Self.canonicalQuery(request.target.query), headers, signedHeaders,
            payloadHash,
        ].joined(separator: "\n")
        return (text, signedHeaders)
    }

    /// Dot segments and empty segments are resolved for every service but S3.
    private static func normalised(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let text = "/" + segments.joined(separator: "/")
        return path.hasSuffix("/") && !segments.isEmpty ? text + "/" : text
    }

    /// Pairs sorted by name, then value; a name without a value gets an empty one.
    private static func canonicalQuery(_ query: String?) -> String {
        guard let query, !query.isEmpty else { return "" }
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        return pairs.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// Surrounding spaces go, runs of spaces become one.
    private static func collapsed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    private func key(_ secret: Secret, day: String) -> [UInt8] {
        [day, region, service, "aws4_request"].reduce(Array("AWS4\(secret.reveal)".utf8)) { key, part in
            HMACSHA256.code(for: Array(part.utf8), key: key)
        }
    }

    /// Such as `20261121T030000Z`.
    static func timestamp(_ date: Date) -> String {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)).formatted(.iso8601)
            .filter { !"-:".contains($0) }
    }
}
