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
        if name == "Null" { return found.map { isNull($0) } ?? .unknown([key]) }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name = name.dropLast(8) }
        guard let comparison = Comparison(name) else { return .unknown(["the operator \(op)"]) }
        guard let found else { return .unknown([key]) }
        if found.isEmpty {
            // The two prescribe the opposite, and it is not published which wins.
            if ifExists, quantifier == .any { return .unknown(["\(op) without \(key)"]) }
            // A missing key fails what asks for a value, and passes what forbids one.
            return Truth(ifExists || quantifier == .all || quantifier == .none && comparison.isNegated)
        }
        let answers = found.map { value in
            let match = Truth.any(values.lazy.map { compare(value, with: $0, comparison, request, hasVariables) })
            return comparison.isNegated ? !match : match
        }
        switch quantifier {
        case .all: return .all(answers)
        case .any: return .any(answers)
        case .none:
            let answer = Truth.any(answers)
            guard answer != .no, found.count > 1 || Self.lists.contains(key) else { return answer }
            return .unknown(["\(op) without a set operator on \(key)"])
        }
    }

    /// Keys that hold a list even where it has one element: operators without a prefix are not made for them.
    private static let lists: Set = [
        "aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:tagkeys",
        "aws:principalservicenameslist", "kms:encryptioncontextkeys",
    ]

    /// Whether one value of the request is one of the policy's, negation left aside.
    private func compare(
        _ value: String,
        with wanted: String,
        _ comparison: Comparison,
        _ request: AccessRequest,
        _ hasVariables: Bool
    ) -> Truth {
        var text = PolicyText(wanted)
        if hasVariables, comparison.takesVariables {
            switch PolicyText.expand(wanted, request) {
            case .text(let expanded): text = expanded
            // Nothing equals it; that does not prove that something differs from it.
            case .absent(let key): return comparison.isNegated ? .unknown([key]) : .no
            case .unknown(let reason): return .unknown([reason])
            }
        }
        return comparison.test(value, text).map { Truth($0) } ?? .unknown(["\(op) of `\(value)` and `\(wanted)`"])
    }

    private func isNull(_ found: [String]) -> Truth {
        .any(
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
