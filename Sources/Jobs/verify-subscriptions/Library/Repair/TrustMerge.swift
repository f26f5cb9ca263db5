import Policies

/// Adds accounts to a role's trust policy the way the policy names those that are there.
struct TrustMerge {
    private let context: DestinationContext
    private let decision: TrustDecision

    init(context: DestinationContext) {
        self.context = context
        decision = TrustDecision(context)
    }

    /// Adds what is missing.
    ///
    /// - Parameters:
    ///   - accounts: Those for which the logs service must be let in.
    ///   - document: The policy that is there.
    /// - Returns: The policy that lets all of them in; the same where it does already, `nil` where no addition would.
    func adding(_ accounts: [String], to document: PolicyDocument) -> PolicyDocument? {
        let missing = accounts.filter { !decision.trusts($0, document) }
        guard !missing.isEmpty else { return document }
        let candidates = document.statements.filter(isOurs).map { try? extended(missing, $0, document) }
        let whole = candidates + [try? document.appending(statement: statement(missing))]
        return whole.lazy.compactMap { $0 }.first { merged in accounts.allSatisfy { decision.trusts($0, merged) } }
    }

    /// Whether it lets the logs service of this region take on the role.
    private func isOurs(_ statement: PolicyStatement) -> Bool {
        let names = context.principals(of: "logs")
        return statement.effect == .allow && statement.speaks(of: "sts:AssumeRole")
            && statement.services.contains { names.contains($0.lowercased()) }
    }

    /// Into the lists of one statement; `nil` where it has none that can take them.
    private func extended(
        _ accounts: [String],
        _ statement: PolicyStatement,
        _ document: PolicyDocument
    ) throws(PolicyError) -> PolicyDocument? {
        var merged = document
        var hasList = false
        for (key, values) in [("aws:SourceArn", accounts.map(source)), ("aws:SourceAccount", accounts)] {
            for condition in document.conditions(on: key, in: .allow) where condition.statement == statement.index {
                // A list under another operator says something else; a new statement is safer than a guess.
                guard Self.lists.contains(condition.operator) else { return nil }
                // `StringEquals` and a wildcard never match.
                if key == "aws:SourceArn", condition.operator.hasPrefix("StringEquals") { return nil }
                merged = try merged.adding(
                    values: values,
                    operator: condition.operator,
                    key: key,
                    toStatement: statement.index
                )
                hasList = true
            }
        }
        return hasList ? merged : nil
    }

    private static let lists: Set = ["StringLike", "StringEquals", "ArnLike", "ArnEquals", "ForAnyValue:StringLike"]

    private func statement(_ accounts: [String]) -> String {
        let sources = accounts.map { "\"\(source($0))\"" }.joined(separator: ", ")
        return """
            {"Effect": "Allow", "Principal": {"Service": "\(context.principals(of: "logs")[0])"}, "Action": "sts:AssumeRole", \
            "Condition": {"StringLike": {"aws:SourceArn": [\(sources)]}}}
            """
    }

    private func source(_ account: String) -> String {
        "arn:\(context.partition):logs:\(context.region):\(account):*"
    }
}
