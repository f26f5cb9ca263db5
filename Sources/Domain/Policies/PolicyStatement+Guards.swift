/// What narrows those whom a statement is about.
extension PolicyStatement {
    /// Whether a condition binds the statement to what the named service acts for: an account, a thing of one, or an organization.
    ///
    /// A condition counts where a missing key fails it and each of its values leaves no choice of accounts: `*`, `arn:aws:logs:*` and
    /// `arn:aws:logs:*:*:*` bind to nothing.
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    package var isBoundToSource: Bool { conditions.contains { $0.bindsToSource(hasVariables: hasVariables) } }

    /// Whether a condition holds for callers of certain organizations, or of certain parts of one, only.
    var isBoundToOrganization: Bool { conditions.contains { $0.bindsToOrganization(hasVariables: hasVariables) } }

    /// The accounts to which a condition narrows the callers; `nil` where none does.
    var accountsOfConditions: [String]? {
        conditions.lazy.compactMap { $0.accounts(hasVariables: hasVariables) }.first
    }
}

extension PolicyStatement.Condition {
    /// The operator without `ForAnyValue:`, where it compares texts or ARNs and a missing key fails it; `nil` for any other.
    private var positive: Substring? {
        let name = op.hasPrefix("ForAnyValue:") ? op.dropFirst(12) : op[...]
        let names = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"]
        return names.contains { name == $0 } && !values.isEmpty ? name : nil
    }

    /// Whether it asks for certain values of a key.
    func asks(for key: String) -> Bool { self.key == key && positive != nil }

    fileprivate func bindsToSource(hasVariables: Bool) -> Bool {
        guard positive != nil else { return false }
        return values.allSatisfy { value in
            let value = hasVariables ? Self.filled(value) : value
            switch key {
            case "aws:sourceaccount": return Principal.isAccount(value)
            case "aws:sourceorgid": return Self.isOne(value)
            case "aws:sourceorgpaths": return Self.isOne(value.prefix { $0 != "/" })
            case "aws:sourcearn":
                let parts = value.partsOfARN
                guard parts.count == 6 else { return false }
                // The ARN of a bucket names no account, and needs none.
                return parts[4].isEmpty ? Self.isOne(parts[2]) && Self.isOne(parts[5]) : Principal.isAccount(parts[4])
            default: return false
            }
        }
    }

    fileprivate func bindsToOrganization(hasVariables: Bool) -> Bool {
        // Each of the values must name an organization.
        guard let name = positive, name.hasPrefix("String") else { return false }
        return values.allSatisfy { value in
            let organization: Substring
            switch key {
            case "aws:principalorgid": organization = value[...]
            case "aws:principalorgpaths": organization = value.prefix { $0 != "/" }
            default: return false
            }
            if hasVariables, value.contains("${") {
                return organization.inSmallLetters == "${aws:resourceorgid}"
            }
            return name != "StringLike" || !organization.hasWildcard
        }
    }

    /// The accounts to which it narrows the callers; `nil` where it does not.
    fileprivate func accounts(hasVariables: Bool) -> [String]? {
        guard let name = positive, key == "aws:principalaccount" || key == "aws:principalarn" else { return nil }
        // A star under equality is a star: it names no one.
        let isPlain = name.hasPrefix("StringEquals")
        var accounts: [String] = []
        for value in values {
            let value = hasVariables ? Self.filled(value) : value
            let parts = key == "aws:principalarn" ? value.partsOfARN : [value]
            guard !hasVariables || !value.contains("${"),
                let account = parts.count == 6 ? parts[4] : parts.first
            else { return nil }
            // A star ahead of the account may stand for it, where colons are no borders.
            let isFixed = (name.hasPrefix("Arn") ? [account] : parts.prefix(5)).allSatisfy { !$0.hasWildcard }
            guard isPlain || isFixed && Principal.isAccount(account) else { return nil }
            if Principal.isAccount(account), account != Self.own { accounts.append(account) }
        }
        return accounts
    }

    /// Whether a text stands for one name.
    private static func isOne(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && !text.hasWildcard && !text.contains("${")
    }

    /// Stands for the account of the thing: no account has it.
    private static let own = "000000000000"

    /// With names in the place of the variables that stand for the thing's own.
    private static func filled(_ value: String) -> String {
        guard value.contains("${") else { return value }
        return value.inSmallLetters.replacing("${aws:resourceaccount}", with: own)
            .replacing("${aws:resourceorgid}", with: "o-own")
    }
}
