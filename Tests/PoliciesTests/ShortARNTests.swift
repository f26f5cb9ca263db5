import Policies
import Testing

/// How far patterns reach that are no whole ARNs.
@Suite struct ShortARNTests {
    private static func resource(_ pattern: String, _ element: String = "Resource") -> String {
        World.policy(#"{"Effect": "Allow", "Action": "*", "\#(element)": "\#(pattern)"}"#)
    }

    private static func row(_ pattern: String, _ answer: PolicyCase.Answer, not: Bool = false) -> PolicyCase {
        let put = World.acting("kinesis:PutRecord", on: World.stream)
        let text = resource(pattern, not ? "NotResource" : "Resource")
        return PolicyCase((not ? "all but " : "") + pattern, text, put, answer, kind: .identity)
    }

    /// A star that ends the text reaches over colons, which is published; that others do, or that parts are filled in, is not.
    static let table: [PolicyCase] = [
        row("arn:*", .allowed(0)),
        row("arn:aws:*", .allowed(0)),
        row("arn:aws:kinesis:*", .allowed(0)),
        row("arn:aws:kines*", .allowed(0)),
        row("arn:aws:kinesis:us-east-1:*", .allowed(0)),
        row("arn:aws:kinesis:*:433568766270:*", .allowed(0)),
        row("arn:aws:kinesis:us-east-1:433568766270:*", .allowed(0)),
        row("arn:*:kinesis:*", .allowed(0)),
        row("arn:*:kinesis", .open(0, "how far")),
        row("arn:aws:kinesis:*:433568766270", .open(0, "how far")),
        row("arn:aws:k*s", .open(0, "how far")),
        row("arn:aws:kinesis", .open(0, "how far")),
        row("arn:aws:kinesis:us-east-1:433568766270", .open(0, "how far")),
        row("arn:aws:kinesis:us-east-?:433568766270", .open(0, "how far")),
        row("*:logs", .notGranted),
        row("*logs", .open(0, "how far")),
        row("*:stream/logs", .open(0, "how far")),
        row("arn:*logs", .open(0, "how far")),
        row("arn:aws:s3", .notGranted),
        row("arn:aws:s3:*", .notGranted),
        row("arn:*:s3", .notGranted),
        row("arn:aws:kinesis:*:707767160287", .notGranted),
        row("arn:aws:k*x", .notGranted),
        row("arn:aws-cn:*", .notGranted),
        row("kinesis:*", .notGranted),
        row("arn:aws:kinesis:*", .notGranted, not: true),
        row("arn:*:kinesis", .open(0, "how far"), not: true),
        row("arn:aws:kinesis:*:433568766270", .open(0, "how far"), not: true),
        row("arn:aws:s3:*", .allowed(0), not: true),
    ]

    @Test(arguments: table)
    func `only a star that ends the text is known to run over colons`(_ row: PolicyCase) throws { try row.check() }

    @Test func `a thing without an ARN is granted by the lone star only`() throws {
        let bare = AccessRequest(.role(arn: World.role), "kms:Decrypt", on: "1f2e3d4c-0000-4000-8000-123456789abc")
        for (pattern, answer) in [("*", PolicyCase.Answer.allowed(0)), (World.key, .open(0, "how far"))] {
            try PolicyCase(pattern, Self.resource(pattern), bare, answer, kind: .identity).check()
        }
    }
}
