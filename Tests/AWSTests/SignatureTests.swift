import FoundationEssentials
import TestSupport
import Testing
import Transport

@testable import AWS

@Suite struct SignatureTests {
    /// A request as the oracle reads it.
    private struct Case: Encodable {
        var time: Int
        var key: String
        var secret: String
        var token: String?
        var method: String
        var url: String
        var body: String
        var headers: [String: String]
        var service: String
        var region: String
        var unsigned: Bool
    }

    @Test(.enabled(if: PythonOracle.isInstalled, "needs botocore in .venv: make setup"), .timeLimit(.minutes(2)))
    func `botocore signs five hundred requests as we do`() async throws {
        var random = SeededGenerator(seed: 20_261_121)
        var lines: [[UInt8]] = [], ours: [String] = []
        for _ in 0..<500 {
            let (request, signature, credentials, time) = Self.request(&random)
            let date = Date(timeIntervalSince1970: Double(time))
            let signed = signature.sign(request, credentials, at: date)
            ours.append(signed.headers["Authorization"] ?? "")
            let entry = Case(
                time: time,
                key: credentials.accessKeyID,
                secret: credentials.secretAccessKey.reveal,
                token: credentials.sessionToken?.reveal,
                method: request.method.rawValue,
                url: "\(request.origin)\(request.target.text)",
                body: String(decoding: request.body, as: UTF8.self),
                headers: Dictionary(uniqueKeysWithValues: request.headers.fields.map { ($0.name, $0.value) }),
                service: signature.service,
                region: signature.region,
                unsigned: signature.payload == .unsigned
            )
            lines.append(Array(try JSONEncoder().encode(entry)))
        }
        let output = try await PythonOracle.run("sign_requests.py", input: Array(lines.joined(separator: [10])) + [10])
        let theirs = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        try #require(theirs.count == ours.count)
        for (position, pair) in zip(ours, theirs).enumerated() where pair.0 != pair.1 {
            Issue.record(
                "request \(position): \(String(decoding: lines[position], as: UTF8.self))\nours   \(pair.0)\ntheirs \(pair.1)"
            )
        }
    }

    private static func request(_ random: inout SeededGenerator) -> (HTTPRequest, SignatureV4, AWSCredentials, Int) {
        let service = ["es", "s3", "sts", "ssm", "secretsmanager"].randomElement(using: &random) ?? "es"
        let alphabet = Array("abcXYZ019-._~ /:@!$'()*+,;=&%?#äß漢🙂")
        func word(_ length: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: length, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
            )
        }
        let segments = (0..<Int.random(in: 0...4, using: &random)).map { _ in word(1...12).filter { $0 != "/" } }.filter
        { !$0.isEmpty && $0 != "." && $0 != ".." }
        var query = (0..<Int.random(in: 0...4, using: &random)).map { _ in ("q\(word(0...4))", word(0...8)) }
        if Bool.random(using: &random), let first = query.first { query.append((first.0, word(0...3))) }
        let method = [HTTPMethod.get, .post, .put, .delete].randomElement(using: &random) ?? .get
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if Bool.random(using: &random) {
            headers["X-Amz-Meta-Note"] = "  two   words \(Int.random(in: 0...99, using: &random)) "
        }
        if Bool.random(using: &random) { headers["X-Amz-Target"] = "AmazonSSM.GetParameter" }
        let port = Bool.random(using: &random) ? nil : 9_200
        let request = HTTPRequest(
            method,
            Origin(.https, "search.example.amazonaws.com", port: port),
            RequestTarget(segments: segments, query: query),
            headers: headers,
            body: method == .get ? [] : Array(word(0...40).utf8)
        )
        let token = Bool.random(using: &random) ? Secret("token/\(word(4...20).filter(\.isASCII))+==") : nil
        let credentials = AWSCredentials(
            accessKeyID: "AKID\(Int.random(in: 1_000...9_999, using: &random))",
            secretAccessKey: Secret("s/\(word(20...40))"),
            sessionToken: token
        )
        let payload: SignatureV4.Payload = service == "s3" && Bool.random(using: &random) ? .unsigned : .hashed
        let region = ["us-east-1", "eu-central-1", "cn-north-1"].randomElement(using: &random) ?? "us-east-1"
        return (
            request, SignatureV4(service: service, region: region, payload: payload), credentials,
            Int.random(in: 1_500_000_000...1_900_000_000, using: &random)
        )
    }

    /// The published example of the signature's documentation (GET ListUsers).
    @Test func `the published example`() {
        let request = HTTPRequest(
            .get,
            Origin(.https, "iam.amazonaws.com"),
            RequestTarget(path: "/", query: "Action=ListUsers&Version=2010-05-08"),
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
        )
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        )
        let signed = SignatureV4(service: "iam", region: "us-east-1").sign(
            request,
            credentials,
            at: Date(timeIntervalSince1970: 1_440_938_160)
        )
        #expect(signed.headers["X-Amz-Date"] == "20150830T123600Z")
        #expect(
            signed.headers["Authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        )
    }

    @Test func `a second signature replaces the first`() {
        let request = HTTPRequest(.get, Origin(.https, "h"), RequestTarget())
        let credentials = AWSCredentials(accessKeyID: "A", secretAccessKey: Secret("s"), sessionToken: Secret("t"))
        let signature = SignatureV4(service: "es", region: "r"), date = Date(timeIntervalSince1970: 1_700_000_000)
        let once = signature.sign(request, credentials, at: date)
        #expect(signature.sign(once, credentials, at: date).headers == once.headers)
    }
}
