import Testing

/// What conditions make of keys that are missing, unknown, or have several values.
@Suite struct PresenceConditionTests {
    private static let none: Set = ["a:b"]

    static let missing: [ConditionCase] = [
        // Positive operators fail without the key.
        .init(#"{"StringEquals": {"a:b": "1"}}"#, [:], .fails, absent: none),
        .init(#"{"StringEqualsIgnoreCase": {"a:b": "1"}}"#, [:], .fails, absent: none),
        .init(#"{"StringLike": {"a:b": "*"}}"#, [:], .fails, absent: none),
        .init(#"{"NumericEquals": {"a:b": "1"}}"#, [:], .fails, absent: none),
        .init(#"{"NumericLessThan": {"a:b": "1"}}"#, [:], .fails, absent: none),
        .init(#"{"DateGreaterThan": {"a:b": "2026-01-01"}}"#, [:], .fails, absent: none),
        .init(#"{"Bool": {"a:b": "false"}}"#, [:], .fails, absent: none),
        .init(#"{"BinaryEquals": {"a:b": "aGk="}}"#, [:], .fails, absent: none),
        .init(#"{"IpAddress": {"a:b": "0.0.0.0/0"}}"#, [:], .fails, absent: none),
        .init(#"{"ArnEquals": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .fails, absent: none),
        .init(#"{"ArnLike": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .fails, absent: none),
        .init(#"{"StringEquals": {"a:b": "1"}}"#, ["a:b": []], .fails),
        // Negated ones hold without it.
        .init(#"{"StringNotEquals": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"StringNotEqualsIgnoreCase": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"StringNotLike": {"a:b": "*"}}"#, [:], .holds, absent: none),
        .init(#"{"NumericNotEquals": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"DateNotEquals": {"a:b": "2026-01-01"}}"#, [:], .holds, absent: none),
        .init(#"{"NotIpAddress": {"a:b": "0.0.0.0/0"}}"#, [:], .holds, absent: none),
        .init(#"{"ArnNotEquals": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .holds, absent: none),
        .init(#"{"ArnNotLike": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .holds, absent: none),
        .init(#"{"StringNotEquals": {"a:b": "1"}}"#, ["a:b": []], .holds),
        // With IfExists all hold.
        .init(#"{"StringEqualsIfExists": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"StringLikeIfExists": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"StringNotEqualsIfExists": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"NumericLessThanIfExists": {"a:b": "1"}}"#, [:], .holds, absent: none),
        .init(#"{"DateLessThanIfExists": {"a:b": "2026-01-01"}}"#, [:], .holds, absent: none),
        .init(#"{"BoolIfExists": {"a:b": "true"}}"#, [:], .holds, absent: none),
        .init(#"{"IpAddressIfExists": {"a:b": "192.0.2.1"}}"#, [:], .holds, absent: none),
        .init(#"{"ArnLikeIfExists": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .holds, absent: none),
        .init(#"{"ArnEqualsIfExists": {"a:b": "arn:aws:*:*:*:*"}}"#, [:], .holds, absent: none),
        // And where the key is there, IfExists changes nothing.
        .init(#"{"StringEqualsIfExists": {"a:b": "1"}}"#, ["a:b": ["1"]], .holds),
        .init(#"{"StringEqualsIfExists": {"a:b": "1"}}"#, ["a:b": ["2"]], .fails),
        .init(#"{"StringNotEqualsIfExists": {"a:b": "1"}}"#, ["a:b": ["1"]], .fails),
        .init(#"{"BoolIfExists": {"a:b": "true"}}"#, ["a:b": ["false"]], .fails),
        .init(#"{"NotIpAddressIfExists": {"a:b": "192.0.2.1"}}"#, ["a:b": ["192.0.2.1"]], .fails),
    ]

    static let unknown: [ConditionCase] = [
        .init(#"{"StringEquals": {"a:b": "1"}}"#, [:], .open),
        .init(#"{"StringNotEquals": {"a:b": "1"}}"#, [:], .open),
        .init(#"{"StringEqualsIfExists": {"a:b": "1"}}"#, [:], .open),
        .init(#"{"Null": {"a:b": "true"}}"#, [:], .open),
        .init(#"{"ForAllValues:StringEquals": {"a:b": "1"}}"#, [:], .open),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": "1"}}"#, [:], .open),
        .init(#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, ["a:b": ["1"]], .open),
    ]

    static let null: [ConditionCase] = [
        .init(#"{"Null": {"a:b": "true"}}"#, [:], .holds, absent: none),
        .init(#"{"Null": {"a:b": "true"}}"#, ["a:b": ["1"]], .fails),
        .init(#"{"Null": {"a:b": "false"}}"#, [:], .fails, absent: none),
        .init(#"{"Null": {"a:b": "false"}}"#, ["a:b": ["1"]], .holds),
        .init(#"{"Null": {"a:b": true}}"#, [:], .holds, absent: none),
        // Whether an empty value is one, is not told.
        .init(#"{"Null": {"a:b": false}}"#, ["a:b": [""]], .open),
        .init(#"{"Null": {"a:b": true}}"#, ["a:b": ["", ""]], .open),
        .init(#"{"Null": {"a:b": false}}"#, ["a:b": ["", "1"]], .holds),
        // There is nothing to count.
        .init(#"{"ForAllValues:Null": {"a:b": "true"}}"#, [:], .open, absent: none),
        .init(#"{"ForAnyValue:Null": {"a:b": "false"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"Null": {"a:b": "False"}}"#, ["a:b": ["1"]], .holds),
        .init(#"{"Null": {"A:B": "true"}}"#, ["a:b": []], .holds),
        .init(#"{"Null": {"a:b": ["true", "false"]}}"#, ["a:b": ["1"]], .holds),
        .init(#"{"Null": {"a:b": "maybe"}}"#, ["a:b": ["1"]], .open),
        .init(#"{"Null": {"a:b": "true"}, "StringEquals": {"a:c": "1"}}"#, ["a:c": ["1"]], .holds, absent: none),
        .init(#"{"Null": {"a:b": "false"}, "StringLike": {"a:b": "o-*"}}"#, ["a:b": ["o-hub"]], .holds),
    ]

    private static let two = ["a:b": ["1", "2"]]

    static let sets: [ConditionCase] = [
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["1", "2", "3"]}}"#, two, .holds),
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["1", "3"]}}"#, two, .fails),
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["1"]}}"#, [:], .holds, absent: none),
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["1"]}}"#, ["a:b": []], .holds),
        .init(#"{"ForAllValues:StringNotEquals": {"a:b": ["3"]}}"#, two, .holds),
        .init(#"{"ForAllValues:StringNotEquals": {"a:b": ["2"]}}"#, two, .fails),
        .init(#"{"ForAllValues:StringNotEquals": {"a:b": ["2"]}}"#, [:], .holds, absent: none),
        .init(#"{"ForAllValues:StringLike": {"a:b": ["?"]}}"#, two, .holds),
        .init(#"{"ForAllValues:StringLikeIfExists": {"a:b": ["?"]}}"#, [:], .holds, absent: none),
        .init(#"{"ForAllValues:NumericLessThan": {"a:b": "3"}}"#, two, .holds),
        .init(#"{"ForAllValues:NumericLessThan": {"a:b": "2"}}"#, two, .fails),
        .init(#"{"ForAllValues:Bool": {"a:b": "true"}}"#, ["a:b": ["true", "false"]], .fails),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": ["2", "3"]}}"#, two, .holds),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": ["3"]}}"#, two, .fails),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": ["1"]}}"#, [:], .fails, absent: none),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": ["1"]}}"#, ["a:b": []], .fails),
        .init(#"{"ForAnyValue:StringNotEquals": {"a:b": ["1"]}}"#, two, .holds),
        .init(#"{"ForAnyValue:StringNotEquals": {"a:b": ["1", "2"]}}"#, two, .fails),
        .init(#"{"ForAnyValue:StringNotEquals": {"a:b": ["1"]}}"#, [:], .fails, absent: none),
        .init(#"{"ForAnyValue:StringLike": {"a:b": ["o-hub/*"]}}"#, ["a:b": ["o-hub/r-1/ou-2/"]], .holds),
        .init(#"{"ForAnyValue:StringLike": {"a:b": ["o-hub/r-1/ou-3/*"]}}"#, ["a:b": ["o-hub/r-1/ou-2/"]], .fails),
        .init(#"{"ForAnyValue:ArnLike": {"a:b": ["arn:aws:logs:*:*:*"]}}"#, ["a:b": ["x", World.group]], .holds),
        .init(#"{"ForAnyValue:StringEqualsIfExists": {"a:b": ["2"]}}"#, two, .holds),
        .init(#"{"ForAnyValue:StringEqualsIfExists": {"a:b": ["2"]}}"#, [:], .open, absent: none),
        .init(#"{"ForAnyValue:Bogus": {"a:b": ["2"]}}"#, two, .open),
        // An empty text alone makes an empty set.
        .init(#"{"ForAllValues:StringEquals": {"a:b": ["1"]}}"#, ["a:b": [""]], .holds),
        .init(#"{"ForAllValues:StringNotEquals": {"a:b": [""]}}"#, ["a:b": [""]], .holds),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": [""]}}"#, ["a:b": [""]], .fails),
        .init(#"{"ForAnyValue:StringNotEquals": {"a:b": ["1"]}}"#, ["a:b": [""]], .fails),
        .init(#"{"ForAnyValue:StringLikeIfExists": {"a:b": ["1"]}}"#, ["a:b": [""]], .open),
        .init(#"{"ForAnyValue:StringEquals": {"a:b": ["1"]}}"#, ["a:b": ["", "1"]], .holds),
        .init(#"{"StringEquals": {"a:b": ""}}"#, ["a:b": [""]], .holds),
        // Without a set operator several values are not provided for.
        .init(#"{"StringEquals": {"a:b": "2"}}"#, two, .open),
        .init(#"{"StringEquals": {"a:b": "3"}}"#, two, .fails),
        .init(#"{"StringNotEquals": {"a:b": ["1", "2"]}}"#, two, .fails),
        .init(#"{"StringNotEquals": {"a:b": "2"}}"#, two, .open),
        .init(#"{"StringNotEquals": {"a:b": "3"}}"#, two, .open),
        .init(
            #"{"StringLike": {"aws:PrincipalOrgPaths": "o-hub/*"}}"#,
            ["aws:PrincipalOrgPaths": ["o-hub/r-1/"]],
            .open
        ),
        .init(
            #"{"StringLike": {"aws:PrincipalOrgPaths": "o-x/*"}}"#,
            ["aws:PrincipalOrgPaths": ["o-hub/r-1/"]],
            .fails
        ),
        .init(#"{"StringLike": {"aws:PrincipalOrgPaths": "*"}}"#, [:], .fails, absent: ["aws:PrincipalOrgPaths"]),
        .init(#"{"StringEquals": {"aws:CalledVia": "x"}}"#, ["aws:CalledVia": ["x"]], .open),
        .init(#"{"StringNotEquals": {"aws:CalledVia": "x"}}"#, ["aws:CalledVia": ["y"]], .open),
        .init(#"{"ForAnyValue:StringEquals": {"aws:CalledVia": "x"}}"#, ["aws:CalledVia": ["x"]], .holds),
        // A value that cannot be read decides nothing by itself.
        .init(#"{"ForAnyValue:NumericEquals": {"a:b": "2"}}"#, ["a:b": ["x", "2"]], .holds),
        .init(#"{"ForAllValues:NumericEquals": {"a:b": "2"}}"#, ["a:b": ["x", "2"]], .open),
        .init(#"{"ForAllValues:NumericEquals": {"a:b": "2"}}"#, ["a:b": ["x", "3"]], .fails),
    ]

    @Test(arguments: missing)
    func `a missing key fails what asks for it and passes what forbids it`(_ row: ConditionCase) throws {
        try row.check()
    }

    @Test(arguments: unknown)
    func `a key of which nothing is known leaves the answer open`(_ row: ConditionCase) throws { try row.check() }

    @Test(arguments: null)
    func `Null asks whether the key is there`(_ row: ConditionCase) throws { try row.check() }

    @Test(arguments: sets)
    func `set operators ask for all values or for any`(_ row: ConditionCase) throws { try row.check() }
}
