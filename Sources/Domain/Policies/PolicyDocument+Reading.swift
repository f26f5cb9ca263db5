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
        /// Grants the world minus a list.
        case notPrincipalInAllow = "not_principal_in_allow"
    }

    package let word: Word
    /// Counted from zero.
    package let statement: Int
    /// What it is about, as written.
    package let value: String
}

extension PolicyDocument {
    /// What is worth a word.
    package var advice: [PolicyAdvice] { statements.flatMap(\.advice) }

    /// The accounts that some Allow names for an action, conditions left aside.
    ///
    /// - Parameter action: Such as `logs:PutSubscriptionFilter`.
    /// - Returns: Ids, sorted; those named by ARN too.
    package func accountsNamed(for action: String) -> [String] {
        var accounts: Set<String> = []
        for statement in statements where statement.effect == .allow && statement.speaks(of: action) {
            guard case .only(.named(let named))? = statement.principals else { continue }
            accounts.formUnion((named["AWS"] ?? []).compactMap { Principal($0).account })
        }
        return accounts.sorted()
    }

    /// The Allow statements for an action that name everyone.
    ///
    /// - Parameter action: Such as `logs:PutSubscriptionFilter`.
    /// - Returns: Those bound by an organization's id or path apart from those that are not.
    package func statementsForEveryone(_ action: String) -> (bound: [PolicyStatement], unbound: [PolicyStatement]) {
        let open = statements.filter { $0.effect == .allow && $0.speaks(of: action) && $0.namesEveryone }
        let isBound = { (statement: PolicyStatement) in
            statement.conditions.contains { $0.bindsToOrganization }
        }
        return (open.filter(isBound), open.filter { !isBound($0) })
    }

    /// The values that statements compare a key with, by statement and operator.
    ///
    /// - Parameters:
    ///   - key: A condition key, in any case.
    ///   - effect: Of these statements.
    /// - Returns: In the document's order.
    package func conditions(
        on key: String,
        in effect: PolicyStatement.Effect
    ) -> [(statement: Int, operator: String, values: [String])] {
        statements.filter { $0.effect == effect }.flatMap { statement in
            statement.conditions.filter { $0.key == key.lowercased() }.map { (statement.index, $0.op, $0.values) }
        }
    }
}

extension PolicyStatement {
    /// The service principals that the statement names.
    package var services: [String] {
        guard case .only(.named(let named))? = principals else { return [] }
        return named["Service"] ?? []
    }

    /// Whether the statement is about everyone.
    package var namesEveryone: Bool {
        switch principals {
        case .only(.everyone), .allBut: true
        case .only(.named(let named)): named["AWS"]?.contains("*") == true
        case nil: false
        }
    }

    /// Whether the statement names this very identity.
    ///
    /// - Parameter arn: A role's ARN.
    /// - Returns: `false` when it names only the account, or everyone.
    package func names(identity arn: String) -> Bool {
        guard case .only(.named(let named))? = principals else { return false }
        return named["AWS"]?.contains(arn) == true
    }

    /// Whether the statement allows an action on a thing in so many words: no wildcard, no condition.
    ///
    /// - Parameters:
    ///   - action: In any case.
    ///   - resource: An ARN.
    /// - Returns: `false` also where it allows it in other words.
    package func allowsPlainly(_ action: String, on resource: String) -> Bool {
        guard effect == .allow, conditions.isEmpty, case .only(let actions) = actions,
            case .only(let resources)? = resources
        else { return false }
        return actions.contains { $0.lowercased() == action.lowercased() } && resources.contains(resource)
    }

    /// Whether adding an account to its principals would admit the account to an action on a thing and to nothing else.
    ///
    /// - Parameters:
    ///   - action: The only action that it may allow.
    ///   - resource: The only thing that it may speak of.
    /// - Returns: `false` where it has conditions, or names everyone.
    package func admitsAccountsPlainly(_ action: String, on resource: String) -> Bool {
        guard allowsPlainly(action, on: resource), case .only(.named(let named))? = principals else { return false }
        return named["AWS"] != nil && !namesEveryone
    }

    /// Whether the statement's actions include one.
    func speaks(of action: String) -> Bool {
        let wanted = action.lowercased()
        switch actions {
        case .only(let patterns): return patterns.contains { Pattern($0.lowercased()).matches(wanted) }
        case .allBut(let patterns): return !patterns.contains { Pattern($0.lowercased()).matches(wanted) }
        }
    }

    fileprivate var advice: [PolicyAdvice] {
        var found: [PolicyAdvice] = []
        func note(_ word: PolicyAdvice.Word, _ value: String) {
            found.append(PolicyAdvice(word: word, statement: index, value: value))
        }
        for condition in conditions {
            if condition.op.hasPrefix("StringEquals"), condition.op != "StringEqualsIgnoreCase" {
                for value in condition.values where value.contains("*") { note(.wildcardUnderEquals, value) }
            }
            if condition.op.hasPrefix("ForAllValues:"), effect == .allow { note(.forAllValuesInAllow, condition.key) }
        }
        for service in services where service.hasPrefix("logs.region.") { note(.placeholderRegion, service) }
        switch principals {
        case .only(.named(let named)):
            for name in named["AWS"] ?? [] where name.hasPrefix("AROA") || name.hasPrefix("AIDA") {
                note(.deletedPrincipal, name)
            }
        case .allBut where effect == .allow: note(.notPrincipalInAllow, "NotPrincipal")
        case .allBut, .only(.everyone), nil: break
        }
        return found
    }
}

extension PolicyStatement.Condition {
    /// Whether it holds for callers of one organization only.
    fileprivate var bindsToOrganization: Bool {
        ["aws:principalorgid", "aws:principalorgpaths"].contains(key) && !op.contains("Not")
            && !op.hasSuffix("IfExists")
            && !op.hasPrefix("ForAllValues:") && op != "Null" && !values.contains("*")
    }
}
