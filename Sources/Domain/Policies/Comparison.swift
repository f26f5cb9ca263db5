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
        "StringEqualsIgnoreCase": { $0.lowercased() == $1.plain.lowercased() },
        "StringLike": { Pattern($1).matches($0) },
        "ArnEquals": { ARNPattern($1).matchesByPart($0) },
        "ArnLike": { ARNPattern($1).matchesByPart($0) },
        "Bool": { compare(truth, $0, $1, ==) },
        "BinaryEquals": { compare({ Data(base64Encoded: $0) }, $0, $1, ==) },
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

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
