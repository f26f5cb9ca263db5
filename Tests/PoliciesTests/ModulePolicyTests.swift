import Policies
import Testing

/// Permissions, key policies and bucket policies in the shapes that modules and stacks write them.
@Suite struct ModulePolicyTests {
    /// The seed: no version, the role may be passed on.
    private static let seed = """
        {"Statement": [
          {"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": "\(World.stream)"},
          {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "\(World.role)"}
        ]}
        """

    /// As Terraform prints a document: a Sid that is empty, lists where there is more than one.
    private static let terraform = """
        {"Statement":[{"Action":["kinesis:PutRecords","kinesis:PutRecord"],"Effect":"Allow","Resource":"\(World.stream)",\
        "Sid":""},{"Action":"kms:GenerateDataKey","Effect":"Allow","Resource":"\(World.key)","Sid":""}],"Version":"2012-10-17"}
        """

    /// As a stack grants writing to a stream with a key.
    private static let stack = """
        {"Statement":[{"Action":["kinesis:ListShards","kinesis:PutRecord","kinesis:PutRecords"],"Effect":"Allow",\
        "Resource":"\(World.stream)"},{"Action":["kms:Encrypt","kms:ReEncrypt*","kms:GenerateDataKey*"],"Effect":"Allow",\
        "Resource":"\(World.key)"}],"Version":"2012-10-17"}
        """

    private static let put = World.acting("kinesis:PutRecord", on: World.stream)
    private static let putMany = World.acting("kinesis:PutRecords", on: World.stream)
    private static let encryption = [
        "kms:ViaService": ["kinesis.us-east-1.amazonaws.com"], "kms:CallerAccount": [World.hub],
        "kms:EncryptionContext:aws:kinesis:arn": [World.stream], "kms:EncryptionContextKeys": ["aws:kinesis:arn"],
    ]
    private static let generate = World.acting("kms:GenerateDataKey", on: World.key, encryption)

    private static func change(_ text: String, _ old: String, _ new: String) -> String {
        text.replacing(old, with: new)
    }

    /// With one statement more.
    private static func with(_ statement: String, _ text: String) throws -> String {
        try PolicyDocument(text).appending(statement: statement).text
    }

