extension PolicyStatement.Condition {
    /// How the values of a key that has several count.
    private enum Quantifier {
        case none
        case all
        case any
    }

    /// Whether the condition holds for a request.
    ///
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    func holds(_ request: AccessRequest, hasVariables: Bool) -> Truth {
        var name = op[...], quantifier = Quantifier.none
        if name.hasPrefix("ForAllValues:") {
            (name, quantifier) = (name.dropFirst(13), .all)
        } else if name.hasPrefix("ForAnyValue:") {
            (name, quantifier) = (name.dropFirst(12), .any)
        }
        let found = request.values(of: key)
        if name == "Null" { return found.map { isNull($0) } ?? .unknown([key]) }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name = name.dropLast(8) }
        guard let comparison = Comparison(name) else { return .unknown(["the operator \(op)"]) }
        guard let found else { return .unknown([key]) }
        if found.isEmpty {
            // A missing key fails what asks for a value, and passes what forbids one.
            return Truth(ifExists || quantifier == .all || quantifier == .none && comparison.isNegated)
        }
        let answers = found.map { value in
            let match = Truth.any(
                values.lazy.map { wanted in
                    Pattern.expand(wanted, request, hasVariables: hasVariables) { comparison.test(value, $0) }
                }
            )
            return comparison.isNegated ? !match : match
        }
        switch quantifier {
        case .all: return .all(answers)
        case .any: return .any(answers)
        // Several values under a plain operator: a positive one looks for a match, a negated one for its absence.
        case .none: return comparison.isNegated ? .all(answers) : .any(answers)
        }
    }

    private func isNull(_ found: [String]) -> Truth {
        .any(
            values.lazy.map { value in
                switch value.lowercased() {
                case "true": Truth(found.isEmpty)
                case "false": Truth(!found.isEmpty)
                default: .unknown(["the value of Null"])
                }
            }
        )
    }
}

/// What an operator compares, without its negation.
struct Comparison {
    let isNegated: Bool
    /// The request's value, and the policy's.
    let test: (_ value: String, _ wanted: String) -> Bool

    init?(_ name: Substring) {
        let negated = name.replacing("Not", with: "", maxReplacements: 1)
        guard let test = Self.tests[String(negated)] else { return nil }
        isNegated = negated != name
        // Only these have a twin that says the opposite.
        guard !isNegated || Self.negatable.contains(String(negated)) else { return nil }
        self.test = test
    }

    private static let negatable: Set = [
        "StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "DateEquals", "IpAddress", "ArnEquals",
        "ArnLike",
    ]

    private static let tests: [String: @Sendable (String, String) -> Bool] = [
        "StringEquals": { $0 == Pattern.literal($1) },
        "StringEqualsIgnoreCase": { $0.lowercased() == Pattern.literal($1).lowercased() },
        "StringLike": { Pattern($1).matches($0) },
        "ArnEquals": { ARNPattern($1).matches($0) },
        "ArnLike": { ARNPattern($1).matches($0) },
        "Bool": { $0.lowercased() == $1.lowercased() },
        "BinaryEquals": { $0 == $1 },
        "IpAddress": { IPRange($1)?.contains($0) ?? false },
        "NumericEquals": { number($0, $1, ==) },
        "NumericLessThan": { number($0, $1, <) },
        "NumericLessThanEquals": { number($0, $1, <=) },
        "NumericGreaterThan": { number($0, $1, >) },
        "NumericGreaterThanEquals": { number($0, $1, >=) },
        "DateEquals": { date($0, $1, ==) },
        "DateLessThan": { date($0, $1, <) },
        "DateLessThanEquals": { date($0, $1, <=) },
        "DateGreaterThan": { date($0, $1, >) },
        "DateGreaterThanEquals": { date($0, $1, >=) },
    ]

    private static func number(_ value: String, _ wanted: String, _ compare: (Double, Double) -> Bool) -> Bool {
        guard let value = Double(value), let wanted = Double(wanted) else { return false }
        return compare(value, wanted)
    }

    private static func date(_ value: String, _ wanted: String, _ compare: (Double, Double) -> Bool) -> Bool {
        guard let value = PolicyDate.seconds(value), let wanted = PolicyDate.seconds(wanted) else { return false }
        return compare(value, wanted)
    }
}
