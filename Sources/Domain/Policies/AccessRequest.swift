/// The question whether a caller may do something.
package struct AccessRequest: Sendable, Equatable {
    /// Who asks.
    package enum Caller: Sendable, Equatable {
        /// Whoever the account lets do it: twelve digits.
        case account(String)
        /// A role by its ARN, not a session of it.
        case role(arn: String)
        /// A service, such as `logs.amazonaws.com`.
        case service(String)
    }

    package let caller: Caller
    /// Such as `logs:PutSubscriptionFilter`.
    package let action: String
    /// An ARN; `nil` for trust policies.
    package let resource: String?
    /// Whether the role that asks has a permissions boundary.
    let hasBoundary: Bool
    /// What is known of the request, by the bytes of the key in small letters.
    private let context: [[UInt8]: [String]]
    /// What the request certainly does not carry, likewise.
    private let absentKeys: Set<[UInt8]>

    /// Asks a question.
    ///
    /// - Parameters:
    ///   - caller: Who asks.
    ///   - action: Service and action.
    ///   - resource: An ARN; `nil` for trust policies.
    ///   - context: Condition keys and their values.
    ///   - absentKeys: Condition keys that the request does not carry. A key that stands in neither makes a condition undetermined, unless
    ///     the caller tells it: `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalIsAWSService`, and for a role that it has no
    ///     `aws:username`.
    ///   - hasBoundary: Whether the role that asks has a permissions boundary: NotPrincipal then spares it no Deny.
    package init(
        _ caller: Caller,
        _ action: String,
        on resource: String?,
        context: [String: [String]] = [:],
        absentKeys: Set<String> = [],
        hasBoundary: Bool = false
    ) {
        self.caller = caller
        self.action = action
        self.resource = resource
        self.hasBoundary = hasBoundary
        self.context = Dictionary(context.map { (Self.name($0.key), $0.value) }, uniquingKeysWith: { $0 + $1 })
        self.absentKeys = Set(absentKeys.map(Self.name))
    }

    private static func name(_ key: String) -> [UInt8] { Array(key.inSmallLetters.utf8) }

    /// What is known of a key in small letters: its values, none, or `nil` when nothing is known.
    func values(of key: String) -> [String]? {
        let name = Self.name(key)
        if let values = context[name] { return values }
        return absentKeys.contains(name) ? [] : caller.values(of: key)
    }

    /// The partition of the thing, or of the role that asks; `nil` where neither tells it.
    var partition: String? {
        if let partition = resource.flatMap(Partition.of) { return partition }
        return if case .role(let arn) = caller { Partition.of(arn) } else { nil }
    }

    /// Keys that hold a list even where it has one element: operators without a set prefix are not made for them, and they are no variables.
    ///
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    static let multivalued: Set = [
        "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths",
        "aws:sourceorgpaths", "aws:tagkeys", "dynamodb:attributes", "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys", "kms:grantoperations", "kms:resourcealiases", "s3:requestobjecttagkeys",
    ]
}

extension AccessRequest.Caller {
    /// What the caller alone tells of a key; `nil` for nothing.
    ///
    /// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    fileprivate func values(of key: String) -> [String]? {
        switch (self, key) {
        case (.account(let account), "aws:principalaccount"): [account]
        case (.role(let arn), "aws:principalaccount"): Principal(arn).account.map { [$0] }
        case (.role(let arn), "aws:principalarn"): [arn]
        case (.role, "aws:username"): []
        case (.account, "aws:principalisawsservice"), (.role, "aws:principalisawsservice"): ["false"]
        case (.service, "aws:principalisawsservice"): ["true"]
        case (.account, _), (.role, _), (.service, _): nil
        }
    }
}