    static let permissions: [PolicyCase] = [
        .init("seed: write", seed, put, .allowed(0), kind: .identity),
        .init("seed: write many", seed, putMany, .notGranted, kind: .identity),
        .init("seed: use a key", seed, generate, .notGranted, kind: .identity),
        .init("seed: another stream", change(seed, "stream/logs", "stream/Logs"), put, .notGranted, kind: .identity),
        .init(
            "seed: placeholder for the region",
            change(seed, "kinesis:us-east-1", "kinesis:region"),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "seed: reading only",
            change(seed, "kinesis:PutRecord", "kinesis:GetRecords"),
            put,
            .notGranted,
            kind: .identity
        ),
        .init(
            "seed: denied",
            change(seed, #""Allow", "Action": "kinesis"#, #""Deny", "Action": "kinesis"#),
            put,
            .denied(0),
            kind: .identity
        ),
        .init("terraform: write", terraform, put, .allowed(0), kind: .identity),
        .init("terraform: write many", terraform, putMany, .allowed(0), kind: .identity),
        .init("terraform: use the key", terraform, generate, .allowed(1), kind: .identity),
        .init(
            "terraform: another key",
            change(terraform, "key/1f2e", "key/2f2e"),
            generate,
            .notGranted,
            kind: .identity
        ),
        .init(
            "terraform: an alias is no key",
            change(terraform, "key/1f2e3d4c-0000-4000-8000-123456789abc", "alias/logs"),
            generate,
            .notGranted,
            kind: .identity
        ),
        .init("stack: write", stack, put, .allowed(0), kind: .identity),
        .init("stack: use the key", stack, generate, .allowed(1), kind: .identity),
        .init(
            "stack: decrypt",
            stack,
            World.acting("kms:Decrypt", on: World.key, encryption),
            .notGranted,
            kind: .identity
        ),
        .init(
            "stack: keys by alias",
            change(
                stack,
                #""Resource":"\#(World.key)""#,
                #""Resource":"*","Condition":{"StringLike":{"kms:RequestAlias":"alias/logs*"}}"#
            ),
            generate,
            .open(1, "kms:requestalias"),
            kind: .identity
        ),
        .init(
            "stack: through the service",
            change(
                stack,
                #""Resource":"\#(World.key)""#,
                #""Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"kinesis.us-east-1.amazonaws.com"}}"#
            ),
            generate,
            .allowed(1),
            kind: .identity
        ),
        .init(
            "stack: through another region",
            change(
                stack,
                #""Resource":"\#(World.key)""#,
                #""Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"kinesis.us-west-2.amazonaws.com"}}"#
            ),
            generate,
            .notGranted,
            kind: .identity
        ),
        .init(
            "administrator",
            World.policy(#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}]"#),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "power user",
            World.policy(
                #"[{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}]"#
            ),
            put,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "power user passes no role",
            World.policy(
                #"[{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}]"#
            ),
            World.acting("iam:PassRole", on: World.role),
            .notGranted,
            kind: .identity
        ),
        .init(
            "regions denied",
            World.policy(
                #"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}}]"#
            ),
            World.acting("kinesis:PutRecord", on: World.stream, ["aws:RequestedRegion": ["us-east-1"]]),
            .denied(1),
            kind: .identity
        ),
        .init(
            "a tag on the stream",
            World.policy(
                #"{"Effect": "Allow", "Action": "kinesis:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "logs"}}}"#
            ),
            put,
            .open(0, "aws:resourcetag/team"),
            kind: .identity
        ),
        .init(
            "all but the network's addresses denied",
            World.policy(
                #"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "Bool": {"aws:ViaAWSService": "false"}}}]"#
            ),
            World.acting("kinesis:PutRecord", on: World.stream, ["aws:ViaAWSService": ["true"]]),
            .allowed(0),
            kind: .identity
        ),
    ]

    /// The key's policy as the console makes it: the account decides, administrators, users.
    private static let key = """
        {
            "Id": "keys",
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "Account decides", "Effect": "Allow",
                 "Principal": {"AWS": "arn:aws:iam::433568766270:root"}, "Action": "kms:*", "Resource": "*"},
                {"Sid": "Administrators", "Effect": "Allow",
                 "Principal": {"AWS": "arn:aws:iam::433568766270:role/admin"},
                 "Action": ["kms:Create*", "kms:Put*", "kms:Disable*"], "Resource": "*"},
                {"Sid": "Users", "Effect": "Allow", "Principal": {"AWS": ["\(World.role)"]},
                 "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                 "Resource": "*"}
            ]
        }
        """

    private static let byStream = World.policy(
        """
        {"Effect": "Allow", "Principal": {"AWS": "\(World.role)"}, "Action": "kms:GenerateDataKey", "Resource": "*",
         "Condition": {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "\(World.stream)"}}}
        """
    )

    static let keys: [PolicyCase] = [
        .init("console: the account", key, generate, .allowed(0)),
        .init("console: the role", change(key, "433568766270:root", "707767160287:root"), generate, .allowed(2)),
        .init(
            "console: neither",
            change(
                change(key, "433568766270:root", "707767160287:root"),
                World.role,
                "arn:aws:iam::433568766270:role/x"
            ),
            generate,
            .notGranted
        ),
        .init(
            "console: the role was deleted",
            change(change(key, "433568766270:root", "707767160287:root"), World.role, "AROAEXAMPLEEXAMPLE123"),
            generate,
            .notGranted
        ),
        .init(
            "console: the role denied",
            change(
                key,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": {"AWS": "\#(World.role)"}, "Action": "kms:Generate*", "Resource": "*"}, "#
            ),
            generate,
            .denied(0)
        ),
        .init("stream: this one", byStream, generate, .allowed(0)),
        .init("stream: another", change(byStream, "stream/logs", "stream/other"), generate, .notGranted),
        .init(
            "stream: no context",
            byStream,
            AccessRequest(
                .role(arn: World.role),
                "kms:GenerateDataKey",
                on: World.key,
                absentKeys: ["kms:EncryptionContext:aws:kinesis:arn"]
            ),
            .notGranted
        ),
        .init(
            "stream: must have a context",
            change(
                byStream,
                #""StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "\#(World.stream)"}"#,
                #""Null": {"kms:EncryptionContext:aws:kinesis:arn": "false"}"#
            ),
            generate,
            .allowed(0)
        ),
        .init(
            "stream: context keys",
            change(
                byStream,
                #""StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "\#(World.stream)"}"#,
                #""ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["aws:kinesis:arn"]}"#
            ),
            generate,
            .allowed(0)
        ),
        .init(
            "managed by the service",
            World.policy(
                #"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "433568766270", "kms:ViaService": "kinesis.us-east-1.amazonaws.com"}}}"#
            ),
            generate,
            .allowed(0)
        ),
        .init(
            "managed for another account",
            World.policy(
                #"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "707767160287", "kms:ViaService": "kinesis.us-east-1.amazonaws.com"}}}"#
            ),
            generate,
            .notGranted
        ),
        .init(
            "only for grants",
            World.policy(
                #"{"Effect": "Allow", "Principal": {"AWS": "\#(World.hub)"}, "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": true}}}"#
            ),
            generate,
            .open(0, "kms:grantisforawsresource")
        ),
    ]

    /// The seed's bucket: the trail's service asks for the list of permissions, and writes for two accounts.
    private static let bucket = """
        {"Version": "2012-10-17", "Statement": [
          {"Sid": "AclCheck", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
           "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::trails"},
          {"Sid": "Write", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
           "Resource": ["arn:aws:s3:::trails/AWSLogs/707767160287/*", "arn:aws:s3:::trails/AWSLogs/433568766270/*"],
           "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}
        ]}
        """

    private static func trail(
        _ action: String,
        _ path: String,
        acl: String = "bucket-owner-full-control"
    ) -> AccessRequest {
        AccessRequest(
            .service("cloudtrail.amazonaws.com"),
            action,
            on: "arn:aws:s3:::trails\(path)",
            context: ["s3:x-amz-acl": [acl], "aws:SourceArn": ["arn:aws:cloudtrail:us-east-1:707767160287:trail/all"]]
        )
    }

    private static let log = "/AWSLogs/707767160287/CloudTrail/us-east-1/2026/11/24/a.json.gz"
    private static let digest = "/AWSLogs/707767160287/CloudTrail-Digest/us-east-1/2026/11/24/a.json.gz"

    static let buckets: [PolicyCase] = [
        .init("the check", bucket, trail("s3:GetBucketAcl", ""), .allowed(0)),
        .init("a log", bucket, trail("s3:PutObject", log), .allowed(1)),
        .init("a digest", bucket, trail("s3:PutObject", digest), .allowed(1)),
        .init(
            "another account's log",
            bucket,
            trail("s3:PutObject", "/AWSLogs/111122223333/CloudTrail/a"),
            .notGranted
        ),
        .init("without the hand-over", bucket, trail("s3:PutObject", log, acl: "private"), .notGranted),
        .init("reading", bucket, trail("s3:GetObject", log), .notGranted),
        .init(
            "digests forgotten",
            change(bucket, "/707767160287/*", "/707767160287/CloudTrail/*"),
            trail("s3:PutObject", digest),
            .notGranted
        ),
        .init(
            "digests forgotten, a log",
            change(bucket, "/707767160287/*", "/707767160287/CloudTrail/*"),
            trail("s3:PutObject", log),
            .allowed(1)
        ),
        .init(
            "one trail named",
            change(
                bucket,
                #""s3:x-amz-acl""#,
                #""aws:SourceArn": "arn:aws:cloudtrail:us-east-1:707767160287:trail/all", "s3:x-amz-acl""#
            ),
            trail("s3:PutObject", log),
            .allowed(1)
        ),
        .init(
            "another trail named",
            change(
                bucket,
                #""s3:x-amz-acl""#,
                #""aws:SourceArn": "arn:aws:cloudtrail:us-east-1:707767160287:trail/none", "s3:x-amz-acl""#
            ),
            trail("s3:PutObject", log),
            .notGranted
        ),
        .init(
            "a Deny outside of the organization that lets services through",
            change(
                bucket,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-hub"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}, "#
            ),
            trail("s3:PutObject", log),
            .allowed(2)
        ),
        .init(
            "a Deny for services",
            change(
                bucket,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}, "#
            ),
            trail("s3:PutObject", log),
            .denied(0)
        ),
    ]

    @Test(arguments: permissions)
    func `a role may do what its policies say`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: keys)
    func `a key is used by whom its policy names`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: buckets)
    func `a bucket takes what its policy lets in`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: [seed, terraform, stack])
    func `a Deny that is added later wins`(_ text: String) throws {
        let denied = try Self.with(#"{"Effect": "Deny", "Action": "kinesis:*", "Resource": "*"}"#, text)
        try PolicyCase("denied", denied, Self.put, .denied(2), kind: .identity).check()
    }
}
