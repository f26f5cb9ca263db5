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

    private static let acts = World.acting("kinesis:PutRecord", on: World.stream)
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
