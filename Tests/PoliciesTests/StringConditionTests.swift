import Testing

@Suite struct StringConditionTests {
    private static let org = ["aws:PrincipalOrgID": ["o-hub"]]
    private static let source = ["aws:SourceArn": [World.group]]

    static let equals: [ConditionCase] = [
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#, org, .holds),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": "o-other"}}"#, org, .fails),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": "O-HUB"}}"#, org, .fails),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": "o-*"}}"#, org, .fails),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": "o-hu?"}}"#, org, .fails),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": ["o-other", "o-hub"]}}"#, org, .holds),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": ["o-other", "o-third"]}}"#, org, .fails),
        .init(#"{"StringEquals": {"AWS:PRINCIPALORGID": "o-hub"}}"#, org, .holds),
        .init(#"{"StringEquals": {"aws:principalorgid": "o-hub"}}"#, ["AWS:PrincipalOrgId": ["o-hub"]], .holds),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": ""}}"#, org, .fails),
        .init(#"{"StringEquals": {"aws:PrincipalOrgID": ""}}"#, ["aws:PrincipalOrgID": [""]], .holds),
        .init(#"{"StringEquals": {"aws:SourceAccount": 707767160287}}"#, ["aws:SourceAccount": [World.member]], .holds),
        .init(
            #"{"StringEquals": {"aws:SourceAccount": 012345678901}}"#,
            ["aws:SourceAccount": ["012345678901"]],
            .holds
        ),
        .init(#"{"StringEquals": {"aws:SourceArn": "arn:aws:logs:us-east-1:707767160287:*"}}"#, source, .fails),
        .init(#"{"StringEquals": {"a:b": "\u006f-hub"}}"#, ["a:b": ["o-hub"]], .holds),
        .init(#"{"StringEquals": {"a:b": "e\u0301"}}"#, ["a:b": ["\u{E9}"]], .fails),
        .init(#"{"StringEquals": {"a:b": "*"}}"#, ["a:b": ["*"]], .holds),
    ]

    static let negatedEquals: [ConditionCase] = [
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-hub"}}"#, org, .fails),
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-other"}}"#, org, .holds),
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": ["o-other", "o-third"]}}"#, org, .holds),
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": ["o-other", "o-hub"]}}"#, org, .fails),
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-*"}}"#, org, .holds),
        .init(#"{"StringNotEquals": {"aws:PrincipalOrgID": "O-HUB"}}"#, org, .holds),
        .init(#"{"StringNotEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-HUB"}}"#, org, .fails),
        .init(#"{"StringNotEqualsIgnoreCase": {"aws:PrincipalOrgID": "o-other"}}"#, org, .holds),
        .init(#"{"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-HUB"}}"#, org, .holds),
        .init(#"{"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-*"}}"#, org, .fails),
        .init(#"{"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": ["x", "O-Hub"]}}"#, org, .holds),
        // Letters that only Unicode holds for the same.
        .init(#"{"StringEqualsIgnoreCase": {"a:b": "\u212A"}}"#, ["a:b": ["k"]], .open),
        .init(#"{"StringEqualsIgnoreCase": {"a:b": "\u00c9"}}"#, ["a:b": ["\u{E9}"]], .open),
        .init(#"{"StringNotEqualsIgnoreCase": {"a:b": "\u00c9"}}"#, ["a:b": ["\u{E9}"]], .open),
        .init(#"{"StringEqualsIgnoreCase": {"a:b": "\u00e9"}}"#, ["a:b": ["\u{E9}"]], .holds),
        .init(#"{"StringEqualsIgnoreCase": {"a:b": "\u00e9"}}"#, ["a:b": ["e"]], .fails),
        .init(#"{"StringEquals": {"\u212Ams:x": "1"}}"#, ["kms:x": ["1"]], .open),
        .init(#"{"StringEquals": {"a:e\u0301": "1"}}"#, ["a:\u{E9}": ["1"]], .open),
        .init(#"{"StringEquals": {"a:e\u0301": "1"}}"#, ["A:E\u{301}": ["1"]], .holds),
    ]

    static let like: [ConditionCase] = [
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "*"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "o-hu?"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "o-hub?"}}"#, org, .fails),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "o-hub*"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "O-*"}}"#, org, .fails),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "?-???"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "*h*b*"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "*b*h*"}}"#, org, .fails),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": "**"}}"#, org, .holds),
        .init(#"{"StringLike": {"aws:PrincipalOrgID": ""}}"#, org, .fails),
        .init(#"{"StringLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:707767160287:*"}}"#, source, .holds),
        .init(#"{"StringLike": {"aws:SourceArn": "arn:aws:logs:*:flow:*"}}"#, source, .fails),
        .init(#"{"StringLike": {"aws:SourceArn": "arn:aws:logs:*:/vpc/flow:*"}}"#, source, .holds),
        .init(#"{"StringLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:707767160287:*"}}"#, source, .fails),
        .init(#"{"StringLike": {"aws:SourceArn": ["arn:aws:logs:*:1*", "arn:aws:logs:*:7*"]}}"#, source, .holds),
        .init(#"{"StringLike": {"a:b": "caf?"}}"#, ["a:b": ["caf\u{E9}"]], .holds),
        .init(#"{"StringLike": {"a:b": "o-*\u0301"}}"#, ["a:b": ["o-x\u{301}"]], .holds),
        .init(#"{"StringLike": {"a:b": "a*a*a*a*b"}}"#, ["a:b": [String(repeating: "a", count: 200)]], .fails),
        .init(#"{"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}"#, org, .fails),
        .init(#"{"StringNotLike": {"aws:PrincipalOrgID": "x-*"}}"#, org, .holds),
        .init(#"{"StringNotLike": {"aws:PrincipalOrgID": ["x-*", "?-hub"]}}"#, org, .fails),
        .init(#"{"StringNotLike": {"aws:PrincipalOrgID": ["x-*", "y-*"]}}"#, org, .holds),
    ]

    static let several: [ConditionCase] = [
        // Keys and operators are joined by and, values by or.
        .init(#"{"StringEquals": {"a:b": "1", "a:c": "2"}}"#, ["a:b": ["1"], "a:c": ["2"]], .holds),
        .init(#"{"StringEquals": {"a:b": "1", "a:c": "2"}}"#, ["a:b": ["1"], "a:c": ["3"]], .fails),
        .init(#"{"StringEquals": {"a:b": "1"}, "StringLike": {"a:c": "2*"}}"#, ["a:b": ["1"], "a:c": ["22"]], .holds),
        .init(#"{"StringEquals": {"a:b": "1"}, "StringLike": {"a:c": "2*"}}"#, ["a:b": ["0"], "a:c": ["22"]], .fails),
        .init(#"{"StringEquals": {"a:b": "1"}, "StringNotEquals": {"a:b": "2"}}"#, ["a:b": ["1"]], .holds),
        .init(#"{}"#, [:], .holds),
        .init(#"{"StringEquals": {}}"#, [:], .holds),
        // What certainly fails decides over what is open.
        .init(#"{"StringEquals": {"a:b": "1", "a:c": "2"}}"#, ["a:b": ["0"]], .fails),
        .init(#"{"StringEquals": {"a:b": "1", "a:c": "2"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringEquals": {"a:b": "1"}, "Bogus": {"a:c": "2"}}"#, ["a:b": ["0"]], .fails),
        .init(#"{"StringEquals": {"a:b": []}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringNotEquals": {"a:b": []}}"#, ["a:b": ["1"]], .open),
    ]

    @Test(arguments: equals + negatedEquals + like + several)
    func `texts are compared as the operator says`(_ row: ConditionCase) throws { try row.check() }

    static let unknown: [ConditionCase] = [
        .init(#"{"StringEqual": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"stringequals": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringMatches": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"NotStringEquals": {"a:b": "2"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringEqualsNot": {"a:b": "2"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"BoolNot": {"a:b": "true"}}"#, ["a:b": ["false"]], .open),
        .init(#"{"NotBool": {"a:b": "true"}}"#, ["a:b": ["false"]], .open),
        .init(#"{"NullIfExists": {"a:b": "true"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"NumericNotLessThan": {"a:b": "1"}}"#, ["a:b": ["2"]], .open),
        .init(#"{"IpNotAddress": {"a:b": "192.0.2.1"}}"#, ["a:b": ["192.0.2.2"]], .open),
        .init(#"{"ForSomeValues:StringEquals": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"forAnyValue:StringEquals": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"StringEqualsIfExistsIfExists": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"": {"a:b": "1"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"IfExists": {"a:b": "1"}}"#, [:], .open, absent: ["a:b"]),
    ]

    @Test(arguments: unknown)
    func `an operator that is not known leaves the answer open`(_ row: ConditionCase) throws { try row.check() }
}
