import Policies
import Testing

/// A row of a table: policies, a question, and the answer that is due.
struct PolicyCase: Sendable, CustomTestStringConvertible {
    /// The answer, with the deciding statement counted from zero.
    enum Answer: Sendable, Equatable {
        case allowed(Int)
        case denied(Int)
        case notGranted
        /// Open, because of something whose description holds a text.
        case open(Int, String)
    }

    let name: String
    let policy: String
    let kind: PolicyKind
    let request: AccessRequest
    let answer: Answer

    init(_ name: String, _ policy: String, _ request: AccessRequest, _ answer: Answer, kind: PolicyKind = .resource) {
        self.name = name
        self.policy = policy
        self.kind = kind
        self.request = request
        self.answer = answer
    }

    var testDescription: String { name }

    /// Asks, and compares with what is due.
    func check() throws {
        let document = try PolicyDocument(policy)
        let decision = PolicyEvaluator.decide([NamedPolicy(name: "p", document: document, kind: kind)], request)
        func place(_ index: Int) -> StatementReference {
            let sid = document.statements.indices.contains(index) ? document.statements[index].sid : nil
            return StatementReference(policy: "p", index: index, sid: sid)
        }
        switch answer {
        case .allowed(let index): #expect(decision == .allowed(place(index)), "\(name)")
        case .denied(let index): #expect(decision == .denied(place(index)), "\(name)")
        case .notGranted: #expect(decision == .notGranted, "\(name)")
        case .open(let index, let reason):
            guard case .undetermined(let found, let because) = decision else {
                Issue.record("\(name): expected an open answer, got \(decision)")
                return
            }
            #expect(found == place(index), "\(name)")
            #expect(because.contains(reason), "\(name): \(because)")
        }
    }
}

/// Names that the tables share.
enum World {
    static let hub = "433568766270"
    static let member = "707767160287"
    static let stranger = "111122223333"
    static let destination = "arn:aws:logs:us-east-1:433568766270:destination:hub"
    static let stream = "arn:aws:kinesis:us-east-1:433568766270:stream/logs"
    static let key = "arn:aws:kms:us-east-1:433568766270:key/1f2e3d4c-0000-4000-8000-123456789abc"
    static let role = "arn:aws:iam::433568766270:role/logs-to-stream"
    static let group = "arn:aws:logs:us-east-1:707767160287:log-group:/vpc/flow:*"

    /// A document of the newer language around statements.
    static func policy(_ statements: String, version: String? = "2012-10-17") -> String {
        let version = version.map { "\"Version\": \"\($0)\", " } ?? ""
        return "{\(version)\"Statement\": \(statements)}"
    }

    /// A member asks to subscribe.
    static func subscribing(
        _ account: String = member,
        _ context: [String: [String]] = [:],
        absent: Set<String> = []
    ) -> AccessRequest {
        AccessRequest(
            .account(account),
            "logs:PutSubscriptionFilter",
            on: destination,
            context: context,
            absentKeys: absent
        )
    }

    /// The logs service asks for a role on behalf of an account.
    static func assuming(
        _ service: String = "logs.amazonaws.com",
        _ context: [String: [String]] = [:],
        absent: Set<String> = []
    ) -> AccessRequest {
        AccessRequest(.service(service), "sts:AssumeRole", on: nil, context: context, absentKeys: absent)
    }

    /// The hub's role asks to do something.
    static func acting(_ action: String, on resource: String, _ context: [String: [String]] = [:]) -> AccessRequest {
        AccessRequest(.role(arn: role), action, on: resource, context: context)
    }
}

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
