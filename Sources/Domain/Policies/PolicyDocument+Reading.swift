extension PolicyDocument {
    /// The accounts that some Allow names for an action, conditions left aside.
    ///
    /// - Parameter action: Such as `logs:PutSubscriptionFilter`.
    /// - Returns: Ids, sorted; those named by ARN, and those to which a condition on `aws:PrincipalAccount` or `aws:PrincipalArn` narrows
    ///   everyone, too.
    package func accountsNamed(for action: String) -> [String] {
        var accounts: Set<String> = []
        for statement in statements where statement.effect == .allow && statement.speaks(of: action) {
            if case .only(.named(let named))? = statement.principals {
                let principals = (named["AWS"] ?? []).map { Principal($0) }
                accounts.formUnion(
                    principals.filter { $0.isOf(partition: statement.partition) }.compactMap(\.account)
                )
            }
            if statement.namesEveryone { accounts.formUnion(statement.accountsOfConditions ?? []) }
        }
        return accounts.sorted()
    }

    /// The Allow statements for an action that name everyone and narrow that to no accounts.
    ///
    /// - Parameter action: Such as `logs:PutSubscriptionFilter`.
    /// - Returns: Those bound by an organization's id or path apart from those that are not.
    package func statementsForEveryone(_ action: String) -> (bound: [PolicyStatement], unbound: [PolicyStatement]) {
        let open = statements.filter { statement in
            statement.effect == .allow && statement.speaks(of: action) && statement.namesEveryone
        }
        return (
            open.filter(\.isBoundToOrganization),
            open.filter { !$0.isBoundToOrganization && $0.accountsOfConditions == nil }
        )
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
            statement.conditions.filter { $0.key == key.inSmallLetters }.map { (statement.index, $0.op, $0.values) }
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
        return named["AWS"]?.contains { $0.isSame(as: arn) } == true
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
        return actions.contains { $0.inSmallLetters.isSame(as: action.inSmallLetters) }
            && resources.contains { $0.isSame(as: resource) }
    }

    /// Whether adding an account to its principals would admit the account to subscribing to a destination and to nothing else.
    ///
    /// - Parameters:
    ///   - action: One that it must allow; the others may be of those with which an account subscribes, only.
    ///   - resource: The only thing that it may speak of.
    /// - Returns: `false` where it has conditions, or names everyone or other principals than accounts and identities.
    package func admitsAccountsPlainly(_ action: String, on resource: String) -> Bool {
        guard allowsPlainly(action, on: resource), case .only(.named(let named))? = principals,
            case .only(let actions) = actions, case .only(let resources)? = resources
        else { return false }
        return Array(named.keys) == ["AWS"] && !namesEveryone
            && actions.allSatisfy { Self.subscribing.contains($0.inSmallLetters) }
            && resources.allSatisfy { $0.isSame(as: resource) }
    }

    private static let subscribing: Set = ["logs:putsubscriptionfilter", "logs:putaccountpolicy"]

    /// Whether the statement's actions include one.
    ///
    /// - Parameter action: Such as `sts:AssumeRole`, in any case.
    /// - Returns: Whether it speaks of it at all, whoever asks and on whatever conditions.
    package func speaks(of action: String) -> Bool {
        let wanted = action.inSmallLetters
        switch actions {
        case .only(let patterns): return patterns.contains { Pattern($0.inSmallLetters).matches(wanted) }
        case .allBut(let patterns): return !patterns.contains { Pattern($0.inSmallLetters).matches(wanted) }
        }
    }

    /// The partition of the things that it speaks of, where they are all of one.
    var partition: String? {
        guard case .only(let resources)? = resources else { return nil }
        let partitions = Set(resources.map(Partition.of))
        return partitions.count == 1 ? partitions.first ?? nil : nil
    }
}
