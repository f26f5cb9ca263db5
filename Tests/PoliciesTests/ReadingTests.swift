import Policies
import Testing

/// What is read from a document beside its decisions.
@Suite struct ReadingTests {
    private static func statement(_ principal: String, _ rest: String = "", effect: String = "Allow") -> String {
        World.policy(
            """
            {"Effect": "\(effect)", "Principal": \(principal), "Action": "logs:*", "Resource": "\(World.destination)"\(rest)}
            """
        )
    }

    private static func when(_ condition: String) -> String { #", "Condition": \#(condition)"# }

    @Test(arguments: [
        (statement(#"{"AWS": ["707767160287", "111122223333"]}"#), ["111122223333", "707767160287"]),
        (statement(#"{"AWS": "arn:aws:iam::707767160287:root"}"#), ["707767160287"]),
        (statement(#"{"AWS": ["arn:aws:iam::707767160287:role/x", 707767160287]}"#), ["707767160287"]),
        (statement(#"{"AWS": ["AROAEXAMPLE", "*"]}"#), []),
        (statement(#""*""#), []),
        (statement(#"{"AWS": "707767160287"}"#, effect: "Deny"), []),
        (statement(#"{"Service": "logs.amazonaws.com"}"#), []),
        (statement(#"{"AWS": "707767160287"}"#).replacing("logs:*", with: "LOGS:PUT*"), ["707767160287"]),
        (statement(#"{"AWS": "707767160287"}"#).replacing("logs:*", with: "logs:PutDestination"), []),
        (statement(#"{"AWS": "707767160287"}"#).replacing("Action", with: "NotAction"), []),
        (statement(#"{"AWS": "707767160287"}"#).replacing("Principal", with: "NotPrincipal"), []),
        (
            statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": ["707767160287", 111122223333]}}"#)),
            ["111122223333", "707767160287"]
        ),
        (statement(#""*""#, when(#"{"StringNotEquals": {"aws:PrincipalAccount": "707767160287"}}"#)), []),
        (
            statement(#""*""#, when(#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::707767160287:role/x*"}}"#)),
            ["707767160287"]
        ),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#)), []),
        (statement(#"{"AWS": "arn:aws-cn:iam::707767160287:root"}"#), []),
        (
            statement(#"{"AWS": "arn:aws-cn:iam::707767160287:root"}"#).replacing(World.destination, with: "*"),
            [World.member]
        ),
    ])
    func `the accounts that a policy names`(_ text: String, _ accounts: [String]) throws {
        #expect(try PolicyDocument(text).accountsNamed(for: "logs:PutSubscriptionFilter") == accounts)
    }

    enum Openness: Sendable { case closed, bound, unbound }

    static let openness: [(text: String, answer: Openness)] = [
        (statement(#"{"AWS": "707767160287"}"#), .closed),
        (statement(#""*""#, effect: "Deny"), .closed),
        (statement(#""*""#).replacing("logs:*", with: "s3:*"), .closed),
        (statement(#""*""#), .unbound),
        (statement(#"{"AWS": ["707767160287", "*"]}"#), .unbound),
        (statement(#"{"AWS": "707767160287"}"#).replacing("Principal", with: "NotPrincipal"), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#)), .bound),
        (statement(#""*""#, when(#"{"StringEquals": {"AWS:principalorgid": ["o-hub", "o-other"]}}"#)), .bound),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalOrgID": "o-hub"}}"#)), .bound),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalOrgID": ["o-hub", "*"]}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "o-*"}}"#)), .bound),
        (statement(#""*""#, when(#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-hub"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-hub"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"Null": {"aws:PrincipalOrgID": "false"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-hub/r-1/*"}}"#)), .bound),
        (statement(#""*""#, when(#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/r-1/*"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-hub/*"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}"#)), .bound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:SourceOrgID": "o-hub"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "707767160287"}}"#)), .closed),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalAccount": "*"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEqualsIfExists": {"aws:PrincipalAccount": "707767160287"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": []}}"#)), .unbound),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": []}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ForAnyValue:StringEquals": {"aws:PrincipalAccount": "707767160287"}}"#)), .closed),
        (
            statement(#""*""#, when(#"{"ForAllValues:StringEquals": {"aws:PrincipalAccount": "707767160287"}}"#)),
            .unbound
        ),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "ACCOUNT"}}"#)), .closed),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "7*"}}"#)), .closed),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#)), .closed),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::707767160287:role/*"}}"#)), .closed),
        (statement(#""*""#, when(#"{"ArnEquals": {"aws:PrincipalArn": "arn:*:iam::707767160287:*"}}"#)), .closed),
        (
            statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::707767160287:role/*"}}"#)),
            .closed
        ),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalArn": "arn:*:iam::707767160287:*"}}"#)), .unbound),
        (statement(#""*""#, when(#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}"#)), .unbound),
        (
            statement(#""*""#, when(#"{"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::707767160287:*"}}"#)),
            .unbound
        ),
        (
            statement(#""*""#, when(#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::707767160287:role/*"}}"#)),
            .unbound
        ),
        (
            statement(
                #""*""#,
                when(#"{"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::707767160287:*", "arn:aws:iam::*:role/x"]}}"#)
            ),
            .unbound
        ),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:resourceorgid}"}}"#)), .bound),
        (
            statement(
                #""*""#,
                when(#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "${AWS:ResourceOrgID}/*"}}"#)
            ),
            .bound
        ),
        (statement(#""*""#, when(#"{"StringLike": {"aws:PrincipalOrgID": "o-*\u0301"}}"#)), .unbound),
    ]

    @Test(arguments: openness)
    func `whether everyone is let in, and what binds them`(_ text: String, _ answer: Openness) throws {
        let found = try PolicyDocument(text).statementsForEveryone("logs:PutSubscriptionFilter")
        #expect(found.bound.count == (answer == .bound ? 1 : 0))
        #expect(found.unbound.count == (answer == .unbound ? 1 : 0))
    }

    static let advice: [(text: String, found: [String])] = [
        (statement(#"{"AWS": "707767160287"}"#), []),
        (statement(#""*""#), ["everyone_unconditionally *"]),
        (statement(#"{"AWS": ["*"]}"#), ["everyone_unconditionally *"]),
        (statement(#""*""#, effect: "Deny"), []),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#)), []),
        (statement(#""*""#, when(#"{"StringEquals": {"aws:PrincipalOrgID": "o-*"}}"#)), ["wildcard_under_equals o-*"]),
        (statement(#""*""#, when(#"{"StringEqualsIgnoreCase": {"a:b": ["1", "2*"]}}"#)), ["wildcard_under_equals 2*"]),
        (statement(#""*""#, when(#"{"ForAnyValue:StringEquals": {"a:b": "o-*"}}"#)), ["wildcard_under_equals o-*"]),
        (statement(#""*""#, when(#"{"StringNotEqualsIfExists": {"a:b": "o-*"}}"#)), ["wildcard_under_equals o-*"]),
        (statement(#""*""#, when(#"{"StringEquals": {"a:b": "${*}"}}"#)), []),
        (statement(#""*""#, when(#"{"StringLike": {"a:b": "o-*"}, "ArnEquals": {"a:c": "arn:*:*:*:*:*"}}"#)), []),
        (statement(#""*""#, when(#"{"ForAllValues:StringLike": {"a:b": "x"}}"#)), ["for_all_values_in_allow a:b"]),
        (statement(#""*""#, when(#"{"ForAllValues:StringLike": {"a:b": "x"}}"#), effect: "Deny"), []),
        (statement(#""*""#, when(#"{"StringMatches": {"a:b": "x"}}"#)), ["unknown_operator StringMatches"]),
        (statement(#""*""#, when(#"{"Null": {"a:b": "true"}, "BoolIfExists": {"a:c": "true"}}"#)), []),
        (statement(#""*""#, when(#"{"NullIfExists": {"a:b": "true"}}"#)), ["unknown_operator NullIfExists"]),
        (
            statement(#""*""#, when(#"{"ForAnyValue:Null": {"a:b": "true"}}"#)),
            ["unknown_operator ForAnyValue:Null"]
        ),
        (statement(#"{"Service": "logs.region.amazonaws.com"}"#), ["placeholder_region logs.region.amazonaws.com"]),
        (statement(#"{"Service": "logs.REGION.amazonaws.com"}"#), ["placeholder_region logs.REGION.amazonaws.com"]),
        (statement(#"{"Service": "logs.<region>.amazonaws.com"}"#), ["placeholder_region logs.<region>.amazonaws.com"]),
        (statement(#"{"Service": ["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"]}"#), []),
        (statement(#"{"AWS": ["AROAEXAMPLE", "707767160287"]}"#), ["deleted_principal AROAEXAMPLE"]),
        (statement(#"{"AWS": "AIDAEXAMPLE"}"#), ["deleted_principal AIDAEXAMPLE"]),
        (statement(#"{"AWS": "arn:aws:iam::*:root"}"#), ["wildcard_in_principal arn:aws:iam::*:root"]),
        (
            statement(#"{"AWS": "707767160287"}"#).replacing("Principal", with: "NotPrincipal"),
            ["not_principal_in_allow NotPrincipal"]
        ),
        (
            statement(#"{"AWS": "707767160287"}"#, effect: "Deny").replacing("Principal", with: "NotPrincipal"), []
        ),
    ]

    @Test(arguments: advice)
    func `what is worth a word`(_ text: String, _ found: [String]) throws {
        #expect(try PolicyDocument(text).advice.map { "\($0.word.rawValue) \($0.value)" } == found)
    }

    @Test func `every word of advice has its case`() throws {
        let told = try Self.advice.flatMap { try PolicyDocument($0.text).advice.map(\.word) }
        #expect(Set(told) == Set(PolicyAdvice.Word.allCases))
    }

    @Test func `conditions are found by key and effect`() throws {
        let text = World.policy(
            """
            [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:SourceArn": ["a", "b"]}}},
             {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"AWS:SourceArn": "c"}}},
             {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:sourcearn": "d"}}}]
            """
        )
        let document = try PolicyDocument(text)
        let allows = document.conditions(on: "aws:SourceArn", in: .allow)
        #expect(allows.map(\.statement) == [0, 2])
        #expect(allows.map(\.operator) == ["StringLike", "ArnLike"])
        #expect(allows.map(\.values) == [["a", "b"], ["d"]])
        #expect(document.conditions(on: "aws:SourceARN", in: .deny).map(\.values) == [["c"]])
        #expect(document.conditions(on: "aws:SourceAccount", in: .allow).isEmpty)
    }

    static let plain: [(principal: String, action: String, resource: String, rest: String, answer: Bool)] = [
        (#"{"AWS": "707767160287"}"#, subscribe, here, "", true),
        (#"{"AWS": ["707767160287", "arn:aws:iam::111122223333:root"]}"#, "[\(subscribe)]", "[\(here)]", "", true),
        (#"{"AWS": "707767160287"}"#, #"["logs:PutAccountPolicy", "LOGS:putsubscriptionfilter"]"#, here, "", true),
        (#""*""#, subscribe, here, "", false),
        (#"{"AWS": ["1", "*"]}"#, subscribe, here, "", false),
        (#"{"Service": "logs.amazonaws.com"}"#, subscribe, here, "", false),
        (#"{"AWS": "707767160287"}"#, subscribe, here, when(#"{"Bool": {"a:b": "true"}}"#), false),
        // A newcomer would get more than it asks for.
        (#"{"AWS": "707767160287"}"#, #"["logs:PutSubscriptionFilter", "logs:DeleteDestination"]"#, here, "", false),
        (#"{"AWS": "707767160287"}"#, #"["logs:PutSubscriptionFilter", "logs:*"]"#, here, "", false),
        (#"{"AWS": "707767160287"}"#, subscribe, #"["\#(World.destination)", "*"]"#, "", false),
        (#"{"AWS": "707767160287"}"#, subscribe, #"["\#(World.destination)", "\#(World.destination)-2"]"#, "", false),
        (#"{"AWS": "707767160287", "Service": "x.amazonaws.com"}"#, subscribe, here, "", false),
        (#"{"AWS": "707767160287", "CanonicalUser": "79a59df9"}"#, subscribe, here, "", false),
    ]

    private static let subscribe = #""logs:PutSubscriptionFilter""#
    private static let here = "\"\(World.destination)\""

    @Test(arguments: plain)
    func `a statement that admits accounts and nothing else`(
        _ row: (principal: String, action: String, resource: String, rest: String, answer: Bool)
    ) throws {
        let text = World.policy(
            """
            {"Effect": "Allow", "Principal": \(row.principal), "Action": \(row.action), "Resource": \(row.resource)\(row.rest)}
            """
        )
        let statement = try #require(try PolicyDocument(text).statements.first)
        #expect(statement.admitsAccountsPlainly("logs:PutSubscriptionFilter", on: World.destination) == row.answer)
        #expect(!statement.admitsAccountsPlainly("logs:PutSubscriptionFilter", on: World.stream))
        #expect(!statement.admitsAccountsPlainly("logs:PutDestination", on: World.destination))
    }
}
