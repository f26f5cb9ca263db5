import Policies

/// Adds accounts to a role's trust policy the way the policy names those that are there.
struct TrustMerge {
    private let document: PolicyDocument
    private let context: DestinationContext

    init?(_ document: PolicyDocument, _ context: DestinationContext) {
        self.document = document
        self.context = context
    }

    /// The policy with the missing entries; `nil` where no statement of it can take them.
    func adding(_ accounts: [String]) -> PolicyDocument? {
        do throws(PolicyError) {
            if let merged = try extended(accounts) { return merged }
            return try document.appending(statement: statement(accounts))
        } catch {
            return nil
        }
    }

    /// Into the lists of the statement that already lets the service in.
    private func extended(_ accounts: [String]) throws(PolicyError) -> PolicyDocument? {
        let services = ["logs.amazonaws.com", "logs.\(context.region).amazonaws.com"]
        guard
            let statement = document.statements.first(where: { statement in
                statement.effect == .allow && statement.services.contains { services.contains($0.lowercased()) }
            })
        else { return nil }
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
            {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRole", \
            "Condition": {"StringLike": {"aws:SourceArn": [\(sources)]}}}
            """
    }

    private func source(_ account: String) -> String {
        "arn:\(context.partition):logs:\(context.region):\(account):*"
    }
}
