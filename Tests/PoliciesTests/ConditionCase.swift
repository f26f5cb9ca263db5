import Policies
import Testing

/// A row of a table of conditions: JSON, what is known of the request, and whether the condition holds.
struct ConditionCase: Sendable, CustomTestStringConvertible {
    enum Answer: Sendable {
        case holds
        case fails
        case open
    }

    let condition: String
    let context: [String: [String]]
    let absent: Set<String>
    let version: String?
    let answer: Answer

    init(
        _ condition: String,
        _ context: [String: [String]],
        _ answer: Answer,
        absent: Set<String> = [],
        version: String? = "2012-10-17"
    ) {
        self.condition = condition
        self.context = context
        self.absent = absent
        self.version = version
        self.answer = answer
    }

    var testDescription: String { "\(condition) with \(context.sorted { $0.key < $1.key }) without \(absent.sorted())" }

    /// The condition in an Allow, and in a Deny beside an Allow.
    func check() throws {
        let request = AccessRequest(
            .account(World.member),
            "logs:PutSubscriptionFilter",
            on: World.destination,
            context: context,
            absentKeys: absent
        )
        func statement(_ effect: String, _ rest: String) -> String {
            #"{"Effect": "\#(effect)", "Principal": "*", "Action": "*", "Resource": "*"\#(rest)}"#
        }
        let bound = #", "Condition": \#(condition)"#
        func decide(_ statements: [String]) throws -> Decision {
            let text = World.policy("[\(statements.joined(separator: ", "))]", version: version)
            let policy = NamedPolicy(name: "p", document: try PolicyDocument(text), kind: .resource)
            return PolicyEvaluator.decide([policy], request)
        }
        let granted = try decide([statement("Allow", bound)])
        let denied = try decide([statement("Deny", bound), statement("Allow", "")])
        let first = StatementReference(policy: "p", index: 0, sid: nil)
        let second = StatementReference(policy: "p", index: 1, sid: nil)
        switch answer {
        case .holds:
            #expect(granted == .allowed(first))
            #expect(denied == .denied(first))
        case .fails:
            #expect(granted == .notGranted)
            #expect(denied == .allowed(second))
        case .open:
            #expect(!granted.isAllowed && !granted.isRefused, "\(granted)")
            #expect(!denied.isAllowed && !denied.isRefused, "\(denied)")
        }
    }
}
