import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// Refusals that quote the request, as Amazon's services word them: no error repeats a secret.
@Suite struct RefusalTests {
    private static let echo = """
        The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing \
        method. Consult the service documentation for details.

        The Canonical String for this request should have been
        'POST
        /

        content-type:application/x-amz-json-1.1
        host:ssm.eu-west-1.amazonaws.com
        x-amz-date:20270115T080000Z
        x-amz-security-token:hush-token
        x-amz-target:AmazonSSM.GetParameter

        content-type;host;x-amz-date;x-amz-security-token;x-amz-target
        0000'

        The String-to-Sign should have been
        'AWS4-HMAC-SHA256
        20270115T080000Z'
        """

    private func access(_ answer: HTTPResponse, _ variables: [String: String] = [:]) throws -> AWSAccess {
        let time = ManualClock()
        let environment = AWSEnvironment(
            variables: [
                "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_SESSION_TOKEN": "hush-token",
                "AWS_REGION": "eu-west-1",
            ].merging(variables) { $1 },
            readFile: { _ in Array("hush.web.identity.token.of.some.length".utf8) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        let pipeline = RequestPipeline(
            transport: StubTransport { request throws(TransportError) in
                let isIdentity = String(decoding: request.body, as: UTF8.self).contains("Action=GetCallerIdentity")
                return isIdentity
                    ? HTTPResponse(
                        status: 200,
                        body: Array(
                            """
                            <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/u</Arn>
                            <UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                            """.utf8
                        )
                    ) : answer
            },
            clock: time.clock,
            random: { 0 },
            deadline: Deadline(after: nil, on: time.clock)
        )
        return try AWSAccess(
            environment,
            pipeline: pipeline,
            wallClock: { Date(timeIntervalSince1970: 1_800_000_000) },
            region: nil,
            roleARN: nil
        )
    }

    private let never = Deadline(after: nil, on: ManualClock().clock)

    private static func xml(_ code: String, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: 400,
            body: Array(
                """
                <ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>
                <RequestId>1</RequestId></ErrorResponse>
                """.utf8
            )
        )
    }

    /// The error of a call that is refused, as it is printed.
    private func told(_ code: String, _ call: () async throws -> Void) async -> String {
        do {
            try await call()
            return "no error"
        } catch {
            #expect((error as? AWSError)?.code == code)
            return "\(error)"
        }
    }

    @Test func `a signature that does not match is told without what was signed`() async throws {
        let text = Self.echo.replacing("\n", with: #"\n"#)
        let json = HTTPResponse.json(#"{"__type":"InvalidSignatureException","message":"\#(text)"}"#, status: 400)
        for (answer, code) in [
            (json, "InvalidSignatureException"),
            (Self.xml("SignatureDoesNotMatch", Self.echo), "SignatureDoesNotMatch"),
        ] {
            let access = try access(answer)
            let message = await told(code) { _ = try await access.parameter("/a", deadline: never) }
            #expect(message.contains("Check your AWS Secret Access Key"))
            #expect(!message.contains("hush") && !message.contains("x-amz-date"), "\(message)")
        }
    }

    @Test func `an external id that is not liked is not repeated`() async throws {
        let answer = Self.xml(
            "ValidationError",
            "1 validation error detected: Value 'hush external' at 'externalId' failed to satisfy constraint: pattern: [\\w+=,.@:/-]*"
        )
        let access = try access(answer)
        let role = AssumableRole(
            arn: "arn:aws:iam::444455556666:role/r",
            sessionName: "s",
            externalID: Secret("hush external")
        )
        let message = await told("ValidationError") {
            let hub = try await access.session(deadline: never) { _ in nil }
            _ = try await access.assume(role, from: hub, region: "eu-west-1", deadline: never) { _ in nil }
        }
        #expect(message.contains("'externalId' failed") && !message.contains("hush"), "\(message)")
    }

    @Test func `a web identity's token is not repeated, nor its beginning`() async throws {
        let answer = Self.xml(
            "ValidationError",
            "1 validation error detected: Value 'hush.web.identity.token...' at 'webIdentityToken' failed"
        )
        let variables = [
            "AWS_ACCESS_KEY_ID": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_CONFIG_FILE": "", "HOME": "",
        ]
        let access = try access(answer, variables)
        let message = await told("ValidationError") { _ = try await access.parameter("/a", deadline: never) }
        #expect(message.contains("'webIdentityToken' failed") && !message.contains("hush"), "\(message)")
    }
}
