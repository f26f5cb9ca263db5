import OpenSearch
import TestSupport
import Testing
import Transport

/// What a server quotes of our secrets is in no error.
@Suite struct RedactionTests {
    private static let password = "correct horse battery"
    /// Base64 of `admin:` and the password.
    private static let token = "YWRtaW46Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"
    private static let key = "aWQ6aW5uZXJzZWNyZXQ="

    private func text(_ answer: HTTPResponse, _ authenticator: HeaderAuthenticator) async throws -> String {
        let fixture = try Fixture("https://h", StubTransport([.success(answer)]), authenticator)
        let client = fixture.client
        let error = await #expect(throws: OpenSearchError.self) { try await client.identity() }
        return error.map { "\($0) \($0.reason) \($0.blocked)" } ?? ""
    }

    @Test(arguments: [
        "'\(token)' not a valid key=value pair (missing equal-sign) in Authorization header: 'Basic \(token)'.",
        "bad header Authorization=\(token)", "the password \(password) is wrong", "user admin:\(password)",
        "got correct%20horse%20battery", "basic   \(token)", String(repeating: "x", count: 190) + "Basic \(token)",
        String(repeating: "x", count: 198) + password,
    ])
    func `user and password`(quote: String) async throws {
        let basic = HeaderAuthenticator.basic(username: "admin", password: Secret(Self.password))
        for body in ["{\"message\":\"\(quote)\"}", quote, "{\"error\":{\"type\":\"x\",\"reason\":\"\(quote)\"}}"] {
            let text = try await text(HTTPResponse(status: 403, body: Array(body.utf8)), basic)
            for part in [Self.token, Self.password, "correct horse", "correct%20horse", "YWRt"] {
                #expect(!text.contains(part), "\(text)")
            }
        }
    }

    @Test(arguments: ["ApiKey \(key)", "the key \(key)", "id and innersecret", "apikey \(key)"])
    func `an API key`(quote: String) async throws {
        let body = "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"\(quote)\"}}"
        let text = try await text(HTTPResponse(status: 400, body: Array(body.utf8)), .apiKey(Secret(Self.key)))
        #expect(!text.contains(Self.key) && !text.contains("innersecret") && text.contains("<redacted>"), "\(text)")
    }

    @Test func `a signature and a session token, which nobody here knows`() throws {
        let quote = """
            The Canonical String for this request should have been 'GET\n/\nhost:h\nx-amz-security-token:IQoJb3JpZ2luX2VjE\n\n' \
            Authorization=AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/es/aws4_request, Signature=0123abcd, \
            Bearer abc.def.ghi X-Amz-Security-Token=FwoGZXIvYXdzE
            """
        let text = OpenSearchError(HTTPResponse(status: 403, body: Array(quote.utf8)), place: "p").description
        let whole = OpenSearchError(.forbidden, place: "p", status: 403, reason: quote).description
        for secret in ["IQoJ", "0123abcd", "abc.def", "FwoG"] {
            #expect(!text.contains(secret) && !whole.contains(secret), "\(whole)")
        }
        #expect(whole.contains("AKIDEXAMPLE"), "what is no secret helps")
    }

    @Test(arguments: [
        "Basic authentication is required", "Basic realm=\"x\"", "bearer token expected", "no ApiKey header",
    ])
    func `plain words stay`(words: String) {
        #expect(OpenSearchError(HTTPResponse(status: 401, body: Array(words.utf8)), place: "p").reason == words)
    }

    @Test func `an answer that is too long names the key that bounds it`() async throws {
        let error = TransportError(.tooLarge, "67108864 bytes", place: "GET https://h/", mayHaveBeenSent: true)
        let client = try Fixture("https://h", StubTransport([.failure(error)])).client
        let told = await #expect(throws: TransportError.self) { try await client.identity() }
        #expect(told?.description == "GET https://h/: the answer is larger than search.max_answer allows, 64 MiB")
        #expect(told?.mayHaveBeenSent == true)
    }
}
