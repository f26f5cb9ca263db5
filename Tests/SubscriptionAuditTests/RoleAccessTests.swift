import AWSServices
import JobKit
import Policies
import Testing

@testable import SubscriptionAudit

/// How a role's policies, its boundary and a thing's policy are taken together.
@Suite struct RoleAccessTests {
    /// What is due.
    enum Answer: Sendable {
        case allowed
        case denied
        case notGranted
        /// The boundary does not reach, so that no grant in the role's policies helps.
        case unreachable
        case open
    }

    /// A row: the statements of the role's policies, of the thing's and of the boundary, and what is due.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let identity: [String]
        let thing: [String]?
        let answer: Answer
        let boundary: [String]?

        init(
            _ name: String,
            _ identity: [String],
            _ thing: [String]?,
            _ answer: Answer,
            within boundary: [String]? = nil
        ) {
            self.name = name
            self.identity = identity
            self.thing = thing
            self.answer = answer
            self.boundary = boundary
        }

        var testDescription: String { name }

        /// Itself, and with the statements of each side turned round.
        var turned: [Row] {
            [self, Row(name, identity.reversed(), thing?.reversed(), answer, within: boundary?.reversed())]
        }
    }

    private static let role = "arn:aws:iam::433568766270:role/r"
    private static let key = "arn:aws:kms:us-east-1:433568766270:key/1f2e3d4c-0000-4000-8000-123456789abc"

    /// A statement; with a principal where it is for a thing's policy.
    private static func statement(_ effect: String, _ principal: String? = nil, _ condition: String? = nil) -> String {
        let principal = principal.map { #""Principal": \#($0), "# } ?? ""
        let condition = condition.map { #", "Condition": \#($0)"# } ?? ""
        return #"{"Effect": "\#(effect)", \#(principal)"Action": ["kinesis:*", "kms:*"], "Resource": "*"\#(condition)}"#
    }

    private static let everyone = "\"*\""
    private static let itself = #"{"AWS": "\#(role)"}"#
    private static let root = #"{"AWS": "arn:aws:iam::433568766270:root"}"#
    private static let account = #"{"AWS": "433568766270"}"#
    private static let other = #"{"AWS": "arn:aws:iam::433568766270:role/other"}"#
    /// Nothing is known of it.
    private static let perhaps = #"{"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}"#
    private static let never = #"{"Bool": {"aws:SecureTransport": "false"}}"#
    private static let byStream = #"{"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "\#(FakeHub.stream)"}}"#
    private static let byService = #"{"StringEquals": {"kms:ViaService": "kinesis.us-east-1.amazonaws.com"}}"#
    private static let byARN = #"{"ArnEquals": {"aws:PrincipalArn": "\#(role)"}}"#

    private static let allow = statement("Allow")
    private static let mayAllow = statement("Allow", nil, perhaps)
    private static let deny = statement("Deny")
    private static let mayDeny = statement("Deny", nil, perhaps)
    private static let elsewhere = allow.replacing(#"["kinesis:*", "kms:*"]"#, with: #""s3:*""#)

    private static func admit(_ principal: String, _ condition: String? = nil) -> String {
        statement("Allow", principal, condition)
    }

    private static func refuse(_ principal: String, _ condition: String? = nil) -> String {
        statement("Deny", principal, condition)
    }

    private static let spare = refuse("X").replacing(
        #""Principal": X"#,
        with: #""NotPrincipal": {"AWS": ["\#(role)", "433568766270"]}"#
    )

    /// The same for a stream and for a key.
    static let both: [Row] = [
        .init("a Deny of its own", [allow, deny], [admit(itself)], .denied),
        .init("a Deny there", [allow], [admit(itself), refuse(everyone)], .denied),
        .init("a Deny there alone", [], [refuse(itself)], .denied),
        .init("a Deny of another", [allow], [admit(itself), refuse(other)], .allowed),
        .init("a possible Deny there", [allow], [admit(root), refuse(everyone, perhaps)], .open),
        .init("a Deny there that is none", [allow], [admit(root), refuse(everyone, never)], .allowed),
        .init("a possible Deny of its own", [mayDeny], [admit(itself)], .open),
        .init("possible Denies alone", [mayDeny], [refuse(everyone, perhaps)], .notGranted),
        .init("named there", [], [admit(itself)], .allowed),
        .init("named there, perhaps", [], [admit(itself, perhaps)], .open),
        .init("everyone there", [], [admit(everyone)], .allowed),
        .init("everyone by type there", [], [admit(#"{"AWS": "*"}"#)], .allowed),
        .init("its ARN there", [], [admit(everyone, byARN)], .allowed),
        .init("the root there, no grant", [], [admit(root)], .notGranted),
        .init("the account there, no grant", [], [admit(account)], .notGranted),
        .init("the account there by condition, no grant", [], [admit(account, byARN)], .notGranted),
        .init("the account there, a grant", [allow], [admit(account)], .allowed),
        .init("the account there, a possible grant", [mayAllow], [admit(account)], .open),
        .init("the account or the role", [], [admit(account), admit(itself)], .allowed),
        .init("the account, or perhaps the role", [], [admit(account), admit(itself, perhaps)], .open),
        .init("a certain and a possible Allow there", [], [admit(itself, perhaps), admit(itself)], .allowed),
        .init("a possible Allow there, a grant", [allow], [admit(itself, perhaps), admit(account)], .allowed),
        .init("a certain Allow there, a possible one here", [mayAllow], [admit(itself)], .allowed),
        .init("nothing at all", [], [], .notGranted),
        // The boundary.
        .init("bound: a grant within", [allow], [admit(account)], .allowed, within: [allow]),
        .init("bound: a grant beyond", [allow], [admit(account)], .unreachable, within: [elsewhere]),
        .init("bound: no grant, within", [], [admit(account)], .notGranted, within: [allow]),
        .init("bound: no grant, beyond", [], [admit(account)], .unreachable, within: [elsewhere]),
        .init("bound: a grant perhaps within", [allow], [admit(account)], .open, within: [mayAllow]),
        .init("bound: a Deny", [allow], [admit(itself)], .denied, within: [allow, deny]),
        .init("bound: a possible Deny", [allow], [admit(itself)], .open, within: [allow, mayDeny]),
        .init("bound: a Deny and nothing else", [allow], [admit(everyone, byARN)], .denied, within: [deny]),
        .init("bound: named there, within", [], [admit(itself)], .allowed, within: [allow]),
        .init("bound: named there, beyond", [], [admit(itself)], .unreachable, within: [elsewhere]),
        .init("bound: its ARN there, beyond", [], [admit(everyone, byARN)], .allowed, within: [elsewhere]),
        .init("bound: everyone there, within", [], [admit(everyone)], .allowed, within: [allow]),
        .init("bound: everyone there, beyond", [], [admit(everyone)], .open, within: [elsewhere]),
        .init("bound: everyone there, perhaps within", [], [admit(everyone)], .open, within: [mayAllow]),
        .init("bound: a Deny there is told first", [allow], [refuse(everyone)], .denied, within: [elsewhere]),
        .init("spared by a Deny there", [allow], [admit(account), spare], .allowed),
        .init("bound: spared by no Deny there", [allow], [admit(account), spare], .denied, within: [allow]),
    ]

    static let streams: [Row] = [
        .init("no policy there", [allow], nil, .allowed),
        .init("no policy there, no grant", [], nil, .notGranted),
        .init("no policy there, a possible grant", [mayAllow], nil, .open),
        .init("no policy there, beyond the boundary", [allow], nil, .unreachable, within: [elsewhere]),
        .init("a possible Deny of its own", [allow, mayDeny], nil, .open),
        .init("another named there", [allow], [admit(other)], .allowed),
        .init("nobody named there, perhaps a Deny", [allow], [refuse(everyone, perhaps)], .open),
        .init("nobody named there", [allow], [], .allowed),
    ]

    static let keys: [Row] = [
        .init("another named there", [allow], [admit(other)], .notGranted),
        .init("another account named there", [allow], [admit(#"{"AWS": "707767160287"}"#)], .notGranted),
        .init("another partition's root", [allow], [admit(root.replacing("aws:", with: "aws-cn:"))], .notGranted),
        .init("the account there, perhaps", [allow], [admit(account, perhaps)], .open),
        .init("nobody named there", [allow], [], .notGranted),
        .init("named there for this stream", [], [admit(itself, byStream)], .allowed),
        .init("named there for another stream", [], [admit(itself, byStream.replacing("hub", with: "x"))], .notGranted),
        .init("everyone there by way of the service", [], [admit(#"{"AWS": "*"}"#, byService)], .allowed),
    ]

    private static func document(_ statements: [String], version: String = #""Version": "2012-10-17", "#) -> String {
        "{\(version)\"Statement\": [\(statements.joined(separator: ", "))]}"
    }

    private static func named(_ name: String, _ statements: [String]) throws -> NamedPolicy {
        NamedPolicy(name: name, document: try PolicyDocument(document(statements)), kind: .identity)
    }

    private static func access(_ row: Row, _ organization: String? = nil) throws -> RoleAccess {
        let boundary = try row.boundary.map { Reading.known(try named("b", $0)) }
        return access(.known([try named("i", row.identity)]), boundary, organization)
    }

    private static func access(
        _ identity: Reading<[NamedPolicy]>,
        _ boundary: Reading<NamedPolicy>?,
        _ organization: String? = nil
    ) -> RoleAccess {
        let role = IAMClient.Role(name: "r", arn: role, assumeRolePolicyDocument: "", permissionsBoundaryARN: nil)
        let reading = RoleReading(role: role, trust: .malformed("", text: ""), identity: identity, boundary: boundary)
        return RoleAccess(reading, account: FakeHub.hub, region: FakeHub.region, organization: organization)
    }

    private static func policy(_ statements: [String]) -> Reading<PolicyText> {
        .known(PolicyText(document(statements)))
    }

    private static func check(_ decision: Reading<Decision>, _ row: Row) {
        let found: Answer? =
            switch decision {
            case .known(.allowed): .allowed
            case .known(.denied(let statement)): statement.index == nil ? .unreachable : .denied
            case .known(.notGranted): .notGranted
            case .known(.undetermined): .open
            case .unknown: nil
            }
        #expect(found == row.answer, "\(decision)")
    }

    @Test(arguments: both + streams)
    func `for a stream one side's Allow is enough, and any side's Deny is one`(_ row: Row) throws {
        for row in row.turned {
            let access = try Self.access(row)
            Self.check(
                access.decide("kinesis:PutRecord", on: FakeHub.stream, resourcePolicy: row.thing.map(Self.policy)),
                row
            )
        }
    }

    @Test(arguments: both + keys)
    func `a key's policy lets the role in, or hands the decision to the account`(_ row: Row) throws {
        for row in row.turned {
            let policy = Self.policy(row.thing ?? [])
            let access = try Self.access(row)
            Self.check(access.decide("kms:Decrypt", onKey: Self.key, policy: policy, stream: FakeHub.stream), row)
        }
    }

    static let admissions: [(policy: [String], answer: Bool)] = [
        ([admit(root)], true), ([admit(account)], true), ([admit(itself)], true), ([admit(everyone)], true),
        ([admit(account, perhaps), admit(account)], true), ([admit(account, never), admit(account)], true),
        ([admit(account), refuse(other)], true), ([admit(account), refuse(everyone, never)], true),
        ([], false), ([admit(other)], false), ([admit(account, perhaps)], false), ([admit(account, never)], false),
        ([admit(account), refuse(account)], false), ([admit(account), refuse(everyone, perhaps)], false),
        ([admit(#"{"Service": "kinesis.amazonaws.com"}"#)], false),
    ]

    @Test(arguments: admissions)
    func `a grant helps where the key's policy leaves it to the role`(_ policy: [String], _ answer: Bool) throws {
        let access = try Self.access(Row("", [], nil, .open))
        for statements in [policy, policy.reversed()] {
            let key = Self.policy(statements)
            let admits = access.keyPolicyAdmits("kms:Decrypt", onKey: Self.key, policy: key, stream: FakeHub.stream)
            #expect(admits == answer)
        }
    }

    @Test func `what is not read admits nobody, and leaves the decision unknown`() throws {
        let obstacle = Obstacle(operation: "kms GetKeyPolicy", error: "AccessDenied: no", role: "x")
        let access = try Self.access(Row("", [Self.allow], nil, .open))
        for policy in [Reading<PolicyText>.unknown(obstacle), .known(PolicyText("{}"))] {
            #expect(!access.keyPolicyAdmits("kms:Decrypt", onKey: Self.key, policy: policy, stream: FakeHub.stream))
            let decision = access.decide("kms:Decrypt", onKey: Self.key, policy: policy, stream: FakeHub.stream)
            #expect(decision.obstacle != nil)
            #expect(access.decide("kinesis:PutRecord", on: FakeHub.stream, resourcePolicy: policy).obstacle != nil)
        }
        let key = Self.policy([Self.admit(Self.itself)])
        let all = Reading.known([try Self.named("i", [Self.allow])])
        for access in [
            Self.access(.unknown(obstacle), nil), Self.access(all, .unknown(obstacle)),
        ] {
            #expect(access.decide("kinesis:PutRecord", on: FakeHub.stream, resourcePolicy: nil).obstacle != nil)
            let decision = access.decide("kms:Decrypt", onKey: Self.key, policy: key, stream: FakeHub.stream)
            #expect(decision.obstacle != nil)
        }
    }

    @Test func `a key's policy of the older language is read as such`() throws {
        let condition = #"{"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": "${aws:PrincipalArn}"}}"#
        let old = PolicyText(Self.document([Self.admit(Self.itself, condition)], version: ""))
        let access = try Self.access(Row("", [], nil, .open))
        let stream = "${aws:PrincipalArn}"
        let decision = access.decide("kms:Decrypt", onKey: Self.key, policy: .known(old), stream: stream)
        #expect(decision.value?.isAllowed == true)
    }

    @Test func `what the role is and where it belongs is part of the question`() throws {
        let conditions = [
            #"{"StringEquals": {"aws:ResourceAccount": "433568766270", "aws:PrincipalAccount": "433568766270"}}"#,
            #"{"StringEquals": {"aws:PrincipalType": "AssumedRole"}, "Null": {"aws:username": "true"}}"#,
        ]
        let ofOrganization = [
            #"{"StringEquals": {"aws:PrincipalOrgID": "o-hub"}}"#,
            #"{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}"#,
        ]
        for condition in conditions + ofOrganization {
            let row = Row(condition, [Self.statement("Allow", nil, condition)], nil, .open)
            let known = try Self.access(row, "o-hub")
            let unknown = try Self.access(row)
            func isAllowed(_ access: RoleAccess) -> Bool? {
                access.decide("kinesis:PutRecord", on: FakeHub.stream, resourcePolicy: nil).value?.isAllowed
            }
            #expect(isAllowed(known) == true)
            #expect(isAllowed(unknown) == conditions.contains(condition))
        }
    }

    @Test func `a boundary that does not reach is told as a whole`() throws {
        let row = Row("", [Self.allow], nil, .unreachable, within: [Self.elsewhere])
        let decision = try Self.access(row).decide("kinesis:PutRecord", on: FakeHub.stream, resourcePolicy: nil)
        #expect(decision.value?.words == "denied by boundary b, none of whose statements allows it")
    }
}
