import Policies
import Testing

/// How statements, and policies, are taken together.
@Suite struct DecisionTests {
    private static func statement(_ effect: String, _ condition: String? = nil, action: String = "*") -> String {
        let condition = condition.map { #", "Condition": \#($0)"# } ?? ""
        return
            #"{"Sid": "S", "Effect": "\#(effect)", "Principal": "*", "Action": "\#(action)", "Resource": "*"\#(condition)}"#
    }

    private static let allow = statement("Allow")
    private static let deny = statement("Deny")
    private static let elsewhere = statement("Deny", action: "s3:*")
    private static let perhapsAllow = statement("Allow", #"{"StringEquals": {"x:y": "1"}}"#)
    private static let perhapsDeny = statement("Deny", #"{"StringEquals": {"x:z": "1"}}"#)

    private static func policy(_ statements: String...) -> String {
        World.policy("[\(statements.joined(separator: ", "))]")
    }

    private static let asks = World.subscribing()

    static let table: [PolicyCase] = [
        .init("nothing", policy(), asks, .notGranted),
        .init("an Allow", policy(allow), asks, .allowed(0)),
        .init("a Deny", policy(deny), asks, .denied(0)),
        .init("a Deny after an Allow", policy(allow, deny), asks, .denied(1)),
        .init("a Deny before an Allow", policy(deny, allow), asks, .denied(0)),
        .init("the first of two Allows", policy(allow, allow), asks, .allowed(0)),
        .init("a Deny of something else", policy(elsewhere, allow), asks, .allowed(1)),
        .init("only a Deny of something else", policy(elsewhere), asks, .notGranted),
        .init("a possible Allow", policy(perhapsAllow), asks, .open(0, "x:y")),
        .init("a possible Deny alone grants nothing", policy(perhapsDeny), asks, .notGranted),
        .init("a certain Allow beats a possible one", policy(perhapsAllow, allow), asks, .allowed(1)),
        .init(
            "a possible Deny stands in the way of a certain Allow",
            policy(allow, perhapsDeny),
            asks,
            .open(1, "x:z")
        ),
        .init("a possible Deny ahead", policy(perhapsDeny, allow), asks, .open(0, "x:z")),
        .init("a possible Deny and a possible Allow", policy(perhapsAllow, perhapsDeny), asks, .open(1, "x:z")),
        .init("a certain Deny beats all", policy(perhapsAllow, perhapsDeny, allow, deny), asks, .denied(3)),
        .init("a certain Deny beats a possible Allow", policy(perhapsAllow, deny), asks, .denied(1)),
        .init("the first of two possible Allows", policy(perhapsAllow, perhapsAllow), asks, .open(0, "x:y")),
        .init("a single statement", World.policy(allow), asks, .allowed(0)),
        .init("a single statement without a version", World.policy(allow, version: nil), asks, .allowed(0)),
    ]

    @Test(arguments: table)
    func `a certain Deny wins, a possible one leaves the answer open`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: [
        ([allow], [deny], Decision.denied(StatementReference(policy: "1", index: 0, sid: "S"))),
        ([deny], [allow], .denied(StatementReference(policy: "0", index: 0, sid: "S"))),
        ([elsewhere], [elsewhere, allow], .allowed(StatementReference(policy: "1", index: 1, sid: "S"))),
        ([perhapsAllow], [allow], .allowed(StatementReference(policy: "1", index: 0, sid: "S"))),
        (
            [allow], [perhapsDeny],
            .undetermined(StatementReference(policy: "1", index: 0, sid: "S"), because: "x:z")
        ),
        ([elsewhere], [], .notGranted),
    ])
    func `policies of one side count as one`(_ first: [String], _ second: [String], _ answer: Decision) throws {
        let policies = try [first, second].enumerated().map { place, statements in
            let text = World.policy("[\(statements.joined(separator: ", "))]")
            return NamedPolicy(name: "\(place)", document: try PolicyDocument(text), kind: .resource)
        }
        #expect(PolicyEvaluator.decide(policies, Self.asks) == answer)
    }

    @Test func `all keys that leave a statement open are told`() throws {
        let text = World.policy(
            Self.statement("Allow", #"{"StringEquals": {"x:y": "1", "a:b": "1"}, "Bool": {"m:n": "true"}}"#)
        )
        let policy = NamedPolicy(name: "policy", document: try PolicyDocument(text), kind: .resource)
        let statement = StatementReference(policy: "policy", index: 0, sid: "S")
        #expect(
            PolicyEvaluator.decide([policy], Self.asks) == .undetermined(statement, because: "a:b, m:n, x:y")
        )
        #expect("\(statement)" == "policy, statement 1 (S)")
        #expect("\(StatementReference(policy: "policy", index: 1, sid: nil))" == "policy, statement 2")
    }

    @Test func `what the caller tells of a key gives way to what the request says`() throws {
        let text = World.policy(Self.statement("Allow", #"{"StringEquals": {"aws:PrincipalAccount": "1"}}"#))
        let policy = NamedPolicy(name: "policy", document: try PolicyDocument(text), kind: .resource)
        let told = World.subscribing(World.member, ["aws:PrincipalAccount": ["1"]])
        #expect(PolicyEvaluator.decide([policy], told).isAllowed)
        #expect(PolicyEvaluator.decide([policy], Self.asks) == .notGranted)
        let absent = World.subscribing(absent: ["AWS:PrincipalAccount"])
        #expect(PolicyEvaluator.decide([policy], absent) == .notGranted)
    }
}
