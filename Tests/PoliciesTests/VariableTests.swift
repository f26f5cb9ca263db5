import Policies
import Testing

@Suite struct VariableTests {
    private static let account = ["aws:SourceAccount": ["707767160287"]]

    static let conditions: [ConditionCase] = [
        .init(
            #"{"StringEquals": {"a:b": "${aws:SourceAccount}"}}"#,
            ["a:b": ["1"], "aws:SourceAccount": ["1"]],
            .holds
        ),
        .init(
            #"{"StringEquals": {"a:b": "${aws:SourceAccount}"}}"#,
            ["a:b": ["1"], "aws:SourceAccount": ["2"]],
            .fails
        ),
        .init(
            #"{"StringEquals": {"a:b": "${AWS:sourceaccount}"}}"#,
            ["a:b": ["1"], "aws:SourceAccount": ["1"]],
            .holds
        ),
        .init(#"{"StringEquals": {"a:b": "x${a:c}y${a:c}z"}}"#, ["a:b": ["x1y1z"], "a:c": ["1"]], .holds),
        .init(#"{"StringEquals": {"a:b": "${aws:PrincipalAccount}"}}"#, ["a:b": [World.member]], .holds),
        .init(#"{"StringLike": {"a:b": "${a:c}/*"}}"#, ["a:b": ["home/x"], "a:c": ["home"]], .holds),
        // What a variable brings is no pattern.
        .init(#"{"StringLike": {"a:b": "${a:c}"}}"#, ["a:b": ["home"], "a:c": ["*"]], .fails),
        .init(#"{"StringLike": {"a:b": "${a:c}"}}"#, ["a:b": ["*"], "a:c": ["*"]], .holds),
        .init(#"{"StringLike": {"a:b": "${a:c}"}}"#, ["a:b": ["home"], "a:c": ["hom?"]], .fails),
        .init(#"{"StringLike": {"a:b": "${a:c}"}}"#, ["a:b": ["${a:d}"], "a:c": ["${a:d}"], "a:d": ["x"]], .holds),
        // Signs that would mean something else.
        .init(#"{"StringLike": {"a:b": "a${*}b"}}"#, ["a:b": ["a*b"]], .holds),
        .init(#"{"StringLike": {"a:b": "a${*}b"}}"#, ["a:b": ["axb"]], .fails),
        .init(#"{"StringLike": {"a:b": "a${?}b"}}"#, ["a:b": ["a?b"]], .holds),
        .init(#"{"StringLike": {"a:b": "a${?}b"}}"#, ["a:b": ["axb"]], .fails),
        .init(#"{"StringEquals": {"a:b": "a${$}b"}}"#, ["a:b": ["a$b"]], .holds),
        .init(#"{"StringEquals": {"a:b": "${$}{a:c}"}}"#, ["a:b": ["${a:c}"], "a:c": ["x"]], .holds),
        .init(#"{"StringEquals": {"a:b": "a${*}b"}}"#, ["a:b": ["a*b"]], .holds),
        .init(#"{"StringLike": {"a:b": "\u0001"}}"#, ["a:b": ["*"]], .fails),
        // Defaults.
        .init(#"{"StringEquals": {"a:b": "${a:c, 'none'}"}}"#, ["a:b": ["none"]], .holds, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c,'none'}"}}"#, ["a:b": ["none"]], .holds, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c, 'none'}"}}"#, ["a:b": ["none"], "a:c": ["1"]], .fails),
        .init(#"{"StringEquals": {"a:b": "${a:c, 'none'}"}}"#, ["a:b": ["1"], "a:c": ["1"]], .holds),
        .init(#"{"StringLike": {"a:b": "${a:c, '*'}"}}"#, ["a:b": ["x"]], .fails, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c, ''}"}}"#, ["a:b": [""]], .holds, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c, 'none'}"}}"#, ["a:b": ["none"]], .open),
        .init(#"{"StringEquals": {"a:b": "${a:c, none}"}}"#, ["a:b": ["none"]], .open, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c, '}"}}"#, ["a:b": [""]], .open, absent: ["a:c"]),
        // No value: nothing equals it, and whether something differs from it is not told.
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"]], .fails, absent: ["a:c"]),
        // Whether the rest of the statement still counts then, is not told, where it is not a no anyway.
        .init(#"{"StringEquals": {"a:b": ["${a:c}", "1"]}}"#, ["a:b": ["1"]], .open, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": ["${a:c}", "1"]}}"#, ["a:b": ["2"]], .fails, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": ["${a:c}", "1"]}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringEquals": {"a:b": ["${a:c, 'x'}", "1"]}}"#, ["a:b": ["1"]], .holds, absent: ["a:c"]),
        .init(#"{"StringLikeIfExists": {"a:b": "${a:c}"}}"#, [:], .open, absent: ["a:b", "a:c"]),
        .init(#"{"StringLikeIfExists": {"a:b": "${a:c, 'x'}"}}"#, [:], .holds, absent: ["a:b", "a:c"]),
        .init(#"{"StringLike": {"a:b": "${a:c}"}}"#, [:], .fails, absent: ["a:b", "a:c"]),
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["${a:c}", "1"]}}"#, ["a:b": ["1"]], .open, absent: ["a:c"]),
        .init(
            #"{"ForAllValues:StringEquals": {"a:b": ["${a:c}", "1"]}}"#,
            ["a:b": ["1", "2"]],
            .fails,
            absent: ["a:c"]
        ),
        // Lists are no variables, and neither is a name with spaces.
        .init(
            #"{"StringEquals": {"a:b": "${aws:CalledVia}"}}"#,
            ["a:b": ["1"], "aws:CalledVia": ["1"]],
            .open
        ),
        .init(#"{"StringEquals": {"a:b": "${ a:c }"}}"#, ["a:b": ["1"], "a:c": ["1"]], .open),
        .init(#"{"StringEquals": {"a:b": "$\u007b\u0301a:c}"}}"#, ["a:b": ["1"], "a:c": ["1"]], .open),
        .init(#"{"StringNotEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"]], .open, absent: ["a:c"]),
        .init(#"{"StringNotEquals": {"a:b": ["${a:c}", "1"]}}"#, ["a:b": ["1"]], .fails, absent: ["a:c"]),
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"], "a:c": ["1", "2"]], .open),
        .init(#"{"StringEquals": {"a:b": "${a:c"}}"#, ["a:b": ["1"], "a:c": ["1"]], .open),
        .init(
            #"{"ArnLike": {"a:b": "arn:aws:logs:*:${aws:SourceAccount}:*"}}"#,
            account.merging(["a:b": [World.group]]) { $1 },
            .holds
        ),
        .init(
            #"{"ArnNotLike": {"a:b": "arn:aws:logs:*:${aws:SourceAccount}:*"}}"#,
            account.merging(["a:b": [World.group]]) { $1 },
            .fails
        ),
        // The older language has no variables.
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"], "a:c": ["1"]], .fails, version: nil),
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"], "a:c": ["1"]], .fails, version: "2008-10-17"),
        .init(#"{"StringEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["${a:c}"]], .holds, version: nil),
        .init(#"{"StringNotEquals": {"a:b": "${a:c}"}}"#, ["a:b": ["1"], "a:c": ["1"]], .holds, version: "2008-10-17"),
        .init(#"{"StringLike": {"a:b": "${*}"}}"#, ["a:b": ["${anything}"]], .holds, version: nil),
    ]

    @Test(arguments: conditions)
    func `variables in conditions take the request's values`(_ row: ConditionCase) throws { try row.check() }

    private static func own(_ resource: String, not: Bool = false, version: String? = "2012-10-17") -> String {
        let element = not ? "NotResource" : "Resource"
        return World.policy(
            #"{"Effect": "Allow", "Action": "kinesis:*", "\#(element)": ["\#(resource)"]}"#,
            version: version
        )
    }

    private static let stream = "arn:aws:kinesis:us-east-1:433568766270:stream/logs"
    private static let put = World.acting("kinesis:PutRecord", on: stream, ["aws:PrincipalTag/feed": ["logs"]])
    private static let without = AccessRequest(
        .role(arn: World.role),
        "kinesis:PutRecord",
        on: stream,
        absentKeys: ["aws:PrincipalTag/feed"]
    )

    static let resources: [PolicyCase] = [
        .init(
            "a tag in the name",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}"),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a tag beside a wildcard",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}*"),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "another tag",
            own("arn:aws:kinesis:*:*:stream/x${aws:PrincipalTag/feed}"),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "the caller's account",
            own("arn:aws:kinesis:*:${aws:PrincipalAccount}:stream/logs"),
            put,
            .open(0, "ahead of the last part"),
            kind: .identity
        ),
        .init(
            "a missing tag",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}"),
            without,
            .notGranted,
            kind: .identity
        ),
        .init(
            "a missing tag with a default",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed, 'logs'}"),
            without,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a missing tag outside of a list",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}", not: true),
            without,
            .open(0, "without a value"),
            kind: .identity
        ),
        .init(
            "an unknown tag",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/team}"),
            put,
            .open(0, "aws:principaltag/team"),
            kind: .identity
        ),
        .init(
            "a plain text in the older language",
            own("arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}", version: nil),
            put,
            .notGranted,
            kind: .identity
        ),
        .init("a star in braces", own("arn:aws:kinesis:*:*:stream/${*}"), put, .notGranted, kind: .identity),
        .init("a star in braces early", own("arn:aws:kinesis:${*}:*:stream/logs"), put, .notGranted, kind: .identity),
        .init("a variable alone", own("${aws:PrincipalTag/feed}"), put, .open(0, "ahead"), kind: .identity),
        .init(
            "another service, whatever the account",
            own("arn:aws:s3:*:${aws:PrincipalAccount}:stream/logs"),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "another service, whatever the tag",
            own("arn:aws:s3:::home/${aws:PrincipalTag/team}/*"),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "all but another service's, whatever the tag",
            own("arn:aws:s3:::home/${aws:PrincipalTag/team}/*", not: true),
            put,
            .open(0, "aws:principaltag/team"),
            kind: .identity
        ),
        .init(
            "a missing tag beside the name",
            own(#"arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}", "\#(stream)"#),
            without,
            .open(0, "without a value"),
            kind: .identity
        ),
        .init(
            "a missing tag beside another name",
            own(#"arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed}", "\#(stream)-2"#),
            without,
            .notGranted,
            kind: .identity
        ),
        .init(
            "a tag, a default and the name",
            own(#"arn:aws:kinesis:*:*:stream/${aws:PrincipalTag/feed, 'x'}", "\#(stream)"#),
            without,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a user's name, which roles have not",
            own("arn:aws:kinesis:*:*:stream/${aws:username}"),
            put,
            .notGranted,
            kind: .identity
        ),
    ]

    @Test(arguments: resources)
    func `variables in resources take the request's values`(_ row: PolicyCase) throws { try row.check() }
}
