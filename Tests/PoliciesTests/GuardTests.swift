import Policies
import Testing

/// What binds a statement to what a service acts for.
@Suite struct GuardTests {
    private static func statement(_ condition: String, version: String? = "2012-10-17") throws -> PolicyStatement {
        let text = World.policy(
            """
            {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:Assume*",
             "Condition": \(condition)}
            """,
            version: version
        )
        return try #require(try PolicyDocument(text).statements.first)
    }

    static let bound = [
        #"{"StringLike": {"aws:SourceArn": ["arn:aws:logs:us-east-1:707767160287:*", "arn:aws:logs:*:433568766270:*"]}}"#,
        #"{"ArnLike": {"AWS:sourcearn": "arn:aws:logs:*:707767160287:*"}}"#,
        #"{"ArnEquals": {"aws:SourceArn": "arn:*:logs:*:707767160287:log-group:x:*"}}"#,
        #"{"StringEquals": {"aws:SourceArn": "arn:aws:s3:::trails"}}"#,
        #"{"StringEquals": {"aws:SourceAccount": "707767160287"}}"#,
        #"{"StringEquals": {"aws:SourceAccount": [707767160287, 433568766270]}}"#,
        #"{"ForAnyValue:StringEquals": {"aws:SourceAccount": "707767160287"}}"#,
        #"{"StringEqualsIgnoreCase": {"aws:SourceOrgID": "o-hub"}}"#,
        #"{"StringEquals": {"aws:SourceOrgID": "${aws:ResourceOrgID}"}}"#,
        #"{"StringEquals": {"aws:SourceAccount": "${AWS:resourceaccount}"}}"#,
        #"{"ArnLike": {"aws:SourceArn": "arn:aws:logs:*:${aws:ResourceAccount}:*"}}"#,
        #"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-hub/r-1/*"}}"#,
        #"{"StringLike": {"aws:SourceArn": "*"}, "StringEquals": {"aws:SourceAccount": "707767160287"}}"#,
    ]

    static let open = [
        "{}", #"{"StringEquals": {"sts:ExternalId": "707767160287"}}"#,
        #"{"StringLike": {"aws:SourceArn": "*"}}"#,
        #"{"StringLike": {"aws:SourceArn": "arn:aws:logs:*"}}"#,
        #"{"ArnLike": {"aws:SourceArn": "arn:aws:logs:*:*:*"}}"#,
        #"{"ArnLike": {"aws:SourceArn": "arn:*:*:*:*:*"}}"#,
        #"{"ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:70776716028?:*"}}"#,
        #"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#,
        #"{"ArnLike": {"aws:SourceArn": ["arn:aws:logs:*:707767160287:*", "arn:aws:logs:*:*:*"]}}"#,
        #"{"ArnLike": {"aws:SourceArn": []}}"#,
        #"{"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:logs:*:707767160287:*"}}"#,
        #"{"ArnNotLike": {"aws:SourceArn": "arn:aws:logs:*:707767160287:*"}}"#,
        #"{"ForAllValues:ArnLike": {"aws:SourceArn": "arn:aws:logs:*:707767160287:*"}}"#,
        #"{"Null": {"aws:SourceAccount": "false"}}"#,
        #"{"StringLike": {"aws:SourceAccount": "*"}}"#,
        #"{"StringLike": {"aws:SourceAccount": "7077*"}}"#,
        #"{"StringEquals": {"aws:SourceAccount": ["707767160287", "*"]}}"#,
        #"{"StringEquals": {"aws:SourceAccount": "${aws:SourceAccount}"}}"#,
        #"{"StringNotEquals": {"aws:SourceAccount": "707767160287"}}"#,
        #"{"StringEqualsIfExists": {"aws:SourceAccount": "707767160287"}}"#,
        #"{"StringLike": {"aws:SourceOrgID": "o-*"}}"#, #"{"StringEquals": {"aws:SourceOrgID": ""}}"#,
        #"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "*/r-1/*"}}"#,
        #"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "/r-1/*"}}"#,
        #"{"StringEquals": {"aws:PrincipalAccount": "707767160287"}}"#,
    ]

    @Test(arguments: bound)
    func `a guard names accounts, their things or organizations`(_ condition: String) throws {
        #expect(try Self.statement(condition).isBoundToSource)
    }

    @Test(arguments: open)
    func `what leaves the source open is no guard`(_ condition: String) throws {
        #expect(try !Self.statement(condition).isBoundToSource)
    }

    @Test func `a variable of the older language is no guard`() throws {
        let condition = #"{"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}"#
        #expect(try !Self.statement(condition, version: nil).isBoundToSource)
    }

    @Test(arguments: [
        ("sts:AssumeRole", true), ("STS:assumerole", true), ("sts:AssumeRoleWithSAML", true), ("sts:TagSession", false),
        ("\u{17F}ts:AssumeRole", false),
    ])
    func `a statement speaks of actions in any case`(_ action: String, _ answer: Bool) throws {
        #expect(try Self.statement("{}").speaks(of: action) == answer)
    }
}
