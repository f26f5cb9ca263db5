import Policies
import Testing

/// In which ways a thing's policy reaches those who ask.
@Suite struct ReachTests {
    private static func statement(_ effect: String, _ principal: String, _ rest: String = "") -> String {
        #"{"Effect": "\#(effect)", \#(principal), "Action": "*", "Resource": "*"\#(rest)}"#
    }

    private static func allow(_ aws: String, _ rest: String = "") -> String {
        statement("Allow", #""Principal": {"AWS": \#(aws)}"#, rest)
    }

    private static func named(_ text: String, _ kind: PolicyKind = .resource) throws -> NamedPolicy {
        NamedPolicy(name: "p", document: try PolicyDocument(text), kind: kind)
    }

    private static let acts = World.acting("kinesis:PutRecord", on: World.stream)
    private static let account = "\"\(World.hub)\""
    private static let role = "\"\(World.role)\""
    private static let whenRole = #", "Condition": {"ArnEquals": {"aws:PrincipalArn": "\#(World.role)"}}"#

    static let ways: [(statement: String, certain: Set<Reach>, open: Set<Reach>)] = [
        (allow(account), [.account], []),
        (allow(#""arn:aws:iam::433568766270:root""#), [.account], []),
        (allow(role), [.name], []),
        (allow("[\(account), \(role)]"), [.account, .name], []),
        (allow("[\(account), \"*\"]"), [.account, .everyone], []),
        (statement("Allow", #""Principal": "*""#), [.everyone], []),
        (statement("Allow", #""Principal": "*""#, whenRole), [.principalARN], []),
        (allow("\"*\"", whenRole.replacing("ArnEquals", with: "ForAnyValue:StringLike")), [.principalARN], []),
        (allow("\"*\"", whenRole.replacing("ArnEquals", with: "ArnLikeIfExists")), [.everyone], []),
        (allow("\"*\"", whenRole.replacing("ArnEquals", with: "ArnNotEquals")), [], []),
        (allow("\"*\"", whenRole.replacing("role/", with: "role/x")), [], []),
        (allow(account, whenRole), [.account], []),
        (allow(role, whenRole), [.name], []),
        (allow(role, #", "Condition": {"Bool": {"x:y": "true"}}"#), [], [.name]),
        (allow(#""arn:aws:sts::433568766270:assumed-role/logs-to-stream/s""#), [], [.everyone]),
        (statement("Allow", #""Principal": {"Federated": "x"}"#), [], [.everyone]),
        (statement("Allow", #""NotPrincipal": {"AWS": "707767160287"}"#), [.everyone], []),
        (statement("Deny", #""Principal": "*""#), [], []),
    ]

    @Test(arguments: ways)
    func `a policy reaches a role by its account, its name, or with everyone`(
        _ statement: String,
        _ certain: Set<Reach>,
        _ open: Set<Reach>
    ) throws {
        let verdict = PolicyEvaluator.verdict([try Self.named(World.policy(statement))], Self.acts)
        for reach in Reach.allCases {
            let answer = verdict.allow(by: reach)
            #expect(answer.isYes == certain.contains(reach), "\(reach)")
            #expect((answer != .no) == certain.union(open).contains(reach), "\(reach)")
        }
        #expect(verdict.allow.isYes == !certain.isEmpty)
    }

    @Test func `ways are told of roles and things' policies only`() throws {
        let text = World.policy(Self.statement("Allow", #""Principal": "*""#))
        let member = PolicyEvaluator.verdict([try Self.named(text)], World.subscribing())
        #expect(member.allow.isYes && Reach.allCases.allSatisfy { member.allow(by: $0) == .no })
        let own = World.policy(#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)
        let identity = PolicyEvaluator.verdict([try Self.named(own, .identity)], Self.acts)
        #expect(identity.allow.isYes && Reach.allCases.allSatisfy { identity.allow(by: $0) == .no })
        #expect(Verdict().decision == .notGranted)
    }

    @Test func `a possible Deny is told where nothing is allowed`() throws {
        let text = World.policy(
            Self.statement(
                "Deny",
                #""Principal": "*""#,
                #", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}"#
            )
        )
        let verdict = PolicyEvaluator.verdict([try Self.named(text)], Self.acts)
        #expect(verdict.deny == .open(StatementReference(policy: "p", index: 0, sid: nil), because: "aws:sourcevpce"))
        #expect(verdict.allow == .no && verdict.decision == .notGranted)
    }

    private static let first = StatementReference(policy: "p", index: 0, sid: nil)
    private static let second = StatementReference(policy: "p", index: 1, sid: nil)
    private static let open = Answer.open(second, because: "x")

    static let joins: [(answers: [Answer], any: Answer, all: Answer)] = [
        ([], .no, .no),
        ([.no], .no, .no),
        ([.yes(first)], .yes(first), .yes(first)),
        ([.yes(first), .yes(second)], .yes(first), .yes(first)),
        ([.no, .yes(first)], .yes(first), .no),
        ([open, .yes(first)], .yes(first), open),
        ([.yes(first), open], .yes(first), open),
        ([.no, open], open, .no),
        ([open, .no], open, .no),
    ]

    @Test(arguments: joins)
    func `answers are joined by any and by all`(_ answers: [Answer], _ any: Answer, _ all: Answer) {
        #expect(Answer.any(answers) == any)
        #expect(Answer.all(answers) == all)
    }

    @Test func `what a decision depends on is told at no great length`() throws {
        let long = String(repeating: "x", count: 5_000)
        let text = World.policy(Self.allow("\"*\"", #", "Condition": {"StringEquals": {"a:b": "${\#(long)}"}}"#))
        let request = World.acting("kinesis:PutRecord", on: World.stream, ["a:b": ["1"]])
        guard case .undetermined(_, let because) = PolicyEvaluator.decide([try Self.named(text)], request) else {
            return #expect(Bool(false), "it is open")
        }
        #expect(because.count == 401 && because.hasSuffix("x…"))
    }

    // MARK: Partitions

    private static let china = AccessRequest(
        .account(World.member),
        "logs:PutSubscriptionFilter",
        on: "arn:aws-cn:logs:cn-north-1:433568766270:destination:hub"
    )

    private static func trusting(_ aws: String) -> String {
        World.policy(#"{"Effect": "Allow", "Principal": {"AWS": \#(aws)}, "Action": "sts:AssumeRole"}"#)
    }

    private static func entering(_ caller: AccessRequest.Caller) -> AccessRequest {
        AccessRequest(caller, "sts:AssumeRole", on: nil)
    }

    static let partitions: [PolicyCase] = [
        .init("China's root there", World.policy(allow(#""arn:aws-cn:iam::707767160287:root""#)), china, .allowed(0)),
        .init("an id there", World.policy(allow("\"707767160287\"")), china, .allowed(0)),
        .init("our root there", World.policy(allow(#""arn:aws:iam::707767160287:root""#)), china, .notGranted),
        .init(
            "China's role of the account",
            World.policy(allow(#""arn:aws-cn:iam::707767160287:role/x""#)),
            World.subscribing(),
            .notGranted
        ),
        .init(
            "no partition",
            World.policy(allow(#""arn::iam::707767160287:root""#)),
            World.subscribing(),
            .notGranted
        ),
        .init(
            "no partition that is known",
            World.policy(allow(#""arn:amazon:iam::707767160287:root""#)),
            World.subscribing(),
            .notGranted
        ),
        .init(
            "a root of the wrong service",
            World.policy(allow(#""arn:aws:sts::707767160287:root""#)),
            World.subscribing(),
            .notGranted
        ),
        .init(
            "a root denied elsewhere",
            World.policy(
                "["
                    + [
                        allow("\"*\""),
                        allow(#""arn:aws-cn:iam::707767160287:root""#).replacing("Allow", with: "Deny"),
                    ].joined(separator: ",") + "]"
            ),
            World.subscribing(),
            .allowed(0)
        ),
        .init(
            "trust without a thing",
            trusting(#""arn:aws-cn:iam::707767160287:root""#),
            entering(.account(World.member)),
            .allowed(0),
            kind: .trust
        ),
        .init(
            "trust in another partition's account",
            trusting(#""arn:aws-cn:iam::433568766270:root""#),
            entering(.role(arn: World.role)),
            .notGranted,
            kind: .trust
        ),
        .init(
            "trust in everyone by type",
            trusting("\"*\""),
            World.assuming(),
            .open(0, "services"),
            kind: .trust
        ),
        .init(
            "trust in everyone by type, for an account",
            trusting("\"*\""),
            entering(.account(World.member)),
            .allowed(0),
            kind: .trust
        ),
    ]

    @Test(arguments: partitions)
    func `an ARN names those of its partition`(_ row: PolicyCase) throws { try row.check() }

    // MARK: Boundaries

    private static let bound = AccessRequest(
        .role(arn: World.role),
        "kinesis:PutRecord",
        on: World.stream,
        hasBoundary: true
    )

    private static func sparing(_ principals: String) -> String {
        World.policy(
            "[\(statement("Allow", #""Principal": "*""#)), \(statement("Deny", #""NotPrincipal": \#(principals)"#))]"
        )
    }

    @Test(arguments: [#"{"AWS": ["\#(World.role)", "433568766270"]}"#, #"{"AWS": "*"}"#, "\"*\""])
    func `NotPrincipal spares no role that has a boundary`(_ principals: String) throws {
        let text = Self.sparing(principals)
        try PolicyCase("bound", text, Self.bound, .denied(1)).check()
        try PolicyCase("free", text, Self.acts, .allowed(0)).check()
    }
}
