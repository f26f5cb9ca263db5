extension PolicyStatement {
    /// Whether the statement speaks of a request.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - kind: Where the policy stands.
    ///   - reach: The only way in which it may reach the caller; `nil` for any.
    /// - Returns: Unknown where that depends on what is not known, or not published.
    func matches(_ request: AccessRequest, _ kind: PolicyKind, by reach: Reach? = nil) -> Truth {
        // What certainly does not match need not be looked at further.
        guard speaks(of: request.action) else { return .no }
        var parts: [Truth] = []
        if kind == .identity {
            if principals != nil { parts.append(.unknown(["a principal in a caller's policy"])) }
        } else {
            parts.append(matchesPrincipal(request, kind, by: reach))
        }
        if kind == .trust {
            if resources != nil { parts.append(.unknown(["a resource in a trust policy"])) }
        } else {
            parts.append(matchesResource(request))
        }
        return .all(parts + conditions.map { $0.holds(request, hasVariables: hasVariables) })
    }

    private func matchesResource(_ request: AccessRequest) -> Truth {
        var doubts: Set<String> = []
        let any = { (patterns: [String]) in Truth.any(patterns.map { matches($0, request, &doubts) }) }
        // A variable that cannot be filled in may take the statement out of the policy.
        switch resources {
        case nil: return .unknown(["a statement without Resource"])
        case .only(let patterns)?: return any(patterns).unless(doubts)
        case .allBut(let patterns)?: return (!any(patterns)).unless(doubts)
        }
    }

    private func matches(_ pattern: String, _ request: AccessRequest, _ doubts: inout Set<String>) -> Truth {
        if pattern == "*" { return .yes }
        // A call that is about no thing in particular is granted with the lone star only.
        guard let resource = request.resource else { return .no }
        guard hasVariables else { return ARNPattern(PolicyText(pattern)).matches(resource: resource) }
        let expansion = PolicyText.expand(pattern, request, behind: 5)
        let answer = ARNPattern(expansion.text).matches(resource: resource)
        guard !expansion.doubts.isEmpty else { return answer }
        doubts.formUnion(expansion.doubts)
        // Nor does it fit whatever stands there.
        let isElsewhere = answer == .no && !Pattern(expansion.text).matches(resource)
        return expansion.isWithoutValue || isElsewhere ? .no : .unknown(expansion.doubts)
    }

    private func matchesPrincipal(_ request: AccessRequest, _ kind: PolicyKind, by reach: Reach?) -> Truth {
        let ways: [(way: Reach, answer: Truth)] =
            switch principals {
            case nil: [(.everyone, .unknown(["a statement without Principal"]))]
            case .only(let principals): principals.reach(request, kind)
            case .allBut where kind == .trust: [(.everyone, .unknown(["NotPrincipal in a trust policy"]))]
            case .allBut(let principals): [(.everyone, !principals.exempt(request, from: effect))]
            }
        guard let reach else { return .any(ways.map(\.answer)) }
        let wide: Reach = conditions.contains { $0.asks(for: "aws:principalarn") } ? .principalARN : .everyone
        return .any(ways.filter { ($0.way == .everyone ? wide : $0.way) == reach }.map(\.answer))
    }
}

extension PolicyStatement.Principals {
    /// The ways in which a list reaches the caller.
    func reach(_ request: AccessRequest, _ kind: PolicyKind) -> [(way: Reach, answer: Truth)] {
        guard case .named(let named) = self else { return [(.everyone, .yes)] }
        let answers = (named["AWS"] ?? []).map { Principal($0).reaches(request, kind) }
        guard case .service(let service) = request.caller else { return answers + others.map { (.everyone, $0) } }
        let services = (named["Service"] ?? []).map { name -> (Reach, Truth) in
            if name.hasWildcard { return (.name, .unknown(["a wildcard in a service's name"])) }
            return (.name, Truth(name.inSmallLetters.isSame(as: service.inSmallLetters)))
        }
        return answers + services
    }

    /// Who stands behind a canonical id or a federation cannot be told from the document.
    private var others: [Truth] {
        guard case .named(let named) = self else { return [] }
        return (named["CanonicalUser"] ?? []).map { _ in .unknown(["a canonical user"]) }
            + (named["Federated"] ?? []).map { _ in .unknown(["a federated principal"]) }
    }

    /// Whether a list under NotPrincipal leaves a caller out.
    ///
    /// A role is left out of a Deny only when its account is listed with it, and never when it has a boundary; an account that is listed
    /// alone leaves out its root, and not its roles.
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    func exempt(_ request: AccessRequest, from effect: PolicyStatement.Effect) -> Truth {
        let listed = Truth.any(reach(request, .resource).map(\.answer))
        if effect == .deny, request.hasBoundary, case .role = request.caller { return .no }
        guard case .named(let named) = self else { return listed }
        let principals = (named["AWS"] ?? []).map { Principal($0) }
        if principals.contains(.everyone) { return listed }
        let partition = request.partition
        switch request.caller {
        case .service: return listed
        case .account(let account):
            let isListed = principals.contains { $0.isAccount(account, of: partition) }
            return isListed ? .unknown(["NotPrincipal names the account without its roles"]) : listed
        case .role(let arn):
            let hasAccount = principals.contains { $0.isAccount(Principal(arn).account, of: partition) }
            switch (principals.contains { $0.isRole(arn) }, hasAccount) {
            case (true, true): return .yes
            case (true, false) where effect == .deny: return .no
            case (true, false): return .unknown(["NotPrincipal names the role without its account"])
            case (false, true): return .unknown(["NotPrincipal names the account without the role"])
            case (false, false): return listed
            }
        }
    }
}
