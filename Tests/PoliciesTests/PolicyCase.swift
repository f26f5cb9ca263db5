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
