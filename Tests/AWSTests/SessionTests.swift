import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// Identities in other accounts: who they are, who pays for their calls, and what becomes of them when they expire.
@Suite struct SessionTests {
    private static let hub = "111122223333"
    private static let member = "444455556666"

    /// A security token service and one other, scripted.
    private final class World: Sendable {
        /// The account of each AssumeRole in turn; the last one again and again.
        private let accounts: Locked<[String]>
        private let refused: Locked<Int>
        let time = ManualClock()
        /// Seconds that credentials of a role last.
        private let lifetime: Double

        init(accounts: [String] = [SessionTests.member], refused: Int = 0, lifetime: Double = 3_600) {
            self.accounts = Locked(accounts)
            self.refused = Locked(refused)
            self.lifetime = lifetime
        }

        var now: Date { Date(timeIntervalSince1970: 1_800_000_000 + time.now / .seconds(1)) }

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            let body = String(decoding: request.body, as: UTF8.self)
            if body.contains("Action=GetCallerIdentity") {
                return .xml(
                    """
                    <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::\(SessionTests.hub):user/night</Arn>
                    <UserId>U</UserId><Account>\(SessionTests.hub)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                    """
                )
            }
            if body.contains("Action=AssumeRole") {
                let account = accounts.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
                let end = now.addingTimeInterval(lifetime).formatted(.iso8601)
                return .xml(
                    """
                    <AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::\(account):assumed-role/audit/s</Arn>
                    </AssumedRoleUser><Credentials><AccessKeyId>ASIA\(account)</AccessKeyId><SecretAccessKey>hush-secret</SecretAccessKey>
                    <SessionToken>hush-token</SessionToken><Expiration>\(end)</Expiration></Credentials></AssumeRoleResult>
                    </AssumeRoleResponse>
                    """
                )
            }
            let isRefused = refused.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            return isRefused ? .json(#"{"__type":"ExpiredTokenException"}"#, status: 400) : .json("{}")
        }
    }

    private let role = AssumableRole(
        arn: "arn:aws:iam::444455556666:role/audit",
        sessionName: "roundsman-hub",
        externalID: Secret("outer+id")
    )

    private func access(_ world: World) throws -> (AWSAccess, StubTransport, Deadline) {
        let transport = StubTransport { request throws(TransportError) in world.answer(request) }
        let environment = AWSEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": "AKIDHUB", "AWS_SECRET_ACCESS_KEY": "hush"],
            readFile: { path in throw SystemError("open \(path)", code: 2) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        let never = Deadline(after: nil, on: world.time.clock)
        let pipeline = RequestPipeline(transport: transport, clock: world.time.clock, random: { 0 }, deadline: never)
        let access = try AWSAccess(
            environment,
            pipeline: pipeline,
            wallClock: { world.now },
            region: "eu-west-1",
            roleARN: nil
        )
        return (access, transport, never)
    }

    /// Enters the member's account with a budget of one call a second for each operation of each account.
    private func enter(_ world: World) async throws -> (AWSSession, StubTransport) {
        let (access, transport, never) = try access(world), pacer = CallPacer(clock: world.time.clock)
        let budget: @Sendable (String) -> CallBudget? = { CallBudget(account: $0, pacer: pacer) { _, _ in 1 } }
        let hub = try await access.session(deadline: never, budget: budget)
        let member = try await access.assume(role, from: hub, region: "eu-west-1", deadline: never, budget: budget)
        return (member, transport)
    }

    private func call(_ session: AWSSession) async throws {
        let _: NoAnswer = try await session.client(.kms, region: "eu-west-1").json(
            "DescribeKey",
            target: "TrentService",
            [String: String]()
        )
    }

    private func forms(_ transport: StubTransport, _ action: String) -> [String] {
        transport.requests.map { String(decoding: $0.body, as: UTF8.self) }.filter { $0.contains("Action=\(action)&") }
    }

    @Test func `a role is asked for by the hub, in the region, with its external id`() async throws {
        let (session, transport) = try await enter(World())
        #expect(session.account == Self.member)
        #expect(session.arn == "arn:aws:sts::\(Self.member):assumed-role/audit/s")
        let request = try #require(transport.requests.last)
        #expect(request.origin.description == "https://sts.eu-west-1.amazonaws.com")
        #expect(request.headers["Authorization"]?.contains("AKIDHUB/") == true)
        #expect(
            forms(transport, "AssumeRole") == [
                "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Faudit"
                    + "&RoleSessionName=roundsman-hub&DurationSeconds=3600&ExternalId=outer%2Bid"
            ]
        )
        try await call(session)
        #expect(transport.requests.last?.headers["Authorization"]?.contains("ASIA\(Self.member)/") == true)
        #expect(transport.requests.last?.headers["X-Amz-Security-Token"] == "hush-token")
    }

