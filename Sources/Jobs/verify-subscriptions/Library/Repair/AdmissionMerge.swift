import Policies

/// Adds accounts to a destination's policy the way the policy names those that are there.
struct AdmissionMerge {
    /// What became of a document.
    enum Outcome: Equatable {
        /// Everyone is admitted.
        case nothing
        case merged(String)
        /// Why it cannot be done without touching what is not ours.
        case impossible(String)
    }

    let context: DestinationContext

    private static let action = "logs:PutSubscriptionFilter"

    /// Adds what is missing.
    ///
    /// - Parameters:
    ///   - accounts: Those that must be admitted.
    ///   - text: The policy that is there; `nil` where none was put.
    /// - Returns: The whole new document, within the room that Amazon gives it.
    func adding(_ accounts: [String], to text: String?) -> Outcome {
        guard let text else {
            let whole = "{\"Version\": \"2012-10-17\", \"Statement\": [\(statement(accounts))]}"
            return bounded(whole)
        }
        guard let document = try? PolicyDocument(text) else {
            return .impossible("the destination policy cannot be read")
        }
        let open = accounts.filter { !context.decide(Self.action, for: $0, document).isAllowed }
        guard !open.isEmpty else { return .nothing }
        let missing = open.filter { context.decide(Self.action, for: $0, document) == .notGranted }
        guard missing.count == open.count else {
            return .impossible("a statement of the destination policy denies the account, or leaves it open")
        }
        // Into the list that is there, where it speaks of this action on this destination without conditions; else beside it.
        let host = document.statements.first { $0.admitsAccountsPlainly(Self.action, on: context.destinationARN) }
        let merged =
            host.flatMap { try? document.adding(accounts: missing, toStatement: $0.index) }
            ?? (try? document.appending(statement: statement(missing)))
        guard let merged else { return .impossible("the destination policy takes no further statement") }
        guard missing.allSatisfy({ context.decide(Self.action, for: $0, merged).isAllowed }) else {
            return .impossible("another statement of the destination policy stands in the way")
        }
        return bounded(merged.text)
    }

    private func bounded(_ text: String) -> Outcome {
        let most = DestinationJudge.largestPolicy
        return text.utf8.count <= most
            ? .merged(text)
            : .impossible("the destination policy has no room for more accounts: \(most) bytes are the most")
    }

    private func statement(_ accounts: [String]) -> String {
        let list = accounts.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            {"Effect": "Allow", "Principal": {"AWS": [\(list)]}, "Action": "\(Self.action)", \
            "Resource": "\(context.destinationARN)"}
            """
    }
}
