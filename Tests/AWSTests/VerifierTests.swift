import FoundationEssentials
import Sandbox
import Testing
import Transport

@testable import AWS

/// The sandbox's search engine computes signatures on its own: it lets in what we sign, and nothing that changed on the way.
@Suite struct VerifierTests {
    private static let target = RequestTarget(
        segments: ["logs ä-2026.11.21,b+c"],
        query: [("timeout", "60s"), ("master_timeout", "60s")]
    )

    /// The engine's status for this request, signed, then changed.
    private func status(
        secret: String = "secret",
        service: String = "es",
        region: String = "us-east-1",
        target: RequestTarget = Self.target,
        method: String? = nil,
        body: String = ""
    ) throws -> Int {
        var world = SearchWorld()
        world.addIndex("logs ä-2026.11.21", created: 0)
        world.addIndex("b+c", created: 0)
        let double = SearchDouble(
            .openSearch2,
            access: .signed(accessKeyID: "AKID", secret: "secret", region: "us-east-1"),
            world: world
        )
        let origin = try Address("https://search.example.org").origin
        let request = SignatureV4(service: service, region: region).sign(
            HTTPRequest(.delete, origin, Self.target),
            AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret(secret), sessionToken: Secret("token")),
            at: Date(timeIntervalSince1970: 1_795_000_000)
        )
        var headers = request.headers
        headers["Host"] = "search.example.org"
        let received = ReceivedRequest(
            method: method ?? "DELETE",
            target: target.text,
            headers: headers,
            body: Array(body.utf8)
        )
        return double.answer(received).status
    }

    @Test func `what we sign is let in`() throws {
        #expect(try status() == 200)
    }

    @Test func `what another signed, or what changed on the way, is not`() throws {
        #expect(try status(secret: "other") == 403)
        #expect(try status(service: "aoss") == 403)
        #expect(try status(region: "us-west-2") == 403)
        #expect(try status(target: RequestTarget(segments: ["b+c"])) == 403)
        #expect(try status(method: "GET") == 403)
        #expect(try status(body: "{}") == 403)
    }
}
