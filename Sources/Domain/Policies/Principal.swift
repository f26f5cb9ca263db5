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
        let parts = text.partsOfARN
        if text == "*" {
            self = .everyone
        } else if Self.isAccount(text) {
            self = .account(text)
        } else if parts.count == 6, parts[0] == "arn", ["iam", "sts"].contains(parts[2]), parts[3].isEmpty,
            Self.isAccount(parts[4]), !text.hasWildcard
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
            arn.partsOfARN.dropFirst(4).first
        }
    }

    /// Whether it is the caller; unknown where it is a part of the caller.
    func includes(_ caller: AccessRequest.Caller) -> Truth {
        switch (self, caller) {
        case (.everyone, _): .yes
        case (.nobody, _), (_, .service): .no
        case (.account(let account), .account(let caller)): Truth(account == caller)
        case (.account(let account), .role(let arn)): Truth(account == Principal(arn).account)
        case (.identity, .account(let caller)):
            account == caller ? .unknown(["a statement about one identity of the account"]) : .no
        case (.identity(let arn), .role(let role)):
            arn.isSame(as: role)
                ? .yes : isSession(of: role) ? .unknown(["a statement about one session of the role"]) : .no
        }
    }

    /// Whether it is a session of a role: its ARN holds the role's name without the path.
    private func isSession(of role: String) -> Bool {
        guard case .identity(let arn) = self, account == Principal(role).account,
            let name = role.split(separator: "/").last
        else { return false }
        let parts = arn.split(separator: "/")
        return parts.count == 3 && parts[0].hasSuffix(":assumed-role") && parts[1].isSame(as: name)
    }
}
