extension PolicyStatement.Condition {
    /// How the values of a key that has several count.
    private enum Quantifier {
        case none
        case all
        case any
    }

    /// Whether the condition holds for a request.
    ///
    /// Unknown where nothing is known of the key, and where the condition cannot be understood: what is not understood grants nothing.
    func holds(_ request: AccessRequest, hasVariables: Bool) -> Truth {
        var name = op[...], quantifier = Quantifier.none
        if name.hasPrefix("ForAllValues:") {
            (name, quantifier) = (name.dropFirst(13), .all)
        } else if name.hasPrefix("ForAnyValue:") {
            (name, quantifier) = (name.dropFirst(12), .any)
        }
        guard !values.isEmpty else { return .unknown(["an empty list for \(key)"]) }
        let found = request.values(of: key)
        if name == "Null", quantifier == .none { return found.map { isNull($0) } ?? .unknown([key]) }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name = name.dropLast(8) }
        guard let comparison = Comparison(name) else { return .unknown(["the operator \(op)"]) }
        guard let found else { return .unknown([key]) }
        let wanted = values.map { Wanted($0, request, hasVariables: hasVariables && comparison.takesVariables) }
        // An empty text alone makes an empty set.
        let isMissing = quantifier == .none ? found.isEmpty : found.allSatisfy(\.isEmpty)
        let answer =
            isMissing
            ? whenMissing(quantifier, ifExists: ifExists, isNegated: comparison.isNegated)
            : compare(found, wanted, comparison, quantifier)
        // A variable that cannot be filled in may take the statement out of the policy.
        return answer.unless(wanted.reduce(into: []) { $0.formUnion($1.doubts) })
    }

    /// A missing key fails what asks for a value, and passes what forbids one.
    private func whenMissing(_ quantifier: Quantifier, ifExists: Bool, isNegated: Bool) -> Truth {
        // The two prescribe the opposite, and it is not published which wins.
        if ifExists, quantifier == .any { return .unknown(["\(op) without \(key)"]) }
        return Truth(ifExists || quantifier == .all || quantifier == .none && isNegated)
    }

    private func compare(
        _ found: [String],
        _ wanted: [Wanted],
        _ comparison: Comparison,
        _ quantifier: Quantifier
    ) -> Truth {
        let answers = found.map { value in
            let match = Truth.any(wanted.lazy.map { compare(value, with: $0, comparison) })
            return comparison.isNegated ? !match : match
        }
        switch quantifier {
        case .all: return .all(answers)
        case .any: return .any(answers)
        case .none:
            let answer = Truth.any(answers)
            guard answer != .no, found.count > 1 || AccessRequest.multivalued.contains(key) else { return answer }
            return .unknown(["\(op) without a set operator on \(key)"])
        }
    }

    /// Whether one value of the request is one of the policy's, negation left aside.
    private func compare(_ value: String, with wanted: Wanted, _ comparison: Comparison) -> Truth {
        if wanted.isWithoutValue { return .no }
        if !wanted.doubts.isEmpty { return .unknown(wanted.doubts) }
        return comparison.test(value, wanted.text).map { Truth($0) }
            ?? .unknown(["\(op) of `\(value)` and `\(wanted.text.plain)`"])
    }

    private func isNull(_ found: [String]) -> Truth {
        guard found.isEmpty || !found.allSatisfy(\.isEmpty) else { return .unknown(["the empty value of \(key)"]) }
        return .any(
            values.lazy.map { value in
                switch value.inSmallLetters {
                case "true": Truth(found.isEmpty)
                case "false": Truth(!found.isEmpty)
                default: .unknown(["the value of Null"])
                }
            }
        )
    }
}

/// A value that a condition compares with.
private struct Wanted {
    let text: PolicyText
    let doubts: Set<String>
    let isWithoutValue: Bool

    init(_ source: String, _ request: AccessRequest, hasVariables: Bool) {
        guard hasVariables else {
            (text, doubts, isWithoutValue) = (PolicyText(source), [], false)
            return
        }
        let expansion = PolicyText.expand(source, request)
        (text, doubts, isWithoutValue) = (expansion.text, expansion.doubts, expansion.isWithoutValue)
    }
}
