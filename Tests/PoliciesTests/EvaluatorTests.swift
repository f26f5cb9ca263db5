import Policies
import Testing

@Suite struct EvaluatorTests {
    private static let destination = "arn:aws:logs:us-east-1:433568766270:destination:hub"

    static func policy(_ statement: String, version: String = "\"Version\": \"2012-10-17\", ") throws -> NamedPolicy {
        let document = try PolicyDocument("{\(version)\"Statement\": \(statement)}")
        return NamedPolicy(name: "policy", document: document, kind: .resource)
    }

    static func statement(_ principal: String, effect: String = "Allow", rest: String = "") -> String {
        """
        {"Effect": "\(effect)", "Principal": \(principal), "Action": "logs:PutSubscriptionFilter",
         "Resource": "\(destination)"\(rest)}
        """
    }

    static let request = AccessRequest(
        .account("707767160287"),
        "logs:PutSubscriptionFilter",
        on: destination,
        context: ["aws:PrincipalAccount": ["707767160287"], "aws:PrincipalOrgID": ["o-hub"]]
    )

    @Test(arguments: [
        (#"{"AWS": "707767160287"}"#, true), (#"{"AWS": ["111111111111", "707767160287"]}"#, true),
        (#"{"AWS": 707767160287}"#, true), (#"{"AWS": "arn:aws:iam::707767160287:root"}"#, true),
        (#""*""#, true), (#"{"AWS": "*"}"#, true), (#"{"AWS": "111111111111"}"#, false),
        (#"{"Service": "logs.amazonaws.com"}"#, false), (#"{"AWS": "AROA1234567890"}"#, false),
    ])
    func `an account is admitted by its id, its root, or with everyone`(_ principal: String, _ isAllowed: Bool) throws {
        let decision = PolicyEvaluator.decide([try Self.policy(Self.statement(principal))], Self.request)
        #expect(decision.isAllowed == isAllowed)
        #expect(decision.isRefused != isAllowed)
    }

    @Test func `a key of which nothing is known leaves the answer open`() throws {
        let condition = #", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#
        let decision = PolicyEvaluator.decide(
            [try Self.policy(Self.statement(#""*""#, rest: condition))],
            Self.request
        )
        #expect(
            decision == .undetermined(StatementReference(policy: "policy", index: 0, sid: nil), because: "aws:sourceip")
        )
    }
}
