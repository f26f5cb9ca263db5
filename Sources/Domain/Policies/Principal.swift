/// One entry of a list of AWS principals.
enum Principal: Equatable {
    case everyone
    /// An id, which is of no partition, or the root's ARN.
    case account(String, partition: String?)
    /// A role, a user or a session by ARN.
    case identity(String)
    /// The id that is left when a role or user is deleted, or a text that names no one.
    case nobody

    init(_ text: String) {
        let parts = text.partsOfARN
        if text == "*" {
            self = .everyone
        } else if Self.isAccount(text) {
            self = .account(text, partition: nil)
        } else if let partition = Partition.of(text), parts[3].isEmpty, Self.isAccount(parts[4]), !text.hasWildcard {
            switch (parts[2], parts[5]) {
            case ("iam", "root"): self = .account(parts[4], partition: partition)
            case ("sts", "root"): self = .nobody
            case ("iam", _), ("sts", _): self = .identity(text)
            default: self = .nobody
            }
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
        case .account(let account, _): account
        case .identity(let arn): arn.partsOfARN[4]
        }
    }

    /// The partition that it names.
    private var partition: String? {
        switch self {
        case .everyone, .nobody: nil
        case .account(_, let partition): partition
        case .identity(let arn): Partition.of(arn)
        }
    }

    /// Whether it can be one of a partition's principals; `nil` stands for one that is not known.
    func isOf(partition: String?) -> Bool {
        guard let own = self.partition, let partition else { return true }
        return own == partition
    }

    /// Whether it is an account, by its id or by its root's ARN.
    ///
    /// - Parameters:
    ///   - account: An id.
    ///   - partition: In which it would have to be; `nil` where it does not matter.
    /// - Returns: `false` for a single identity of the account, too.
    func isAccount(_ account: String?, of partition: String?) -> Bool {
        guard case .account(let own, _) = self, let account else { return false }
        return own == account && isOf(partition: partition)
    }

    /// Whether it is this very role.
    func isRole(_ role: String) -> Bool {
        if case .identity(let arn) = self { arn.isSame(as: role) } else { false }
    }

    /// In which way it reaches the caller, and whether it does; unknown where it is a part of the caller.
    func reaches(_ request: AccessRequest, _ kind: PolicyKind) -> (way: Reach, answer: Truth) {
        guard isOf(partition: request.partition) else { return (.name, .no) }
        switch (self, request.caller) {
        // Of the two spellings of everyone, this one is about accounts.
        case (.everyone, .service) where kind == .trust: return (.everyone, .unknown(["whether AWS: * means services"]))
        case (.everyone, _): return (.everyone, .yes)
        case (.nobody, _), (_, .service): return (.name, .no)
        case (.account(let account, _), .account(let caller)): return (.account, Truth(account == caller))
        case (.account(let account, _), .role(let arn)): return (.account, Truth(account == Principal(arn).account))
        case (.identity, .account(let caller)):
            let isOne = account == caller
            return (.name, isOne ? .unknown(["a statement about one identity of the account"]) : .no)
        case (.identity(let arn), .role(let role)):
            guard isSession(of: role) else { return (.name, Truth(arn.isSame(as: role))) }
            return (.everyone, .unknown(["a statement about one session of the role"]))
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
