extension PolicyStatement {
    /// Whether the statement speaks of a request.
    func matches(_ request: AccessRequest, _ kind: PolicyKind) -> Truth {
        // What certainly does not match need not be looked at further.
        guard speaks(of: request.action) else { return .no }
        var parts: [Truth] = []
        if kind == .identity {
            if principals != nil { parts.append(.unknown(["a principal in a caller's policy"])) }
        } else {
            parts.append(matchesPrincipal(request.caller, kind))
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

    private func matchesPrincipal(_ caller: AccessRequest.Caller, _ kind: PolicyKind) -> Truth {
        switch principals {
        case nil: .unknown(["a statement without Principal"])
        case .only(let principals): principals.include(caller)
        case .allBut where kind == .trust: .unknown(["NotPrincipal in a trust policy"])
        case .allBut(let principals): !principals.exempt(caller, from: effect)
        }
    }
}

extension PolicyStatement.Principals {
    /// Whether a list names a caller.
    func include(_ caller: AccessRequest.Caller) -> Truth {
        guard case .named(let named) = self else { return .yes }
        let answers = (named["AWS"] ?? []).map { Principal($0).includes(caller) }
        guard case .service(let service) = caller else { return .any(answers + others) }
        let services = (named["Service"] ?? []).map { name -> Truth in
            if name.hasWildcard { return .unknown(["a wildcard in a service's name"]) }
            return Truth(name.inSmallLetters.isSame(as: service.inSmallLetters))
        }
        return .any(answers + services)
    }

    /// Who stands behind a canonical id or a federation cannot be told from the document.
    private var others: [Truth] {
        guard case .named(let named) = self else { return [] }
        return (named["CanonicalUser"] ?? []).map { _ in .unknown(["a canonical user"]) }
            + (named["Federated"] ?? []).map { _ in .unknown(["a federated principal"]) }
    }

    /// Whether a list under NotPrincipal leaves a caller out.
    ///
    /// A role is left out of a Deny only when its account is listed with it.
    func exempt(_ caller: AccessRequest.Caller, from effect: PolicyStatement.Effect) -> Truth {
        guard case .named(let named) = self, case .role(let arn) = caller else { return include(caller) }
        let listed = (named["AWS"] ?? []).map(Principal.init)
        if listed.contains(.everyone) { return .yes }
        let hasRole = listed.contains(.identity(arn))
        let hasAccount = Principal(arn).account.map { listed.contains(.account($0)) } ?? false
        switch (hasRole, hasAccount) {
        case (true, true): return .yes
        case (true, false) where effect == .deny: return .no
        case (true, false): return .unknown(["NotPrincipal names the role without its account"])
        case (false, true): return .unknown(["NotPrincipal names the account without the role"])
        case (false, false): return .any(listed.map { $0.includes(caller) } + others)
        }
    }
}
