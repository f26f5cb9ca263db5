import Digests
import FoundationEssentials
import Transport

/// Whom the double lets in.
package enum SearchAccess: Sendable {
    /// Everybody.
    case open
    /// Who sends this name and password.
    case basic(user: String, password: String)
    /// Who sends this key.
    case apiKey(String)
    /// Who signs with this key for this region; the signature is computed again and compared.
    case signed(accessKeyID: String, secret: String, region: String)

    /// The answer to who is not let in; nil for who is.
    func refusal(of request: ReceivedRequest, now: Int) -> ScriptedAnswer? {
        let sent = request.headers["Authorization"] ?? ""
        switch self {
        case .open:
            return nil
        case .basic(let user, let password):
            let token = Data("\(user):\(password)".utf8).base64EncodedString()
            return sent == "Basic \(token)" ? nil : .text(401, "Unauthorized")
        case .apiKey(let key):
            return sent == "ApiKey \(key)" ? nil : .text(401, "Unauthorized")
        case .signed(let accessKeyID, let secret, let region):
            let check = SignatureCheck(request: request, accessKeyID: accessKeyID, secret: secret, region: region)
            guard let problem = check.problem else { return nil }
            // Amazon's front end speaks for the engine here, and in a form of its own.
            return SearchAnswer.json(["message": .string(problem)], status: 403)
        }
    }
}

/// Signature Version 4, seen from the server.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
struct SignatureCheck {
    let request: ReceivedRequest
    let accessKeyID: String
    let secret: String
    let region: String

    /// What is wrong with the signature; nil for a right one.
    var problem: String? {
        guard let header = request.headers["Authorization"], header.hasPrefix("AWS4-HMAC-SHA256 ") else {
            return "Missing Authentication Token"
        }
        let parts = header.dropFirst("AWS4-HMAC-SHA256 ".count).split(separator: ",").map { $0.drop { $0 == " " } }
        func part(_ name: String) -> String? {
            parts.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard let credential = part("Credential"), let signed = part("SignedHeaders"),
            let signature = part("Signature"),
            let time = request.headers["X-Amz-Date"], time.count == 16
        else { return "Authorization header is incomplete" }
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/es/aws4_request"
        guard credential == "\(accessKeyID)/\(scope)" else {
            return "Credential should be scoped to a valid key, region and service"
        }
        let names = signed.split(separator: ";").map(String.init)
        guard names.contains("host"), names == names.sorted() else {
            return "'Host' must be a signed header, and they are sorted"
        }
        guard bodyHash == "UNSIGNED-PAYLOAD" || bodyHash == Hex.encode(SHA256.hash(request.body)) else {
            return "The provided 'x-amz-content-sha256' header does not match what was computed."
        }
        let canonical = [
            request.method, canonicalPath, canonicalQuery,
            names.map { "\($0):\(request.headers[$0] ?? "")\n" }.joined(), signed, bodyHash,
        ].joined(separator: "\n")
        let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n" + Hex.encode(SHA256.hash(Array(canonical.utf8)))
        var key = Array("AWS4\(secret)".utf8)
        for step in [day, region, "es", "aws4_request"] { key = HMACSHA256.code(for: Array(step.utf8), key: key) }
        let expected = Hex.encode(HMACSHA256.code(for: Array(toSign.utf8), key: key))
        if expected == signature { return nil }
        return "The request signature we calculated does not match the signature you provided."
    }

    /// Each segment encoded once more, as every service but S3 asks for.
    private var canonicalPath: String { PercentEncoding.encode(request.path, keeping: "/") }

    private var canonicalQuery: String {
        request.target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            pair.contains("=") ? String(pair) : "\(pair)="
        }.sorted { left, right in
            let (one, two) = (left.split(separator: "=", maxSplits: 1), right.split(separator: "=", maxSplits: 1))
            return (one.first ?? "", left) < (two.first ?? "", right)
        }.joined(separator: "&")
    }

    private var bodyHash: String {
        request.headers["X-Amz-Content-Sha256"] ?? Hex.encode(SHA256.hash(request.body))
    }
}
