extension PolicyStatement {
    /// Whether the statement speaks of a request.
    func matches(_ request: AccessRequest, _ kind: PolicyKind) -> Truth {
        var parts = [matchesAction(request.action)]
        // What certainly does not match need not be looked at further.
        guard parts[0] != .no else { return .no }
        switch kind {
        case .resource: parts += [matchesPrincipal(request.caller), matchesResource(request)]
        case .identity: parts.append(matchesResource(request))
        case .trust: parts.append(matchesPrincipal(request.caller))
        }
        return .all(parts + conditions.lazy.map { $0.holds(request, hasVariables: hasVariables) })
    }

    private func matchesAction(_ action: String) -> Truth {
        let wanted = action.lowercased()
        let match = { (patterns: [String]) in
            patterns.contains { Pattern($0.lowercased()).matches(wanted) }
        }
        switch actions {
        case .only(let patterns): return Truth(match(patterns))
        case .allBut(let patterns): return Truth(!match(patterns))
        }
    }

    private func matchesResource(_ request: AccessRequest) -> Truth {
        guard let resources else { return .unknown(["a statement without Resource"]) }
        guard let resource = request.resource else { return .yes }
        let match = { (patterns: [String]) in
            Truth.any(
                patterns.lazy.map { text in
                    if text == "*" { return .yes }
                    return Pattern.expand(text, request, hasVariables: hasVariables) {
                        ARNPattern($0).matches(resource)
                    }
                }
            )
        }
        switch resources {
        case .only(let patterns): return match(patterns)
        case .allBut(let patterns): return !match(patterns)
        }
    }

    private func matchesPrincipal(_ caller: AccessRequest.Caller) -> Truth {
        switch principals {
        case nil: .unknown(["a statement without Principal"])
        case .only(let principals): principals.include(caller)
        case .allBut(let principals): !principals.exempt(caller)
        }
    }
}

extension PolicyStatement.Principals {
    /// Whether a list names a caller.
    func include(_ caller: AccessRequest.Caller) -> Truth {
        guard case .named(let named) = self else { return .yes }
        var answers: [Truth] = []
        for name in named["AWS"] ?? [] { answers.append(Principal(name).includes(caller)) }
        switch caller {
        case .service(let service):
            answers += (named["Service"] ?? []).map { Truth($0.lowercased() == service.lowercased()) }
        case .account, .role:
            // Who stands behind a canonical id or a federation cannot be told from the document.
            answers += (named["CanonicalUser"] ?? []).map { _ in .unknown(["a canonical user"]) }
            answers += (named["Federated"] ?? []).map { _ in .unknown(["a federated principal"]) }
        }
        return .any(answers)
    }

    /// Whether a list under NotPrincipal leaves a caller out.
    ///
    /// A role is left out only when its account is listed with it.
    func exempt(_ caller: AccessRequest.Caller) -> Truth {
        guard case .named(let named) = self, case .role(let arn) = caller else { return include(caller) }
        let listed = (named["AWS"] ?? []).map(Principal.init)
        if listed.contains(.everyone) { return .yes }
        let hasRole = listed.contains(.identity(arn))
        let hasAccount = Principal(arn).account.map { account in listed.contains(.account(account)) } ?? false
        if hasRole { return Truth(hasAccount) }
        return hasAccount ? .unknown(["NotPrincipal names the account without the role"]) : .no
    }
}

/// One entry of a list of AWS principals.
enum Principal: Equatable {
    case everyone
    /// An id or the root's ARN.
    case account(String)
    /// A role, a user or a session by ARN.
    case identity(String)
    /// The id that is left when a role or user is deleted, or a text that names no one.
    case nobody

    init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        if text == "*" {
            self = .everyone
        } else if Self.isAccount(text) {
            self = .account(text)
        } else if parts.count == 6, parts[0] == "arn", Self.isAccount(parts[4]), !text.contains("*"),
            !text.contains("?")
        {
            self = parts[5] == "root" ? .account(parts[4]) : .identity(text)
        } else {
            self = .nobody
        }
    }

    static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// The account that it is, or is in.
    var account: String? {
        switch self {
        case .everyone, .nobody: nil
        case .account(let account): account
        case .identity(let arn):
            arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first.map(String.init)
        }
    }

    func includes(_ caller: AccessRequest.Caller) -> Truth {
        switch (self, caller) {
        case (.everyone, _): .yes
        case (.nobody, _), (_, .service): .no
        case (.account(let account), .account(let caller)): Truth(account == caller)
        case (.account(let account), .role(let arn)): Truth(account == Principal(arn).account)
        case (.identity, .account(let caller)):
            account == caller ? .unknown(["a grant to one identity of the account"]) : .no
        case (.identity(let arn), .role(let role)): Truth(arn == role)
        }
    }
}
