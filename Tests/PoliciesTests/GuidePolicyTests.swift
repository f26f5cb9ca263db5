import Policies
import Testing

/// Policies in the shapes that guides, modules and stacks write them, and what single changes make of them.
@Suite struct GuidePolicyTests {
    // MARK: The destination's policy

    /// The older guide: one sender by its id.
    private static let byAccount = """
        {
          "Version" : "2012-10-17",
          "Statement" : [
            {
              "Sid" : "",
              "Effect" : "Allow",
              "Principal" : {"AWS" : "707767160287"},
              "Action" : "logs:PutSubscriptionFilter",
              "Resource" : "\(World.destination)"
            }
          ]
        }
        """

    /// The newer guide: both actions, the organization.
    private static let byOrganization = """
        {
          "Version": "2012-10-17",
          "Statement": [{
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["logs:PutSubscriptionFilter", "logs:PutAccountPolicy"],
            "Resource": "\(World.destination)",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-hub"]}}
          }]
        }
        """

    /// The seed: actions in a list, members and the hub, elements in an order of their own.
    private static let bySeed = """
        {"Version": "2012-10-17", "Statement": [{"Sid": "Stmt1", "Action": ["logs:PutSubscriptionFilter"],
        "Principal" : {"AWS": ["111122223333", "707767160287", "433568766270"]}, "Effect": "Allow",
        "Resource": "\(World.destination)"}]}
        """

