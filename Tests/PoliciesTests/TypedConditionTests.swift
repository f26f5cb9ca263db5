import Testing

@Suite struct TypedConditionTests {
    private static func at(_ value: String) -> [String: [String]] { ["a:b": [value]] }

    static let numbers: [ConditionCase] = [
        .init(#"{"NumericEquals": {"a:b": "10"}}"#, at("10"), .holds),
        .init(#"{"NumericEquals": {"a:b": 10}}"#, at("10.0"), .holds),
        .init(#"{"NumericEquals": {"a:b": "1e1"}}"#, at("10"), .holds),
        .init(#"{"NumericEquals": {"a:b": "11"}}"#, at("10"), .fails),
        .init(#"{"NumericEquals": {"a:b": ["9", "10"]}}"#, at("10"), .holds),
        .init(#"{"NumericNotEquals": {"a:b": "11"}}"#, at("10"), .holds),
        .init(#"{"NumericNotEquals": {"a:b": ["10", "11"]}}"#, at("10"), .fails),
        .init(#"{"NumericLessThan": {"a:b": "10"}}"#, at("9.5"), .holds),
        .init(#"{"NumericLessThan": {"a:b": "10"}}"#, at("10"), .fails),
        .init(#"{"NumericLessThan": {"a:b": "10"}}"#, at("9"), .holds),
        .init(#"{"NumericLessThanEquals": {"a:b": "10"}}"#, at("10"), .holds),
        .init(#"{"NumericLessThanEquals": {"a:b": "10"}}"#, at("10.1"), .fails),
        .init(#"{"NumericGreaterThan": {"a:b": "10"}}"#, at("100"), .holds),
        .init(#"{"NumericGreaterThan": {"a:b": "10"}}"#, at("10"), .fails),
        .init(#"{"NumericGreaterThanEquals": {"a:b": "10"}}"#, at("10"), .holds),
        .init(#"{"NumericGreaterThanEquals": {"a:b": "-1"}}"#, at("-2"), .fails),
        .init(#"{"NumericEquals": {"a:b": "ten"}}"#, at("10"), .open),
        .init(#"{"NumericEquals": {"a:b": "10"}}"#, at("ten"), .open),
        .init(#"{"NumericNotEquals": {"a:b": "ten"}}"#, at("10"), .open),
        .init(#"{"NumericEquals": {"a:b": "0x10"}}"#, at("16"), .open),
        .init(#"{"NumericLessThan": {"a:b": "inf"}}"#, at("16"), .open),
        .init(#"{"NumericLessThan": {"a:b": "${a:c}"}}"#, ["a:b": ["1"], "a:c": ["2"]], .open),
        // What would have to be rounded is not compared.
        .init(#"{"NumericEquals": {"a:b": 9007199254740993}}"#, at("9007199254740992"), .open),
        .init(#"{"NumericNotEquals": {"a:b": "9007199254740993"}}"#, at("9007199254740992"), .open),
        .init(#"{"NumericEquals": {"a:b": "0.1000000000000000055"}}"#, at("0.1"), .open),
        .init(#"{"NumericEquals": {"a:b": "1e-400"}}"#, at("0"), .open),
        .init(#"{"NumericEquals": {"a:b": "999999999999999"}}"#, at("999999999999999"), .holds),
        .init(#"{"NumericEquals": {"a:b": "999999999999999"}}"#, at("999999999999998"), .fails),
        .init(#"{"NumericEquals": {"a:b": "0.10"}}"#, at("0.1"), .holds),
        .init(#"{"NumericEquals": {"a:b": "0.0"}}"#, at("0"), .holds),
        .init(#"{"NumericEquals": {"a:b": "1\u0301"}}"#, at("1"), .open),
    ]

    static let dates: [ConditionCase] = [
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00Z"}}"#, at("2025-12-31T23:59:59Z"), .holds),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00Z"}}"#, at("2026-01-01T00:00:00Z"), .fails),
        .init(#"{"DateLessThanEquals": {"a:b": "2026-01-01"}}"#, at("2026-01-01T00:00:00Z"), .holds),
        .init(#"{"DateLessThanEquals": {"a:b": "2026-01-01"}}"#, at("2026-01-01T00:00:01Z"), .fails),
        .init(#"{"DateGreaterThan": {"a:b": "2026-01-01T00:00:00Z"}}"#, at("2026-01-01T00:00:00.5Z"), .holds),
        .init(#"{"DateGreaterThan": {"a:b": "2026-01-01T00:00:00Z"}}"#, at("2026-01-01T01:00:00+01:00"), .fails),
        .init(#"{"DateGreaterThanEquals": {"a:b": "2026-01-01T00:00:00Z"}}"#, at("2026-01-01T01:00:00+01:00"), .holds),
        .init(#"{"DateEquals": {"a:b": "2026-01-01T00:00Z"}}"#, at("2025-12-31T19:00:00-05:00"), .holds),
        .init(#"{"DateEquals": {"a:b": "1767225600"}}"#, at("2026-01-01T00:00:00Z"), .holds),
        .init(#"{"DateEquals": {"a:b": 1767225600}}"#, at("2026-01-01"), .holds),
        .init(#"{"DateEquals": {"a:b": "2026-01"}}"#, at("2026-01-01T00:00:00Z"), .holds),
        .init(#"{"DateEquals": {"a:b": "2024-02-29"}}"#, at("1709164800"), .holds),
        .init(#"{"DateEquals": {"a:b": "2000-02-29"}}"#, at("951782400"), .holds),
        .init(#"{"DateEquals": {"a:b": "1969-12-31T23:59:59Z"}}"#, at("-1"), .holds),
        .init(#"{"DateNotEquals": {"a:b": "2026-01-02"}}"#, at("2026-01-01"), .holds),
        .init(#"{"DateNotEquals": {"a:b": ["2026-01-02", "2026-01-01"]}}"#, at("2026-01-01"), .fails),
        .init(#"{"DateLessThan": {"a:b": "2023-02-29"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "1900-02-29"}}"#, at("1800-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-13-01"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T24:00:00Z"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00Zulu"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "tomorrow"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateNotEquals": {"a:b": "2026-01-02"}}"#, at("never"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026\u0301-01-01"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00.Z"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateLessThan": {"a:b": "2026-01-01T00:00:00.\u0661Z"}}"#, at("2020-01-01"), .open),
        .init(#"{"DateEquals": {"a:b": "2026-01-01T00:00:00.0000001Z"}}"#, at("2026-01-01T00:00:00Z"), .open),
        .init(#"{"DateEquals": {"a:b": "2026-01-01T00:00:00.000001Z"}}"#, at("2026-01-01T00:00:00Z"), .fails),
    ]

    static let truths: [ConditionCase] = [
        .init(#"{"Bool": {"aws:SecureTransport": "true"}}"#, ["aws:SecureTransport": ["true"]], .holds),
        .init(#"{"Bool": {"aws:SecureTransport": true}}"#, ["aws:SecureTransport": ["true"]], .holds),
        .init(#"{"Bool": {"aws:SecureTransport": "True"}}"#, ["aws:SecureTransport": ["true"]], .holds),
        .init(#"{"Bool": {"aws:SecureTransport": "false"}}"#, ["aws:SecureTransport": ["true"]], .fails),
        .init(#"{"Bool": {"aws:SecureTransport": false}}"#, ["aws:SecureTransport": ["false"]], .holds),
        .init(#"{"Bool": {"aws:SecureTransport": "yes"}}"#, ["aws:SecureTransport": ["true"]], .open),
        .init(#"{"Bool": {"aws:SecureTransport": 1}}"#, ["aws:SecureTransport": ["true"]], .open),
        // Whether a request's value is told as bytes or as their base64, is not known.
        .init(#"{"BinaryEquals": {"a:b": "aGk="}}"#, at("aGk="), .open),
        .init(#"{"BinaryEquals": {"a:b": "aGk="}}"#, at("aGo="), .fails),
        .init(#"{"BinaryEquals": {"a:b": ["eA==", "aGk="]}}"#, at("aGk="), .open),
        .init(#"{"Bool": {"a:b": "tr\u0075e"}}"#, at("TRUE"), .holds),
        .init(#"{"BinaryEquals": {"a:b": "no base64!"}}"#, at("aGk="), .open),
        .init(#"{"BinaryEquals": {"a:b": "aGk="}}"#, at("no base64!"), .open),
    ]

    static let addresses: [ConditionCase] = [
        .init(#"{"IpAddress": {"a:b": "192.0.2.0/24"}}"#, at("192.0.2.255"), .holds),
        .init(#"{"IpAddress": {"a:b": "192.0.2.0/24"}}"#, at("192.0.3.0"), .fails),
        .init(#"{"IpAddress": {"a:b": "192.0.2.7"}}"#, at("192.0.2.7"), .holds),
        .init(#"{"IpAddress": {"a:b": "192.0.2.7"}}"#, at("192.0.2.8"), .fails),
        .init(#"{"IpAddress": {"a:b": "0.0.0.0/0"}}"#, at("203.0.113.9"), .holds),
        .init(#"{"IpAddress": {"a:b": "192.0.2.128/25"}}"#, at("192.0.2.127"), .fails),
        .init(#"{"IpAddress": {"a:b": "192.0.2.128/25"}}"#, at("192.0.2.128"), .holds),
        // The bits behind the prefix are of no account.
        .init(#"{"IpAddress": {"a:b": "192.0.2.77/24"}}"#, at("192.0.2.1"), .holds),
        .init(#"{"IpAddress": {"a:b": ["198.51.100.0/24", "192.0.2.0/24"]}}"#, at("192.0.2.1"), .holds),
        .init(#"{"IpAddress": {"a:b": "2001:db8::/32"}}"#, at("2001:db8:ffff::1"), .holds),
        .init(#"{"IpAddress": {"a:b": "2001:db8::/32"}}"#, at("2001:db9::1"), .fails),
        .init(#"{"IpAddress": {"a:b": "2001:DB8::1"}}"#, at("2001:0db8:0:0:0:0:0:1"), .holds),
        .init(#"{"IpAddress": {"a:b": "::/0"}}"#, at("fe80::1"), .holds),
        .init(#"{"IpAddress": {"a:b": "::ffff:192.0.2.1"}}"#, at("::ffff:c000:201"), .holds),
        .init(#"{"IpAddress": {"a:b": "2001:db8::/33"}}"#, at("2001:db8:8000::"), .fails),
        .init(#"{"IpAddress": {"a:b": "::/0"}}"#, at("192.0.2.1"), .fails),
        .init(#"{"IpAddress": {"a:b": "0.0.0.0/0"}}"#, at("::1"), .fails),
        .init(#"{"NotIpAddress": {"a:b": "192.0.2.0/24"}}"#, at("192.0.2.1"), .fails),
        .init(#"{"NotIpAddress": {"a:b": "192.0.2.0/24"}}"#, at("203.0.113.1"), .holds),
        .init(#"{"NotIpAddress": {"a:b": ["192.0.2.0/24", "203.0.113.0/24"]}}"#, at("203.0.113.1"), .fails),
        .init(#"{"NotIpAddress": {"a:b": "2001:db8::/32"}}"#, at("2001:db9::1"), .holds),
        .init(#"{"IpAddress": {"a:b": "192.0.2.0/33"}}"#, at("192.0.2.0"), .open),
        .init(#"{"IpAddress": {"a:b": "192.0.2.0/+24"}}"#, at("192.0.2.0"), .open),
        .init(#"{"IpAddress": {"a:b": "192.0.2"}}"#, at("192.0.2.0"), .open),
        .init(#"{"IpAddress": {"a:b": "192.0.2.256"}}"#, at("192.0.2.0"), .open),
        .init(#"{"IpAddress": {"a:b": "2001:::1"}}"#, at("2001::1"), .open),
        .init(#"{"IpAddress": {"a:b": "1::2::3"}}"#, at("1::2"), .open),
        .init(#"{"IpAddress": {"a:b": "1:2:3:4:5:6:7"}}"#, at("1::2"), .open),
        .init(#"{"IpAddress": {"a:b": "::+1"}}"#, at("::1"), .open),
        .init(#"{"NotIpAddress": {"a:b": "somewhere"}}"#, at("192.0.2.0"), .open),
        // Zeros ahead mean octal elsewhere.
        .init(#"{"IpAddress": {"a:b": "010.0.0.1"}}"#, at("10.0.0.1"), .open),
        .init(#"{"IpAddress": {"a:b": "10.0.0.0/08"}}"#, at("10.0.0.1"), .open),
        .init(#"{"IpAddress": {"a:b": "10.0.0.0/8"}}"#, at("10.00.0.1"), .open),
        .init(#"{"IpAddress": {"a:b": "10.0.0.0/8\u0301"}}"#, at("10.0.0.1"), .open),
        .init(#"{"NotIpAddress": {"a:b": "192.0.2.0/24"}}"#, at("AWS Internal"), .open),
    ]

    static let arns: [ConditionCase] = [
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-east-1:707767160287:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnEquals": {"a:b": "arn:aws:logs:us-east-1:707767160287:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:*:707767160287:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-*-1:707767160287:log-group:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-east-?:70776716028?:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:*:logs:*:*:log-group:/vpc/*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-east-1:111122223333:*"}}"#, at(World.group), .fails),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-west-2:707767160287:*"}}"#, at(World.group), .fails),
        .init(#"{"ArnLike": {"a:b": "arn:aws-cn:logs:us-east-1:707767160287:*"}}"#, at(World.group), .fails),
        // Part by part: a wildcard does not reach over a colon, where StringLike's does.
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:*:log-group:/vpc/flow:*"}}"#, at(World.group), .fails),
        .init(#"{"StringLike": {"a:b": "arn:aws:logs:*:log-group:/vpc/flow:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnLike": {"a:b": ["arn:aws:logs:*:1*:*", "arn:aws:logs:*:7*:*"]}}"#, at(World.group), .holds),
        .init(#"{"ArnNotEquals": {"a:b": "arn:aws:logs:*:707767160287:*"}}"#, at(World.group), .fails),
        .init(#"{"ArnNotLike": {"a:b": "arn:aws:logs:*:111122223333:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnNotLike": {"a:b": ["arn:aws:logs:*:1*:*", "arn:aws:logs:*:7*:*"]}}"#, at(World.group), .fails),
        .init(#"{"ArnEquals": {"a:b": "arn:aws:iam::433568766270:role/Logs"}}"#, at(World.role), .fails),
        .init(#"{"ArnEquals": {"a:b": "arn:aws:iam::433568766270:role/logs-to-stream"}}"#, at(World.role), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:iam::*:role/*"}}"#, at("not an arn"), .fails),
        .init(#"{"ArnNotLike": {"a:b": "arn:aws:iam::*:role/*"}}"#, at("not an arn"), .holds),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs"}}"#, at(World.group), .open),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:*"}}"#, at(World.group), .open),
        .init(#"{"ArnLike": {"a:b": "arn:*:flow:*"}}"#, at(World.group), .fails),
        .init(#"{"ArnLike": {"a:b": "arn:*:*vpc/flow:*"}}"#, at(World.group), .open),
        // Where the parts that are there differ, those that are missing cannot help.
        .init(#"{"ArnLike": {"a:b": "arn:aws:s3:*"}}"#, at(World.group), .fails),
        .init(#"{"ArnNotLike": {"a:b": "arn:aws:s3:*"}}"#, at(World.group), .holds),
        .init(#"{"ArnEquals": {"a:b": ["arn:aws:s3", "arn:aws-cn:logs"]}}"#, at(World.group), .fails),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-east-1:707767160287"}}"#, at(World.group), .open),
        .init(#"{"ArnLike": {"a:b": "arn:aws:logs:us-east-1:111122223333"}}"#, at(World.group), .fails),
        .init(#"{"ArnNotLike": {"a:b": "somewhere"}}"#, at(World.group), .open),
    ]

    @Test(arguments: numbers + dates)
    func `numbers and dates are ordered`(_ row: ConditionCase) throws { try row.check() }

    @Test(arguments: truths + addresses)
    func `truths, bytes and addresses are compared by value`(_ row: ConditionCase) throws { try row.check() }

    @Test(arguments: arns)
    func `ARNs are compared part by part`(_ row: ConditionCase) throws { try row.check() }
}
