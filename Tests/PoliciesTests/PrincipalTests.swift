import Policies
import Testing

@Suite struct PrincipalTests {
    /// One statement about subscribing, with a principal.
    private static func allow(_ principal: String, _ element: String = "Principal") -> String {
        World.policy(
            """
            {"Effect": "Allow", "\(element)": \(principal), "Action": "logs:PutSubscriptionFilter",
             "Resource": "\(World.destination)"}
            """
        )
    }

    /// A Deny beside an Allow for everyone.
    private static func deny(_ principal: String, _ element: String = "Principal") -> String {
        World.policy(
            """
            [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
             {"Effect": "Deny", "\(element)": \(principal), "Action": "*", "Resource": "*"}]
            """
        )
    }

    private static let asks = World.subscribing()
    private static let acts = World.acting("logs:PutSubscriptionFilter", on: World.destination)
    private static let member = World.member

    static let accounts: [PolicyCase] = [
        .init("an id", allow(#"{"AWS": "707767160287"}"#), asks, .allowed(0)),
        .init("a list of one", allow(#"{"AWS": ["707767160287"]}"#), asks, .allowed(0)),
        .init("the last of a list", allow(#"{"AWS": ["111122223333", "707767160287"]}"#), asks, .allowed(0)),
        .init("a number", allow(#"{"AWS": 707767160287}"#), asks, .allowed(0)),
        .init("numbers", allow(#"{"AWS": [111122223333, 707767160287]}"#), asks, .allowed(0)),
        .init(
            "a number with a zero ahead",
            allow(#"{"AWS": 012345678901}"#),
            World.subscribing("012345678901"),
            .allowed(0)
        ),
        .init("a root", allow(#"{"AWS": "arn:aws:iam::707767160287:root"}"#), asks, .allowed(0)),
        .init("a root of China", allow(#"{"AWS": "arn:aws-cn:iam::707767160287:root"}"#), asks, .notGranted),
        .init("everyone", allow(#""*""#), asks, .allowed(0)),
        .init("everyone by type", allow(#"{"AWS": "*"}"#), asks, .allowed(0)),
        .init("everyone in a list", allow(#"{"AWS": ["111122223333", "*"]}"#), asks, .allowed(0)),
        .init("another account", allow(#"{"AWS": "111122223333"}"#), asks, .notGranted),
        .init("another account's root", allow(#"{"AWS": "arn:aws:iam::111122223333:root"}"#), asks, .notGranted),
        .init("eleven digits", allow(#"{"AWS": "70776716028"}"#), asks, .notGranted),
        .init("thirteen digits", allow(#"{"AWS": "7077671602870"}"#), asks, .notGranted),
        .init("dashes", allow(#"{"AWS": "7077-6716-0287"}"#), asks, .notGranted),
        .init("a part of an id", allow(#"{"AWS": "70776716028*"}"#), asks, .notGranted),
        .init("a wildcard in an ARN", allow(#"{"AWS": "arn:aws:iam::707767160287:role/*"}"#), asks, .notGranted),
        .init("a wildcard for the account", allow(#"{"AWS": "arn:aws:iam::*:root"}"#), asks, .notGranted),
        .init("a deleted role", allow(#"{"AWS": "AROAEXAMPLEEXAMPLE123"}"#), asks, .notGranted),
        .init("a deleted user", allow(#"{"AWS": "AIDAEXAMPLEEXAMPLE123"}"#), asks, .notGranted),
        .init(
            "a deleted role beside the account",
            allow(#"{"AWS": ["AROAEXAMPLEEXAMPLE123", "707767160287"]}"#),
            asks,
            .allowed(0)
        ),
        .init("another kind of thing", allow(#"{"AWS": "arn:aws:s3::707767160287:root"}"#), asks, .notGranted),
        .init(
            "one role of the account",
            allow(#"{"AWS": "arn:aws:iam::707767160287:role/x"}"#),
            asks,
            .open(0, "one identity")
        ),
        .init(
            "one user of the account",
            allow(#"{"AWS": "arn:aws:iam::707767160287:user/x"}"#),
            asks,
            .open(0, "one identity")
        ),
        .init(
            "one role and the account",
            allow(#"{"AWS": ["arn:aws:iam::707767160287:role/x", "707767160287"]}"#),
            asks,
            .allowed(0)
        ),
        .init("one role of another account", allow(#"{"AWS": "arn:aws:iam::111122223333:role/x"}"#), asks, .notGranted),
        .init("a service", allow(#"{"Service": "logs.amazonaws.com"}"#), asks, .notGranted),
        .init("a federation", allow(#"{"Federated": "accounts.example.com"}"#), asks, .open(0, "federated")),
        .init("a canonical user", allow(#"{"CanonicalUser": "79a59df9"}"#), asks, .open(0, "canonical")),
        .init(
            "a federation beside the account",
            allow(#"{"Federated": "x", "AWS": "707767160287"}"#),
            asks,
            .allowed(0)
        ),
        .init(
            "no principal",
            World.policy(#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#),
            asks,
            .open(0, "without Principal")
        ),
        .init("denied by id", deny(#"{"AWS": "707767160287"}"#), asks, .denied(1)),
        .init("denied by root", deny(#"{"AWS": "arn:aws:iam::707767160287:root"}"#), asks, .denied(1)),
        .init("another account denied", deny(#"{"AWS": "111122223333"}"#), asks, .allowed(0)),
        .init("one role denied", deny(#"{"AWS": "arn:aws:iam::707767160287:role/x"}"#), asks, .open(1, "one identity")),
        .init("a deleted role denied", deny(#"{"AWS": "AROAEXAMPLEEXAMPLE123"}"#), asks, .allowed(0)),
        .init("a canonical user denied", deny(#"{"CanonicalUser": "79a59df9"}"#), asks, .open(1, "canonical")),
        .init("everyone denied", deny(#"{"AWS": "*"}"#), asks, .denied(1)),
    ]

    static let roles: [PolicyCase] = [
        .init("the role", allow(#"{"AWS": "\#(World.role)"}"#), acts, .allowed(0)),
        .init("its account", allow(#"{"AWS": "433568766270"}"#), acts, .allowed(0)),
        .init("its account's root", allow(#"{"AWS": "arn:aws:iam::433568766270:root"}"#), acts, .allowed(0)),
        .init("another role", allow(#"{"AWS": "arn:aws:iam::433568766270:role/other"}"#), acts, .notGranted),
        .init(
            "the name in other letters",
            allow(#"{"AWS": "arn:aws:iam::433568766270:role/Logs-To-Stream"}"#),
            acts,
            .notGranted
        ),
        .init(
            "the name under a path",
            allow(#"{"AWS": "arn:aws:iam::433568766270:role/a/logs-to-stream"}"#),
            acts,
            .notGranted
        ),
        .init(
            "the name in another account",
            allow(#"{"AWS": "arn:aws:iam::707767160287:role/logs-to-stream"}"#),
            acts,
            .notGranted
        ),
        .init(
            "a session of it",
            allow(#"{"AWS": "arn:aws:sts::433568766270:assumed-role/logs-to-stream/s"}"#),
            acts,
            .open(0, "one session")
        ),
        .init(
            "a session of another",
            allow(#"{"AWS": "arn:aws:sts::433568766270:assumed-role/other/s"}"#),
            acts,
            .notGranted
        ),
        .init(
            "a session denied",
            deny(#"{"AWS": "arn:aws:sts::433568766270:assumed-role/logs-to-stream/s"}"#),
            acts,
            .open(1, "one session")
        ),
        .init("its account denied", deny(#"{"AWS": "433568766270"}"#), acts, .denied(1)),
        .init("the role denied", deny(#"{"AWS": "\#(World.role)"}"#), acts, .denied(1)),
        .init("the service instead", allow(#"{"Service": "logs.amazonaws.com"}"#), acts, .notGranted),
    ]

    /// A trust policy for a principal.
    private static func trust(_ principal: String, _ element: String = "Principal") -> String {
        World.policy(#"{"Effect": "Allow", "\#(element)": \#(principal), "Action": "sts:AssumeRole"}"#)
    }

    private static let global = World.assuming()
    private static let regional = World.assuming("logs.us-east-1.amazonaws.com")

    static let services: [PolicyCase] = [
        .init("the service", trust(#"{"Service": "logs.amazonaws.com"}"#), global, .allowed(0), kind: .trust),
        .init(
            "the service in a list",
            trust(#"{"Service": ["ec2.amazonaws.com", "logs.amazonaws.com"]}"#),
            global,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "the service in large letters",
            trust(#"{"Service": "Logs.AmazonAWS.com"}"#),
            global,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "a region's service",
            trust(#"{"Service": "logs.us-east-1.amazonaws.com"}"#),
            regional,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "a region's service asked for globally",
            trust(#"{"Service": "logs.us-east-1.amazonaws.com"}"#),
            global,
            .notGranted,
            kind: .trust
        ),
        .init(
            "the service asked for by region",
            trust(#"{"Service": "logs.amazonaws.com"}"#),
            regional,
            .notGranted,
            kind: .trust
        ),
        .init(
            "another region's service",
            trust(#"{"Service": "logs.us-west-2.amazonaws.com"}"#),
            regional,
            .notGranted,
            kind: .trust
        ),
        .init(
            "the placeholder",
            trust(#"{"Service": "logs.region.amazonaws.com"}"#),
            regional,
            .notGranted,
            kind: .trust
        ),
        .init(
            "China's service",
            trust(#"{"Service": "logs.cn-north-1.amazonaws.com.cn"}"#),
            World.assuming("logs.cn-north-1.amazonaws.com.cn"),
            .allowed(0),
            kind: .trust
        ),
        .init("another service", trust(#"{"Service": "firehose.amazonaws.com"}"#), global, .notGranted, kind: .trust),
        .init("an account", trust(#"{"AWS": "433568766270"}"#), global, .notGranted, kind: .trust),
        .init("everyone", trust(#""*""#), global, .allowed(0), kind: .trust),
        .init(
            "a federation",
            trust(#"{"Federated": "cognito-identity.amazonaws.com"}"#),
            global,
            .notGranted,
            kind: .trust
        ),
        .init(
            "a wildcard",
            trust(#"{"Service": "logs.*.amazonaws.com"}"#),
            regional,
            .open(0, "wildcard"),
            kind: .trust
        ),
        .init(
            "all but another",
            trust(#"{"Service": "ec2.amazonaws.com"}"#, "NotPrincipal"),
            global,
            .open(0, "NotPrincipal"),
            kind: .trust
        ),
        .init(
            "a web identity's action",
            World.policy(
                #"{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}"#
            ),
            global,
            .notGranted,
            kind: .trust
        ),
        .init(
            "any action",
            World.policy(#"{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:*"}"#),
            global,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "a resource",
            World.policy(
                #"{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRole", "Resource": "*"}"#
            ),
            global,
            .open(0, "resource"),
            kind: .trust
        ),
    ]

    static let exceptions: [PolicyCase] = [
        // What leaves out an account's root does not leave out its roles.
        .init("all but me", allow(#"{"AWS": "707767160287"}"#, "NotPrincipal"), asks, .open(0, "without its roles")),
        .init(
            "all but my root",
            allow(#"{"AWS": "arn:aws:iam::707767160287:root"}"#, "NotPrincipal"),
            asks,
            .open(0, "without its roles")
        ),
        .init("all but another", allow(#"{"AWS": "111122223333"}"#, "NotPrincipal"), asks, .allowed(0)),
        .init("all but a service", allow(#"{"Service": "logs.amazonaws.com"}"#, "NotPrincipal"), asks, .allowed(0)),
        .init("all but all", allow(#"{"AWS": "*"}"#, "NotPrincipal"), asks, .notGranted),
        .init("all but a deleted role", allow(#"{"AWS": "AROAEXAMPLEEXAMPLE123"}"#, "NotPrincipal"), asks, .allowed(0)),
        .init(
            "all but a canonical user",
            allow(#"{"CanonicalUser": "79a59df9"}"#, "NotPrincipal"),
            asks,
            .open(0, "canonical")
        ),
        .init(
            "denied all but me",
            deny(#"{"AWS": "707767160287"}"#, "NotPrincipal"),
            asks,
            .open(1, "without its roles")
        ),
        .init(
            "denied all but us",
            deny(#"{"AWS": ["433568766270", "707767160287"]}"#, "NotPrincipal"),
            asks,
            .open(1, "without its roles")
        ),
        .init("denied all but another", deny(#"{"AWS": "433568766270"}"#, "NotPrincipal"), asks, .denied(1)),
        .init(
            "denied all but one of my roles",
            deny(#"{"AWS": "arn:aws:iam::707767160287:role/x"}"#, "NotPrincipal"),
            asks,
            .open(1, "one identity")
        ),
        .init(
            "denied all but the service",
            deny(#"{"Service": "logs.amazonaws.com"}"#, "NotPrincipal"),
            asks,
            .denied(1)
        ),
        .init(
            "a role with its account left out",
            deny(#"{"AWS": ["\#(World.role)", "433568766270"]}"#, "NotPrincipal"),
            acts,
            .allowed(0)
        ),
        .init(
            "a role without its account left out",
            deny(#"{"AWS": "\#(World.role)"}"#, "NotPrincipal"),
            acts,
            .denied(1)
        ),
        .init(
            "an account without the role left out",
            deny(#"{"AWS": "433568766270"}"#, "NotPrincipal"),
            acts,
            .open(1, "without the role")
        ),
        .init("neither left out", deny(#"{"AWS": "707767160287"}"#, "NotPrincipal"), acts, .denied(1)),
        .init(
            "a session left out",
            deny(#"{"AWS": "arn:aws:sts::433568766270:assumed-role/logs-to-stream/s"}"#, "NotPrincipal"),
            acts,
            .open(1, "one session")
        ),
        .init(
            "granted all but the role with its account",
            allow(#"{"AWS": ["\#(World.role)", "433568766270"]}"#, "NotPrincipal"),
            acts,
            .notGranted
        ),
        .init(
            "granted all but the role",
            allow(#"{"AWS": "\#(World.role)"}"#, "NotPrincipal"),
            acts,
            .open(0, "without its account")
        ),
        .init("granted all but others", allow(#"{"AWS": "707767160287"}"#, "NotPrincipal"), acts, .allowed(0)),
        .init(
            "the service left out",
            deny(#"{"Service": "logs.amazonaws.com"}"#, "NotPrincipal"),
            AccessRequest(.service("logs.amazonaws.com"), "logs:PutSubscriptionFilter", on: World.destination),
            .allowed(0)
        ),
    ]

    static let callersOwn: [PolicyCase] = [
        .init(
            "a principal in a caller's policy",
            allow(#"{"AWS": "433568766270"}"#),
            acts,
            .open(0, "principal"),
            kind: .identity
        ),
        .init(
            "the caller's ARN",
            own(#"{"ArnEquals": {"aws:PrincipalArn": "\#(World.role)"}}"#),
            acts,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "the caller's account",
            own(#"{"StringEquals": {"aws:PrincipalAccount": "433568766270"}}"#),
            acts,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "no service",
            own(#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#),
            acts,
            .allowed(0),
            kind: .identity
        ),
        .init(
            "a service",
            own(#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#),
            acts,
            .notGranted,
            kind: .identity
        ),
        .init(
            "the caller's organization",
            own(#"{"StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#),
            acts,
            .open(0, "aws:principalorgid"),
            kind: .identity
        ),
    ]

    private static func own(_ condition: String) -> String {
        World.policy(#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": \#(condition)}"#)
    }

    @Test(arguments: accounts)
    func `an account is named by its id or root, or with everyone`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: roles)
    func `a role is named by its ARN or its account`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: services)
    func `a service is named by its principal only`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: exceptions)
    func `NotPrincipal is about all but those it lists`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: callersOwn)
    func `a caller's own policies name no principal`(_ row: PolicyCase) throws { try row.check() }
}