    private static let inside = ["aws:PrincipalOrgID": ["o-hub"], "aws:PrincipalOrgPaths": ["o-hub/r-1/ou-2/"]]
    private static let member = World.subscribing(World.member, inside)
    private static let departed = World.subscribing(absent: ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"])
    private static let hub = World.subscribing(World.hub, inside)
    private static let accountPolicy = AccessRequest(
        .account(World.member),
        "logs:PutAccountPolicy",
        on: World.destination,
        context: inside
    )

    private static func change(_ text: String, _ old: String, _ new: String) -> String {
        text.replacing(old, with: new)
    }

    static let destinations: [PolicyCase] = [
        .init("account: the member", byAccount, member, .allowed(0)),
        .init("account: the hub", byAccount, hub, .notGranted),
        .init("account: for the whole account", byAccount, accountPolicy, .notGranted),
        .init(
            "account: the sender's root",
            change(byAccount, #""707767160287""#, #""arn:aws:iam::707767160287:root""#),
            member,
            .allowed(0)
        ),
        .init("account: a number", change(byAccount, #""707767160287""#, "707767160287"), member, .allowed(0)),
        .init("account: no version", change(byAccount, #""Version" : "2012-10-17","#, ""), member, .allowed(0)),
        .init(
            "account: all of logs",
            change(byAccount, "logs:PutSubscriptionFilter", "logs:*"),
            accountPolicy,
            .allowed(0)
        ),
        .init(
            "account: wrong destination",
            change(byAccount, "destination:hub", "destination:other"),
            member,
            .notGranted
        ),
        .init("account: wrong region", change(byAccount, "us-east-1", "us-west-2"), member, .notGranted),
        .init(
            "account: wrong action",
            change(byAccount, "PutSubscriptionFilter", "PutDestination"),
            member,
            .notGranted
        ),
        .init("account: denied", change(byAccount, #""Allow""#, #""Deny""#), member, .denied(0)),
        .init("account: a digit wrong", change(byAccount, "707767160287", "707767160278"), member, .notGranted),
        .init("organization: the member", byOrganization, member, .allowed(0)),
        .init("organization: the hub", byOrganization, hub, .allowed(0)),
        .init("organization: for the whole account", byOrganization, accountPolicy, .allowed(0)),
        .init("organization: a member that left", byOrganization, departed, .notGranted),
        .init("organization: nothing known", byOrganization, World.subscribing(), .open(0, "aws:principalorgid")),
        .init("organization: wrong id", change(byOrganization, "o-hub", "o-other"), member, .notGranted),
        .init("organization: a wildcard", change(byOrganization, "o-hub", "o-*"), member, .notGranted),
        .init(
            "organization: a wildcard under like",
            change(change(byOrganization, "o-hub", "o-*"), "StringEquals", "StringLike"),
            member,
            .allowed(0)
        ),
        .init(
            "organization: if it exists",
            change(byOrganization, "StringEquals", "StringEqualsIfExists"),
            departed,
            .allowed(0)
        ),
        .init(
            "organization: for all values",
            change(byOrganization, "StringEquals", "ForAllValues:StringEquals"),
            departed,
            .allowed(0)
        ),
        .init("organization: negated", change(byOrganization, "StringEquals", "StringNotEquals"), member, .notGranted),
        .init(
            "organization: negated for the departed",
            change(byOrganization, "StringEquals", "StringNotEquals"),
            departed,
            .allowed(0)
        ),
        .init(
            "organization: misspelt operator",
            change(byOrganization, "StringEquals", "StringEqual"),
            member,
            .open(0, "StringEqual")
        ),
        .init(
            "organization: key in small letters",
            change(byOrganization, "PrincipalOrgID", "principalorgid"),
            member,
            .allowed(0)
        ),
        .init(
            "organization: wrong key",
            change(byOrganization, "PrincipalOrgID", "PrincipalOrganization"),
            member,
            .open(0, "aws:principalorganization")
        ),
        .init(
            "paths: below a unit",
            change(
                change(byOrganization, "StringEquals", "ForAnyValue:StringLike"),
                #"PrincipalOrgID": ["o-hub"]"#,
                #"PrincipalOrgPaths": ["o-hub/r-1/ou-2/*"]"#
            ),
            member,
            .allowed(0)
        ),
        .init(
            "paths: below another unit",
            change(
                change(byOrganization, "StringEquals", "ForAnyValue:StringLike"),
                #"PrincipalOrgID": ["o-hub"]"#,
                #"PrincipalOrgPaths": ["o-hub/r-1/ou-3/*"]"#
            ),
            member,
            .notGranted
        ),
        .init("seed: the member", bySeed, member, .allowed(0)),
        .init("seed: the hub", bySeed, hub, .allowed(0)),
        .init("seed: a stranger", bySeed, World.subscribing("999988887777"), .notGranted),
        .init("seed: the member forgotten", change(bySeed, #""707767160287", "#, ""), member, .notGranted),
        .init("seed: placeholder left", change(bySeed, "707767160287", "MEMBER_ACCOUNT_2_ID"), member, .notGranted),
        .init(
            "seed: a Deny for the member",
            change(
                bySeed,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": {"AWS": "707767160287"}, "Action": "logs:*", "Resource": "*"}, "#
            ),
            member,
            .denied(0)
        ),
        .init(
            "seed: a Deny for another",
            change(
                bySeed,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": {"AWS": "999988887777"}, "Action": "logs:*", "Resource": "*"}, "#
            ),
            member,
            .allowed(1)
        ),
        .init(
            "seed: a Deny without transport security",
            change(
                bySeed,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, "#
            ),
            World.subscribing(World.member, ["aws:SecureTransport": ["true"]]),
            .allowed(1)
        ),
        .init(
            "seed: a Deny outside of the organization",
            change(
                bySeed,
                #""Statement": ["#,
                #""Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-hub"}}}, "#
            ),
            departed,
            .denied(0)
        ),
    ]

    // MARK: The role's trust

    /// The older guide and the seed: an object, no version, a region's service.
    private static let oldTrust = """
        {"Statement": {"Effect": "Allow", "Principal": { "Service": "logs.us-east-1.amazonaws.com" }, "Action": "sts:AssumeRole"}}
        """

    /// The newer guide: sources of sender and recipient.
    private static let newTrust = """
        {
          "Statement": {
            "Effect": "Allow",
            "Principal": { "Service": "logs.amazonaws.com" },
            "Condition": {
              "StringLike": {
                "aws:SourceArn": [
                  "arn:aws:logs:us-east-1:707767160287:*",
                  "arn:aws:logs:us-east-1:433568766270:*"
                ]
              }
            },
            "Action": "sts:AssumeRole"
          }
        }
        """

    private static func source(_ account: String, _ arn: String? = nil) -> [String: [String]] {
        let group = "arn:aws:logs:us-east-1:\(account):log-group:/vpc/flow:*"
        return ["aws:SourceArn": [arn ?? group], "aws:SourceAccount": [account]]
    }

    private static let forMember = World.assuming("logs.amazonaws.com", source(World.member))
    private static let forHub = World.assuming("logs.amazonaws.com", source(World.hub, World.destination))
    private static let forStranger = World.assuming("logs.amazonaws.com", source(World.stranger))
    private static let regionally = World.assuming("logs.us-east-1.amazonaws.com", source(World.member))

    private static func trustByAccount(_ condition: String, version: String? = "2012-10-17") -> String {
        World.policy(
            """
            [{"Sid": "", "Effect": "Allow", "Principal": {"Service": ["logs.amazonaws.com"]}, "Action": ["sts:AssumeRole"],
              "Condition": \(condition)}]
            """,
            version: version
        )
    }

    static let trusts: [PolicyCase] = [
        .init("old: regional", oldTrust, regionally, .allowed(0), kind: .trust),
        .init("old: global", oldTrust, forMember, .notGranted, kind: .trust),
        .init("old: placeholder", change(oldTrust, "us-east-1", "region"), regionally, .notGranted, kind: .trust),
        .init("old: another region", change(oldTrust, "us-east-1", "us-west-2"), regionally, .notGranted, kind: .trust),
        .init(
            "old: any source",
            oldTrust,
            World.assuming("logs.us-east-1.amazonaws.com", source(World.stranger)),
            .allowed(0),
            kind: .trust
        ),
        .init(
            "old: 2008",
            change(oldTrust, #"{"Statement""#, #"{"Version": "2008-10-17", "Statement""#),
            regionally,
            .allowed(0),
            kind: .trust
        ),
        .init("new: the member", newTrust, forMember, .allowed(0), kind: .trust),
        .init("new: the hub", newTrust, forHub, .allowed(0), kind: .trust),
        .init("new: a stranger", newTrust, forStranger, .notGranted, kind: .trust),
        .init(
            "new: the member forgotten",
            change(newTrust, #""arn:aws:logs:us-east-1:707767160287:*","#, ""),
            forMember,
            .notGranted,
            kind: .trust
        ),
        .init(
            "new: equals with a wildcard",
            change(newTrust, "StringLike", "StringEquals"),
            forMember,
            .notGranted,
            kind: .trust
        ),
        .init("new: ARN operator", change(newTrust, "StringLike", "ArnLike"), forMember, .allowed(0), kind: .trust),
        .init("new: ARN equality", change(newTrust, "StringLike", "ArnEquals"), forMember, .allowed(0), kind: .trust),
        .init(
            "new: wrong region",
            change(newTrust, "us-east-1:707767160287", "us-west-2:707767160287"),
            forMember,
            .notGranted,
            kind: .trust
        ),
        .init(
            "new: any region",
            change(newTrust, "us-east-1:707767160287", "*:707767160287"),
            forMember,
            .allowed(0),
            kind: .trust
        ),
        .init("new: nothing known of the source", newTrust, World.assuming(), .open(0, "aws:sourcearn"), kind: .trust),
        .init("new: no source", newTrust, World.assuming(absent: ["aws:SourceArn"]), .notGranted, kind: .trust),
        .init(
            "new: no source, if it exists",
            change(newTrust, "StringLike", "StringLikeIfExists"),
            World.assuming(absent: ["aws:SourceArn"]),
            .allowed(0),
            kind: .trust
        ),
        .init("new: the region's service", newTrust, regionally, .notGranted, kind: .trust),
        .init(
            "new: the service of another thing",
            change(newTrust, "logs.amazonaws", "vpc-flow-logs.amazonaws"),
            forMember,
            .notGranted,
            kind: .trust
        ),
        .init(
            "by account: the member",
            trustByAccount(#"{"StringEquals": {"aws:SourceAccount": ["433568766270", "707767160287"]}}"#),
            forMember,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "by account: a stranger",
            trustByAccount(#"{"StringEquals": {"aws:SourceAccount": ["433568766270", "707767160287"]}}"#),
            forStranger,
            .notGranted,
            kind: .trust
        ),
        .init(
            "by account: numbers",
            trustByAccount(#"{"StringEquals": {"aws:SourceAccount": [433568766270, 707767160287]}}"#),
            forMember,
            .allowed(0),
            kind: .trust
        ),
        .init(
            "by organization",
            trustByAccount(#"{"StringEquals": {"aws:SourceOrgID": "o-hub"}}"#),
            World.assuming("logs.amazonaws.com", ["aws:SourceOrgID": ["o-hub"]]),
            .allowed(0),
            kind: .trust
        ),
        .init(
            "by external id",
            trustByAccount(#"{"StringEquals": {"sts:ExternalId": "433568766270"}}"#),
            World.assuming("logs.amazonaws.com", ["sts:ExternalId": ["433568766270"]]),
            .allowed(0),
            kind: .trust
        ),
        .init(
            "by external id, none given",
            trustByAccount(#"{"StringEquals": {"sts:ExternalId": "433568766270"}}"#),
            World.assuming(absent: ["sts:ExternalId"]),
            .notGranted,
            kind: .trust
        ),
    ]

    @Test(arguments: destinations)
    func `a destination admits whom its policy names`(_ row: PolicyCase) throws { try row.check() }

    @Test(arguments: trusts)
    func `a role trusts the service for the sources that it names`(_ row: PolicyCase) throws { try row.check() }
}
