import FoundationEssentials
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// The way into AWS of one process: what its own calls are bounded by, and what it learns and keeps.
@Suite(.timeLimit(.minutes(1))) struct AccessTests {
    private static let hubRole = "arn:aws:iam::111122223333:role/RoundsmanHub"
    private let time = ManualClock()
    private let never = Deadline.never

    private func access(
        _ transport: any HTTPTransport,
        _ variables: [String: String] = [:],
        region: String? = "eu-west-1",
        role: String? = nil,
        process: @escaping @Sendable ([String]) async throws -> ProcessAnswer = { _ in
            ProcessAnswer(status: 1, output: [], hasTimedOut: false)
        },
        onRetry: @escaping @Sendable (String, String, Duration) -> Void = { _, _, _ in }
    ) throws -> AWSAccess {
        let time = time
        let environment = AWSEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush", "HOME": "/h"].merging(variables) {
                $1
            },
            readFile: { path in
                guard path.hasSuffix("/config") else { throw SystemError("open \(path)", code: 2) }
                return Array("[default]\ncredential_process = /bin/keys\n".utf8)
            },
            runProcess: process
        )
        let pipeline = RequestPipeline(
            transport: transport,
            clock: time.clock,
            random: { 0 },
            deadline: .never,
            onRetry: onRetry
        )
        return try AWSAccess(
            environment,
            pipeline: pipeline,
            wallClock: { Date(timeIntervalSince1970: 1_800_000_000 + time.now / .seconds(1)) },
            region: region,
            roleARN: role
        )
    }

    /// Answers as the Security Token Service does; everything else gets an empty parameter.
    private static func answer(_ request: HTTPRequest) -> HTTPResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        if body.contains("Action=GetCallerIdentity") {
            return .xml(
                """
                <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/night</Arn>
                <UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                """
            )
        }
        guard body.contains("Action=AssumeRole") else { return .json(#"{"Parameter":{"Value":"v"}}"#) }
        let account = body.contains("444455556666") ? "444455556666" : "111122223333"
        return .xml(
            """
            <AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::\(account):assumed-role/r/s</Arn>
            </AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>
            <SessionToken>hush</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>
            </AssumeRoleResponse>
            """
        )
    }

    private func bodies(_ transport: StubTransport, _ action: String) -> [String] {
        transport.requests.map { String(decoding: $0.body, as: UTF8.self) }.filter { $0.contains("Action=\(action)&") }
    }

    private func stub() -> StubTransport { StubTransport { request throws(TransportError) in Self.answer(request) } }

    // MARK: The hub's role

    @Test func `the hub's role is asked for in the hub's region, under the same name in every run`() async throws {
        let transport = stub()
        let access = try access(transport, ["AWS_REGION": "us-west-2"], region: "eu-west-1", role: Self.hubRole)
        _ = try await access.parameter("/a", deadline: never)
        let request = try #require(transport.requests.first)
        #expect(request.origin.description == "https://sts.eu-west-1.amazonaws.com")
        #expect(request.headers["Authorization"]?.contains("/eu-west-1/sts/") == true)
        #expect(bodies(transport, "AssumeRole").first?.contains("RoleSessionName=roundsman&") == true)
    }

    @Test func `our own calls keep to a rate, too, the hub's role and who we are among them`() async throws {
        let transport = stub()
        let access = try access(transport, role: Self.hubRole)
        for _ in 0..<3 { _ = try await access.callerIdentity(deadline: never) }
        for _ in 0..<3 { _ = try await access.parameter("/a", deadline: never) }
        #expect(time.waits == Array(repeating: .seconds(0.25), count: 4))
        // Two roles of the chain's own identity: one waits for the other.
        for name in ["a", "b"] {
            let arn = "arn:aws:iam::111122223333:role/\(name)"
            _ = try await access.authenticator(service: "es", region: nil, roleARN: arn, deadline: never)
        }
        #expect(bodies(transport, "AssumeRole").count == 3)
        #expect(time.waits.count == 5)
    }

    @Test func `what asks for a role is fetched anew when it is called expired`() async throws {
        let keys = Locked(0)
        let transport = StubTransport { request throws(TransportError) in
            request.headers["Authorization"]?.contains("Credential=KEY1/") == true
                ? HTTPResponse(
                    status: 403,
                    body: Array("<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>".utf8)
                ) : Self.answer(request)
        }
        let access = try access(
            transport,
            ["AWS_ACCESS_KEY_ID": ""],
            role: Self.hubRole,
            process: { _ in
                let number = keys.withLock { count -> Int in
                    count += 1
                    return count
                }
                let text = #"{"Version":1,"AccessKeyId":"KEY\#(number)","SecretAccessKey":"hush"}"#
                return ProcessAnswer(status: 0, output: Array(text.utf8), hasTimedOut: false)
            }
        )
        #expect(try await access.parameter("/a", deadline: never).reveal == "v")
        #expect(keys.withLock { $0 } == 2)
    }

    // MARK: Deadlines

    /// Never answers, and lets go when cancelled.
    private final class SilentTransport: HTTPTransport {
        let begun = Locked(0)
        let cancelled = Locked(0)

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            begun.withLock { $0 += 1 }
            while !Task.isCancelled { await Task.yield() }
            cancelled.withLock { $0 += 1 }
            throw TransportError(.cancelled, "cancelled", place: request.place, mayHaveBeenSent: true)
        }
    }

    @Test func `who waits for the hub's role is let go at the deadline, and the call is abandoned`() async throws {
        let transport = SilentTransport()
        let access = try access(transport, role: Self.hubRole)
        // The time passes once the call is under way.
        let time = time
        let clock = MonotonicClock(
            now: { time.now },
            sleep: { span in
                try await wait { transport.begun.withLock { $0 } > 0 }
                time.advance(by: span)
            }
        )
        let deadline = Deadline(after: .seconds(5), on: clock)
        await #expect(throws: DeadlineExceeded.self) { try await access.parameter("/a", deadline: deadline) }
        try await wait { transport.cancelled.withLock { $0 } > 0 }
        #expect(transport.begun.withLock { $0 } == 1)
    }

    @Test func `who is cancelled while waiting for the hub's role is let go at once`() async throws {
        let transport = SilentTransport()
        let access = try access(transport, role: Self.hubRole)
        let tasks = (0..<8).map { _ in
            Task { try await access.authenticator(service: "es", region: nil, roleARN: Self.hubRole, deadline: .never) }
        }
        try await wait { transport.begun.withLock { $0 } > 0 }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { _ = try await task.value } }
        try await wait { transport.cancelled.withLock { $0 } > 0 }
        #expect(transport.begun.withLock { $0 } == 1)
    }

    // MARK: What is learnt

    @Test func `a clock that is off is learnt once for each endpoint`() async throws {
        let transport = StubTransport { request throws(TransportError) in
            let isRight = request.headers["X-Amz-Date"]?.hasPrefix("20270115T09") == true
            return isRight
                ? .json(#"{"Parameter":{"Value":"v"}}"#)
                : .json(
                    #"{"__type":"InvalidSignatureException","message":"Signature expired"}"#,
                    status: 400,
                    headers: ["Date": "Fri, 15 Jan 2027 09:00:00 GMT"]
                )
        }
        let access = try access(transport)
        for _ in 0..<3 { _ = try await access.parameter("/a", deadline: never) }
        // One refusal, and each call makes a client of its own.
        #expect(transport.requests.count == 4)
    }

    @Test func `an account that is out of order leaves the others their repeats`() async throws {
        let transport = StubTransport { request throws(TransportError) in
            request.headers["X-Amz-Target"] == nil ? Self.answer(request) : HTTPResponse(status: 503)
        }
        let access = try access(transport)
        let hub = try await access.session(deadline: never) { _ in nil }
        let role = AssumableRole(arn: "arn:aws:iam::444455556666:role/r", sessionName: "s")
        let member = try await access.assume(role, from: hub, region: "eu-west-1", deadline: never) { _ in nil }
        func attempts(_ session: AWSSession) async throws -> Int {
            let before = transport.requests.count
            await #expect(throws: AWSError.self) {
                let _: NoAnswer = try await session.client(.kms, region: "eu-west-1")
                    .json("DescribeKey", target: "TrentService", [String: String]())
            }
            return transport.requests.count - before
        }
        // 500 tokens are 50 calls that are made three times.
        for _ in 0..<50 { #expect(try await attempts(member) == 3) }
        #expect(try await attempts(member) == 1)
        #expect(try await attempts(hub) == 3)
        await #expect(throws: AWSError.self) { try await access.parameter("/a", deadline: never) }
    }

    @Test func `repeats are told, with the place and without a secret`() async throws {
        let told = Locked<[String]>([]), left = Locked(1)
        let transport = StubTransport { request throws(TransportError) in
            let isBusy = left.withLock { count -> Bool in
                count -= 1
                return count >= 0
            }
            return isBusy ? HTTPResponse(status: 503) : Self.answer(request)
        }
        let access = try access(
            transport,
            onRetry: { place, reason, _ in
                told.withLock { $0.append("\(place): \(reason)") }
            }
        )
        _ = try await access.parameter("/a", deadline: never)
        #expect(told.withLock { $0 } == ["POST https://ssm.eu-west-1.amazonaws.com/: status 503"])
    }
}

/// Lets others run until it is so, or the test's time is up.
private func wait(until isSo: () -> Bool) async throws {
    while !isSo() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

extension HTTPResponse {
    fileprivate static func xml(_ text: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(text.utf8)) }
}