    @Test func `the account is the one that the service names, not the one in the role's ARN`() async throws {
        let (session, _) = try await enter(World(accounts: ["999900001111"]))
        #expect(session.account == "999900001111")
    }

    @Test func `each account has its own budget, and taking on roles is paid by the hub`() async throws {
        let world = World(), (access, _, never) = try access(world), pacer = CallPacer(clock: world.time.clock)
        let budget: @Sendable (String) -> CallBudget? = { CallBudget(account: $0, pacer: pacer) { _, _ in 1 } }
        let hub = try await access.session(deadline: never, budget: budget)
        var sessions: [AWSSession] = []
        for _ in 0..<3 {
            sessions.append(
                try await access.assume(role, from: hub, region: "eu-west-1", deadline: never, budget: budget)
            )
        }
        #expect(world.time.waits == [.seconds(1), .seconds(1)])
        try await call(hub)
        try await call(sessions[0])
        #expect(world.time.waits.count == 2)
        // Another session of the same account waits for its turn.
        try await call(sessions[1])
        #expect(world.time.waits.count == 3)
    }

    @Test func `credentials that end during the run are asked for anew before they do`() async throws {
        let world = World()
        let (session, transport) = try await enter(world)
        try await call(session)
        world.time.advance(by: .seconds(3_600 - 11 * 60))
        try await call(session)
        try await call(session)
        #expect(forms(transport, "AssumeRole").count == 2)
    }

    @Test func `a token that is called expired is replaced at once, and the call made again`() async throws {
        let world = World(refused: 1)
        let (session, transport) = try await enter(world)
        try await call(session)
        #expect(forms(transport, "AssumeRole").count == 2)
        #expect(transport.requests.filter { $0.headers["X-Amz-Target"] != nil }.count == 2)
    }

    @Test func `a token that stays expired is an error in the end`() async throws {
        let (session, transport) = try await enter(World(refused: 100))
        await #expect {
            try await call(session)
        } throws: { ($0 as? AWSError)?.code == "ExpiredTokenException" }
        #expect(transport.requests.filter { $0.headers["X-Amz-Target"] != nil }.count == 2)
    }

    @Test func `a role that leads elsewhere later is not followed`() async throws {
        let world = World(accounts: [Self.member, "999900001111"], refused: 1)
        let (session, transport) = try await enter(world)
        await #expect {
            try await call(session)
        } throws: { error in
            error is CredentialError && !"\(error)".contains("hush") && !"\(error)".contains("outer")
        }
        #expect(transport.requests.filter { $0.headers["X-Amz-Target"] != nil }.count == 1)
    }

    @Test func `an answer that names no account is no session`() async throws {
        let (access, _, never) = try access(World(accounts: [""]))
        let hub = try await access.session(deadline: never) { _ in nil }
        await #expect(throws: CredentialError.self) {
            try await access.assume(role, from: hub, region: "eu-west-1", deadline: never) { _ in nil }
        }
    }
}

extension HTTPResponse {
    fileprivate static func xml(_ text: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(text.utf8)) }
}
