import Testing
import Transport

@Suite struct RefusalTextTests {
    private static let token = String(repeating: "abcdefghijkl0123", count: 20)

    @Test(arguments: [
        ("Value 'outer-id' at 'externalId' failed", "Value '<redacted>' at 'externalId' failed"),
        ("outer-id and outer-id again", "<redacted> and <redacted> again"),
        ("Value '\(token)' at 'webIdentityToken'", "Value '<redacted>' at 'webIdentityToken'"),
        // Long values are quoted in part.
        ("Value '\(token.prefix(100))...' at 'webIdentityToken'", "Value '<redacted>...' at 'webIdentityToken'"),
        ("'\(token.prefix(30))' and '\(token.prefix(13))'", "'<redacted>' and '<redacted>'"),
        ("abcdefghij is a common beginning", "abcdefghij is a common beginning"),
        (
            "The signature does not match.\n\nThe Canonical String for this request should have been\n'GET",
            "The signature does not match.\n\n"
        ),
        ("Wrong. The String-to-Sign should have been 'x'", "Wrong. "), ("The Canonical String: x", "no explanation"),
        ("", "no explanation"), ("not authorized", "not authorized"),
    ])
    func `what was sent in confidence is not told`(text: String, shown: String) {
        #expect(RefusalText.hide(text, [Secret("outer-id"), Secret(Self.token), Secret("")]) == shown)
    }
}
