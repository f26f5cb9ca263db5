import AWS
import JobKit
import Policies

/// Asks a role's trust policy whether the logs service may take on the role for an account.
struct TrustDecision: Sendable {
    /// What the service says it acts for.
    private struct Source {
        let arn: String
        /// Whether it stands for a pattern, of which the real names are not known here.
        var isGuess = false
    }

    private let context: DestinationContext
    private let senders: Set<String>

    init(_ context: DestinationContext) {
        self.context = context
        senders = Set(context.senders.map(\.account))
    }

    func isSender(_ account: String) -> Bool { senders.contains(account) }

    /// Whether it lets the service in for everything that the account needs.
    func trusts(_ account: String, _ trust: PolicyDocument) -> Bool {
        onEvents(of: account, trust).allSatisfy(\.isAllowed)
            && (account != context.hub || onTestRecord(trust).isAllowed)
    }

    /// On the account's log groups, where it sends.
    func onEvents(of account: String, _ trust: PolicyDocument) -> [Decision] {
        guard isSender(account) else { return [] }
        return groups(of: account, trust).map { decide($0, account, trust) }
    }

    /// On the record that PutDestination sends to see whether it arrives.
    func onTestRecord(_ trust: PolicyDocument) -> Decision {
        decide(Source(arn: context.destinationARN), context.hub, trust)
    }

    /// The log groups for whose events the service will ask.
    private func groups(of account: String, _ trust: PolicyDocument) -> [Source] {
        let prefix = "arn:\(context.partition):logs:\(context.region):\(account)"
        let sources = context.settings.logGroups.map { name in
            Source(arn: "\(prefix):log-group:\(name.replacing("*", with: "any")):*", isGuess: name.contains("*"))
        }
        // A policy that names accounts only says the same of every group.
        let named = [.allow, .deny].flatMap { trust.conditions(on: "aws:SourceArn", in: $0) }.flatMap(\.values)
        let isBlind = named.allSatisfy { $0 == "*" || ARN($0)?.resource == "*" }
        guard isBlind, let first = sources.first else { return sources }
        return [Source(arn: first.arn)]
    }

    private func decide(_ source: Source, _ account: String, _ trust: PolicyDocument) -> Decision {
        let exact = decide(source.arn, account, trust)
        guard source.isGuess, exact == .notGranted else { return exact }
        // The pattern's real groups may be named one by one.
        let open = decide(nil, account, trust)
        return open == .notGranted ? exact : open
    }

    private func decide(_ source: String?, _ account: String, _ trust: PolicyDocument) -> Decision {
        var known = ["aws:SourceAccount": [account]]
        known["aws:SourceArn"] = source.map { [$0] }
        var absent: Set = ["sts:ExternalId"]
        if let keys = context.organization?.keys("aws:Source", of: account) {
            known.merge(keys.known) { first, _ in first }
            absent.formUnion(keys.absent)
        }
        return context.decide(onTakingOnBy: "logs", trust, known: known, absent: absent)
    }
}

extension DestinationContext {
    /// Asks a role's trust policy about a service; either of its names will do.
    ///
    /// - Parameters:
    ///   - service: Such as `logs`.
    ///   - trust: The policy.
    ///   - known: What the service tells besides who it is.
    ///   - absent: What it certainly does not tell.
    /// - Returns: The best answer that any of its names gets.
    func decide(
        onTakingOnBy service: String,
        _ trust: PolicyDocument,
        known: [String: [String]],
        absent: Set<String>
    ) -> Decision {
        let never: Set = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn"]
        let decisions = principals(of: service).map { principal in
            let own = [
                "aws:PrincipalIsAWSService": ["true"], "aws:PrincipalServiceName": [principal],
                "aws:SecureTransport": ["true"],
            ]
            let request = AccessRequest(
                .service(principal),
                "sts:AssumeRole",
                on: nil,
                context: known.merging(own) { $1 },
                absentKeys: absent.union(never)
            )
            return PolicyEvaluator.decide([NamedPolicy(name: "trust policy", document: trust, kind: .trust)], request)
        }
        if let allowed = decisions.first(where: \.isAllowed) { return allowed }
        return decisions.first { !$0.isRefused } ?? decisions.first { $0 != .notGranted } ?? .notGranted
    }

    /// Whether the configuration leaves the role open, or names this one: another belongs to somebody else.
    func isOurs(role: String) -> Bool { settings.role == nil || settings.role == role }
}
