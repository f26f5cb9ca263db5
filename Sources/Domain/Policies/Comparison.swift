import FoundationEssentials

/// What a condition operator compares, without `IfExists` and the set prefixes.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
struct Comparison {
    /// Compares the request's value with the policy's; `nil` where one of them is not of the operator's kind.
    typealias Test = @Sendable (_ value: String, _ wanted: PolicyText) -> Bool?

    /// Whether it holds where the test does not.
    let isNegated: Bool
    /// Whether the policy's values may hold variables.
    let takesVariables: Bool
    let test: Test

    /// `nil` for an operator that is not known.
    init?(_ name: Substring) {
        let name = String(name)
        let positive = Self.negated[name] ?? name
        guard let test = Self.tests[positive] else { return nil }
        self.test = test
        isNegated = positive != name
        takesVariables = positive.hasPrefix("String") || positive.hasPrefix("Arn")
    }

    private static let negated = [
        "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
        "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
        "NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals", "NotIpAddress": "IpAddress",
    ]

    private static let tests: [String: Test] = [
        "StringEquals": { value, wanted in value.utf8.elementsEqual(wanted.elements.lazy.map(\.byte)) },
        "StringEqualsIgnoreCase": { isSameInAnyCase($0, $1.plain) },
        "StringLike": { Pattern($1).matches($0) },
        "ArnEquals": { ARNPattern($1).matches(value: $0) },
        "ArnLike": { ARNPattern($1).matches(value: $0) },
        "Bool": { compare(truth, $0, $1, ==) },
        "BinaryEquals": { isSameInBytes($0, $1.plain) },
        "IpAddress": { value, wanted in IPRange(wanted.plain)?.contains(value) },
        "NumericEquals": { compare(PolicyNumber.value, $0, $1, ==) },
        "NumericLessThan": { compare(PolicyNumber.value, $0, $1, <) },
        "NumericLessThanEquals": { compare(PolicyNumber.value, $0, $1, <=) },
        "NumericGreaterThan": { compare(PolicyNumber.value, $0, $1, >) },
        "NumericGreaterThanEquals": { compare(PolicyNumber.value, $0, $1, >=) },
        "DateEquals": { compare(PolicyDate.seconds, $0, $1, ==) },
        "DateLessThan": { compare(PolicyDate.seconds, $0, $1, <) },
        "DateLessThanEquals": { compare(PolicyDate.seconds, $0, $1, <=) },
        "DateGreaterThan": { compare(PolicyDate.seconds, $0, $1, >) },
        "DateGreaterThanEquals": { compare(PolicyDate.seconds, $0, $1, >=) },
    ]

    private static func compare<Value>(
        _ read: (String) -> Value?,
        _ value: String,
        _ wanted: PolicyText,
        _ compare: (Value, Value) -> Bool
    ) -> Bool? {
        guard let value = read(value), let wanted = read(wanted.plain) else { return nil }
        return compare(value, wanted)
    }

    /// `nil` where only letters beyond ASCII keep the two apart: how their case counts is not published.
    private static func isSameInAnyCase(_ value: String, _ wanted: String) -> Bool? {
        if value.inSmallLetters.isSame(as: wanted.inSmallLetters) { return true }
        guard !value.isASCII || !wanted.isASCII, value.lowercased() == wanted.lowercased() else { return false }
        return nil
    }

    /// The policy writes bytes as base64; whether what is known of the request are the bytes or their base64, is not.
    private static func isSameInBytes(_ value: String, _ wanted: String) -> Bool? {
        guard let bytes = Data(base64Encoded: wanted), let decoded = Data(base64Encoded: value) else { return nil }
        let answers = (decoded == bytes, Data(value.utf8) == bytes)
        return answers.0 == answers.1 ? answers.0 : nil
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.inSmallLetters {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
