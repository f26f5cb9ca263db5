/// What a policy says that is worth a word, though it may decide nothing.
package struct PolicyAdvice: Sendable, Equatable {
    /// The closed list of what is noticed.
    package enum Word: String, Sendable, CaseIterable {
        /// `StringEquals` with a wildcard in its value never matches.
        case wildcardUnderEquals = "wildcard_under_equals"
        /// `ForAllValues` in an Allow passes when the key is missing.
        case forAllValuesInAllow = "for_all_values_in_allow"
        /// A regional service principal whose region was never filled in.
        case placeholderRegion = "placeholder_region"
        /// What is left of a deleted role or user.
        case deletedPrincipal = "deleted_principal"
        /// A wildcard in a principal's ARN, which names no one.
        case wildcardInPrincipal = "wildcard_in_principal"
        /// Grants the world minus a list.
        case notPrincipalInAllow = "not_principal_in_allow"
        /// Grants everyone, without any condition.
        case everyoneUnconditionally = "everyone_unconditionally"
        /// An operator of which nothing is known: the statement is never taken for granted.
        case unknownOperator = "unknown_operator"
    }

    package let word: Word
    /// Counted from zero.
    package let statement: Int
    /// What it is about, as written.
    package let value: String
}

extension PolicyDocument {
    /// What is worth a word, in the document's order.
    package var advice: [PolicyAdvice] { statements.flatMap(\.advice) }
}

extension PolicyStatement {
    fileprivate var advice: [PolicyAdvice] {
        conditions.flatMap(advice(on:)) + adviceOnPrincipals
    }

    private func advice(_ word: PolicyAdvice.Word, _ value: String) -> PolicyAdvice {
        PolicyAdvice(word: word, statement: index, value: value)
    }

    private func advice(on condition: Condition) -> [PolicyAdvice] {
        var found: [PolicyAdvice] = []
        var name = condition.op[...]
        for prefix in ["ForAllValues:", "ForAnyValue:"] where name.hasPrefix(prefix) {
            name = name.dropFirst(prefix.count)
        }
        let isNull = condition.op == "Null"
        if name.hasSuffix("IfExists") { name = name.dropLast(8) }
        if !isNull, Comparison(name) == nil { found.append(advice(.unknownOperator, condition.op)) }
        if name.hasPrefix("String"), !name.hasSuffix("Like") {
            for value in condition.values {
                // A star in braces is meant.
                let written = hasVariables ? value.replacing("${*}", with: "") : value
                if written.utf8.contains(UInt8(ascii: "*")) { found.append(advice(.wildcardUnderEquals, value)) }
            }
        }
        if condition.op.hasPrefix("ForAllValues:"), effect == .allow {
            found.append(advice(.forAllValuesInAllow, condition.key))
        }
        return found
    }

    private var adviceOnPrincipals: [PolicyAdvice] {
        switch principals {
        case .only(.named(let named))?:
            let unfilled = services.filter(Self.hasPlaceholder).map { advice(.placeholderRegion, $0) }
            let aws = (named["AWS"] ?? []).compactMap { name -> PolicyAdvice? in
                if name.hasPrefix("AROA") || name.hasPrefix("AIDA") { return advice(.deletedPrincipal, name) }
                return name != "*" && name.hasWildcard ? advice(.wildcardInPrincipal, name) : nil
            }
            return unfilled + aws + open
        case .allBut? where effect == .allow: return [advice(.notPrincipalInAllow, "NotPrincipal")]
        case .only(.everyone)?: return open
        case .allBut?, nil: return []
        }
    }

    private var open: [PolicyAdvice] {
        effect == .allow && namesEveryone && conditions.isEmpty ? [advice(.everyoneUnconditionally, "*")] : []
    }

    /// Whether a regional service principal names no region but the word for one.
    private static func hasPlaceholder(_ service: String) -> Bool {
        let parts = service.inSmallLetters.split(separator: ".")
        return parts.count > 2 && parts[0] == "logs" && parts[1].filter(\.isLetter) == "region"
    }
}
