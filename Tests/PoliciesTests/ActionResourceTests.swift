import Policies
import Testing

@Suite struct ActionResourceTests {
    private static func policy(
        action: String = #""Action": "*""#,
        resource: String = #""Resource": "*""#
    ) -> String {
        World.policy(#"{"Effect": "Allow", \#(action), \#(resource)}"#)
    }

    private static func action(_ json: String) -> String { policy(action: #""Action": \#(json)"#) }
    private static func notAction(_ json: String) -> String { policy(action: #""NotAction": \#(json)"#) }
    private static func resource(_ json: String) -> String { policy(resource: #""Resource": \#(json)"#) }
    private static func notResource(_ json: String) -> String { policy(resource: #""NotResource": \#(json)"#) }

    private static let put = World.acting("kinesis:PutRecord", on: World.stream)

    static let actions: [PolicyCase] = [
        .init("the action", action(#""kinesis:PutRecord""#), put, .allowed(0), kind: .identity),
        .init("a list", action(#"["kinesis:PutRecords", "kinesis:PutRecord"]"#), put, .allowed(0), kind: .identity),
        .init("in small letters", action(#""kinesis:putrecord""#), put, .allowed(0), kind: .identity),
        .init("in large letters", action(#""KINESIS:PUTRECORD""#), put, .allowed(0), kind: .identity),
        .init("all of the service", action(#""kinesis:*""#), put, .allowed(0), kind: .identity),
        .init("everything", action(#""*""#), put, .allowed(0), kind: .identity),
        .init("everything by halves", action(#""*:*""#), put, .allowed(0), kind: .identity),
        .init("a beginning", action(#""kinesis:Put*""#), put, .allowed(0), kind: .identity),
        .init("a beginning in small letters", action(#""kinesis:put*""#), put, .allowed(0), kind: .identity),
        .init("an ending", action(#""kinesis:*Record""#), put, .allowed(0), kind: .identity),
        .init("a middle", action(#""kinesis:*t*ec*""#), put, .allowed(0), kind: .identity),
        .init("single characters", action(#""kinesis:Put??????""#), put, .allowed(0), kind: .identity),
        .init("a character too many", action(#""kinesis:PutRecord?""#), put, .notGranted, kind: .identity),
        .init("the other call", action(#""kinesis:PutRecords""#), put, .notGranted, kind: .identity),
        .init("a shorter name", action(#""kinesis:PutRecor""#), put, .notGranted, kind: .identity),
        .init("another service", action(#""firehose:PutRecord""#), put, .notGranted, kind: .identity),
        .init("no service", action(#""PutRecord""#), put, .notGranted, kind: .identity),
        .init("an empty text", action(#""""#), put, .notGranted, kind: .identity),
        .init("a variable means nothing", action(#""kinesis:${a:b}""#), put, .notGranted, kind: .identity),
        .init(
            "all but reading",
            notAction(#"["kinesis:Get*", "kinesis:Describe*"]"#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init("all but writing", notAction(#""kinesis:Put*""#), put, .notGranted, kind: .identity),
        .init("all but writing in small letters", notAction(#""kinesis:put*""#), put, .notGranted, kind: .identity),
        .init("all but everything", notAction(#""*""#), put, .notGranted, kind: .identity),
        .init("all but another service", notAction(#""iam:*""#), put, .allowed(0), kind: .identity),
        .init(
            "what is left out is not denied",
            World.policy(
                #"[{"Effect": "Allow", "NotAction": "kinesis:*", "Resource": "*"}, {"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"}]"#
            ),
            put,
            .allowed(1),
            kind: .identity
        ),
        .init(
            "all but reading denied",
            World.policy(
                #"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "kinesis:Get*", "Resource": "*"}]"#
            ),
            put,
            .denied(1),
            kind: .identity
        ),
        .init(
            "all but writing denied",
            World.policy(
                #"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "kinesis:Put*", "Resource": "*"}]"#
            ),
            put,
            .allowed(0),
            kind: .identity
        ),
    ]

    static let resources: [PolicyCase] = [
        .init("the stream", resource(#""\#(World.stream)""#), put, .allowed(0), kind: .identity),
        .init("a list", resource(#"["arn:aws:s3:::b", "\#(World.stream)"]"#), put, .allowed(0), kind: .identity),
        .init("everything", resource(#""*""#), put, .allowed(0), kind: .identity),
        .init("everything in a list", resource(#"["arn:aws:s3:::b", "*"]"#), put, .allowed(0), kind: .identity),
        .init(
            "any stream",
            resource(#""arn:aws:kinesis:us-east-1:433568766270:stream/*""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "any region",
            resource(#""arn:aws:kinesis:*:433568766270:stream/logs""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "any account",
            resource(#""arn:aws:kinesis:us-east-1:*:stream/logs""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init("any part", resource(#""arn:*:kinesis:*:*:*""#), put, .allowed(0), kind: .identity),
        .init(
            "single characters",
            resource(#""arn:aws:kinesis:us-east-?:43356876627?:stream/log?""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "another stream",
            resource(#""arn:aws:kinesis:us-east-1:433568766270:stream/log""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "a longer name",
            resource(#""arn:aws:kinesis:us-east-1:433568766270:stream/logs2""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "the name in large letters",
            resource(#""arn:aws:kinesis:us-east-1:433568766270:stream/Logs""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "another region",
            resource(#""arn:aws:kinesis:us-west-2:433568766270:stream/logs""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "another account",
            resource(#""arn:aws:kinesis:us-east-1:707767160287:stream/logs""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "another partition",
            resource(#""arn:aws-cn:kinesis:us-east-1:433568766270:stream/logs""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "another service",
            resource(#""arn:aws:firehose:us-east-1:433568766270:stream/logs""#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init("a name only", resource(#""logs""#), put, .notGranted, kind: .identity),
        .init("the beginning of an ARN", resource(#""arn:aws:kinesis:*""#), put, .allowed(0), kind: .identity),
        .init("the beginning of another ARN", resource(#""arn:aws:firehose:*""#), put, .notGranted, kind: .identity),
        .init(
            "a beginning that ends amid a part",
            resource(#""arn:aws:kinesis:us-*""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init("a beginning in another region", resource(#""arn:aws:kinesis:eu-*""#), put, .notGranted, kind: .identity),
        .init(
            "a beginning with a star amid it",
            resource(#""arn:aws:k*s""#),
            put,
            .open(0, "how far"),
            kind: .identity
        ),
        .init("a beginning without a star", resource(#""arn:aws:kinesis""#), put, .open(0, "how far"), kind: .identity),
        .init("another beginning without a star", resource(#""arn:aws:s3""#), put, .notGranted, kind: .identity),
        .init("all but a beginning", notResource(#""arn:aws:kinesis:*""#), put, .notGranted, kind: .identity),
        .init(
            "all but a beginning without a star",
            notResource(#""arn:aws:kinesis""#),
            put,
            .open(0, "how far"),
            kind: .identity
        ),
        .init("no ARN but a star", resource(#""a*""#), put, .open(0, "how far"), kind: .identity),
        .init(
            "a star beyond its part",
            resource(#""arn:aws:kinesis:*:stream/logs""#),
            put,
            .open(0, "how far"),
            kind: .identity
        ),
        .init(
            "a star that may go beyond its part",
            resource(#""arn:aws:*:us-east-1:*:*stream/logs""#),
            World.acting("kinesis:PutRecord", on: "arn:aws:x:y:us-east-1:z:stream/logs"),
            .open(0, "how far"),
            kind: .identity
        ),
        .init(
            "a star that may skip a word",
            resource(#""arn:aws:logs:us-east-1:*:hub""#),
            World.acting("logs:PutSubscriptionFilter", on: World.destination),
            .open(0, "how far"),
            kind: .identity
        ),
        .init(
            "a star amid its part",
            resource(#""arn:aws:kine*s:us-east-1:433568766270:stream/logs""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "the last part holds colons",
            resource(#""arn:aws:logs:us-east-1:707767160287:*""#),
            World.acting("logs:PutLogEvents", on: World.group),
            .allowed(0),
            kind: .identity
        ),
        .init(
            "the last part holds colons and slashes",
            resource(#""arn:aws:logs:*:*:log-group:*:*""#),
            World.acting("logs:PutLogEvents", on: World.group),
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a group without its star",
            resource(#""arn:aws:logs:us-east-1:707767160287:log-group:/vpc/flow""#),
            World.acting("logs:PutLogEvents", on: World.group),
            .notGranted,
            kind: .identity
        ),
        .init(
            "a bucket's things",
            resource(#""arn:aws:s3:::logs/AWSLogs/707767160287/*""#),
            World.acting("s3:PutObject", on: "arn:aws:s3:::logs/AWSLogs/707767160287/a/b"),
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a bucket is none of its things",
            resource(#""arn:aws:s3:::logs/*""#),
            World.acting("s3:GetBucketAcl", on: "arn:aws:s3:::logs"),
            .notGranted,
            kind: .identity
        ),
        .init("all but it", notResource(#""\#(World.stream)""#), put, .notGranted, kind: .identity),
        .init("all but any", notResource(#""*""#), put, .notGranted, kind: .identity),
        .init(
            "all but another",
            notResource(#""arn:aws:kinesis:*:*:stream/other""#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "all but a list",
            notResource(#"["arn:aws:s3:::b", "arn:aws:kinesis:*:*:stream/l*"]"#),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "no thing in particular, everything",
            resource(#""*""#),
            AccessRequest(.role(arn: World.role), "kinesis:ListStreams", on: nil),
            .allowed(0),
            kind: .identity
        ),
        .init(
            "no thing in particular, one thing",
            resource(#""\#(World.stream)""#),
            AccessRequest(.role(arn: World.role), "kinesis:ListStreams", on: nil),
            .notGranted,
            kind: .identity
        ),
        .init(
            "no resource",
            World.policy(#"{"Effect": "Allow", "Action": "*"}"#),
            put,
            .open(0, "without Resource"),
            kind: .identity
        ),
    ]

    @Test(arguments: actions)
    func `actions are compared in any case, with wildcards`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: resources)
    func `resources are compared part by part`(_ row: PolicyCase) throws { try row.check() }
}
