import AWS
import AWSServices
import Resilience
import TestSupport
import Testing
import Transport

/// Refusals, faults and rubbish: told by their own names, repeated only where that does no harm.
@Suite struct FailureTests {
    private struct Failure {
        let answer: HTTPResponse
        let code: String
        var isDenied = false
        /// Of a call that may be made twice.
        var attempts = 1

        static let all = [
            Failure(
                answer: .json(
                    #"{"__type":"AccessDeniedException","Message":"User: x is not authorized"}"#,
                    status: 400
                ),
                code: "AccessDeniedException",
                isDenied: true
            ),
            // As moto refuses in the name of JSON services.
            Failure(
                answer: .bytes(
                    """
                    <?xml version="1.0"?><ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors>
                    <RequestId>1</RequestId></ErrorResponse>
                    """,
                    status: 403
                ),
                code: "AccessDenied",
                isDenied: true
            ),
            Failure(
                answer: .bytes(
                    """
                    <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>
                    <Message>no role</Message></Error></ErrorResponse>
                    """,
                    status: 404
                ),
                code: "NoSuchEntity"
            ),
            Failure(
                answer: HTTPResponse(
                    status: 404,
                    headers: ["x-amzn-ErrorType": "ResourceNotFoundException:http://internal.amazon.com/coral/"],
                    body: Array(#"{"Message":"Function not found","Type":"User"}"#.utf8)
                ),
                code: "ResourceNotFoundException"
            ),
            Failure(
                answer: .json(
                    #"{"__type":"com.amazon.coral.service#ThrottlingException","message":"Rate"}"#,
                    status: 400
                ),
                code: "ThrottlingException",
                attempts: 3
            ),
            Failure(answer: .bytes("<!doctype html><title>500</title>", status: 500), code: "Unreadable", attempts: 3),
            Failure(answer: .bytes("", status: 503), code: "Unreadable", attempts: 3),
            Failure(answer: .bytes("<html>", status: 200), code: "Unreadable"),
            Failure(answer: .bytes("[]"), code: "Unreadable"),
            Failure(answer: .bytes(""), code: "Unreadable"),
            Failure(answer: .bytes(#"{"destinations":"none"}"#), code: "Unreadable"),
        ]
    }

    /// One call of each protocol and service.
    private static let reads: [(AWSService, @Sendable (AWSClient) async throws -> Void)] = [
        (.cloudWatchLogs, { _ = try await CloudWatchLogsClient($0).describeDestinations() }),
        (.kinesis, { _ = try await KinesisClient($0).describeStreamSummary(name: "s") }),
        (.firehose, { _ = try await FirehoseClient($0).describeDeliveryStream(name: "s") }),
        (.kms, { _ = try await KMSClient($0).describeKey("k") }),
        (.kms, { _ = try await KMSClient($0).keyPolicy("k") }),
        (.iam, { _ = try await IAMClient($0).role("r") }),
        (.iam, { _ = try await IAMClient($0).managedPolicy("p") }),
        (.lambda, { _ = try await LambdaClient($0).functionConfiguration("f") }),
        (.organizations, { _ = try await OrganizationsClient($0).organizationID() }),
        (.cloudWatch, { _ = try await CloudWatchClient($0).listMetrics("m", namespace: "n") }),
    ]

    @Test func `every failure of every service is an error with its own code, and is repeated when it may pass`()
        async throws
    {
        for (service, run) in Self.reads {
            for failure in Failure.all {
                let bench = try ServiceBench([failure.answer])
                await #expect("\(service.identifier) \(failure.code)") {
                    try await run(try bench.client(service))
                } throws: { error in
                    guard let error = error as? AWSError else { return false }
                    return error.code == failure.code && error.isDenied == failure.isDenied
                        && error.service == service.prefix
                }
                #expect(bench.transport.requests.count == failure.attempts, "\(service.identifier) \(failure.code)")
            }
        }
    }

    @Test func `a role without name, ARN or a readable trust is incomplete`() async throws {
        let whole = """
            <GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName><Arn>a</Arn>
            <AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>
            """
        #expect(
            try await IAMClient(try ServiceBench([.bytes(whole)]).client(.iam)).role("r").assumeRolePolicyDocument
                == "{}"
        )
        for (part, other) in [
            ("<Arn>a</Arn>", ""), ("<RoleName>r</RoleName>", "<RoleName/>"), ("%7B%7D", ""), ("%7B%7D", "%7"),
            ("%7B%7D", "%FF"),
        ] {
            let client = IAMClient(try ServiceBench([.bytes(whole.replacing(part, with: other))]).client(.iam))
            await #expect(throws: IncompleteAnswer.self, "\(part)") { try await client.role("r") }
        }
    }

    @Test func `a limit is throttling for a stream, and a full slot for a log group`() async throws {
        let limit = HTTPResponse.json(
            #"{"__type":"LimitExceededException","message":"Resource limit exceeded."}"#,
            status: 400
        )
        let stream = try ServiceBench([
            limit, limit,
            .json(
                #"{"StreamDescriptionSummary":{"StreamName":"s","StreamARN":"a","StreamStatus":"ACTIVE","RetentionPeriodHours":24}}"#
            ),
        ])
        let summary = try await KinesisClient(try stream.client(.kinesis)).describeStreamSummary(name: "s")
        #expect(summary.retentionPeriodHours == 24)
        #expect(summary.encryptionType == nil && summary.keyId == nil)

        let logs = try ServiceBench([limit])
        let filter = SubscriptionFilter(filterName: "f", logGroupName: "g", filterPattern: "", destinationArn: "a")
        await #expect {
            try await CloudWatchLogsClient(try logs.client(.cloudWatchLogs)).putSubscriptionFilter(filter)
        } throws: { ($0 as? AWSError)?.code == "LimitExceededException" }
        #expect(logs.transport.requests.count == 1)
    }

    private static let filter = SubscriptionFilter(
        filterName: "f",
        logGroupName: "g",
        filterPattern: "",
        destinationArn: "a"
    )

    /// Every write: what each puts replaces a whole document, or changes with each repeat.
    private static let writes: [(AWSService, @Sendable (AWSClient) async throws -> Void)] = [
        (.cloudWatchLogs, { try await CloudWatchLogsClient($0).putDestinationPolicy(name: "d", policy: "{}") }),
        (.cloudWatchLogs, { try await CloudWatchLogsClient($0).putSubscriptionFilter(filter) }),
        (.iam, { try await IAMClient($0).updateAssumeRolePolicy(of: "r", "{}") }),
        (.iam, { try await IAMClient($0).putInlinePolicy("p", of: "r", "{}") }),
        (.kinesis, { try await KinesisClient($0).increaseStreamRetentionPeriod(name: "s", hours: 168) }),
    ]

    @Test func `a write is repeated only when it cannot have been made`() async throws {
        for (service, run) in Self.writes {
            let cut = StubTransport { request throws(TransportError) in
                throw TransportError(.interrupted, "cut off", place: request.place, mayHaveBeenSent: true)
            }
            await #expect(throws: TransportError.self) { try await run(try ServiceBench(cut).client(service)) }
            #expect(cut.requests.count == 1)

            let fault = try ServiceBench([.bytes("", status: 500)])
            await #expect(throws: AWSError.self) { try await run(try fault.client(service)) }
            #expect(fault.transport.requests.count == 1)

            let unsent = StubTransport { request throws(TransportError) in
                throw TransportError(.connect, "no one there", place: request.place, mayHaveBeenSent: false)
            }
            await #expect(throws: TransportError.self) { try await run(try ServiceBench(unsent).client(service)) }
            #expect(unsent.requests.count == 3)

            let busy = try ServiceBench([.json(#"{"__type":"ThrottlingException"}"#, status: 400)])
            await #expect(throws: AWSError.self) { try await run(try busy.client(service)) }
            #expect(busy.transport.requests.count == 3)
        }
    }

    @Test(arguments: ["OperationAbortedException", "ConcurrentModification", "ConcurrentModificationException"])
    func `where somebody else writes at the same time, who writes looks again and who reads asks again`(
        code: String
    ) async throws {
        let answer = HTTPResponse.json(#"{"__type":"\#(code)","message":"try again"}"#, status: 400)
        for (service, run) in Self.writes {
            let bench = try ServiceBench([answer])
            await #expect {
                try await run(try bench.client(service))
            } throws: { ($0 as? AWSError)?.code == code }
            #expect(bench.transport.requests.count == 1, "\(service.prefix)")
        }
        for (service, run) in Self.reads {
            let bench = try ServiceBench([answer])
            await #expect(throws: AWSError.self) { try await run(try bench.client(service)) }
            #expect(bench.transport.requests.count == 3, "\(service.prefix)")
        }
    }

    private static let askedWaits: [(HTTPHeaders, Duration)] = [
        (["Retry-After": "7"], Duration.seconds(7)), (["x-amz-retry-after": "1500"], .milliseconds(1_500)),
        (["x-amz-retry-after": "250", "Retry-After": "7"], .milliseconds(250)),
        (["x-amz-retry-after": "soon", "Retry-After": "7"], .seconds(7)),
        // The bench's clock says 08:00:00.
        (["Retry-After": "Fri, 15 Jan 2027 08:00:09 GMT"], .seconds(9)), ([:], .zero),
    ]

    @Test(arguments: askedWaits)
    func `a service that asks for time gets it`(headers: HTTPHeaders, wait: Duration) async throws {
        let bench = try ServiceBench([
            .json(#"{"__type":"ThrottlingException"}"#, status: 400, headers: headers), .json(#"{"destinations":[]}"#),
        ])
        _ = try await CloudWatchLogsClient(try bench.client(.cloudWatchLogs)).describeDestinations()
        #expect(bench.time.waits == [wait])
    }

    @Test func `a put that answers with nothing has worked`() async throws {
        let bench = try ServiceBench([.bytes("")])
        try await CloudWatchLogsClient(try bench.client(.cloudWatchLogs)).putDestinationPolicy(name: "d", policy: "{}")
        #expect(bench.transport.requests.count == 1)
    }

    @Test func `only what is set of a filter is sent`() async throws {
        let bench = try ServiceBench([.bytes("")])
        let filter = SubscriptionFilter(filterName: "f", logGroupName: "g", filterPattern: "", destinationArn: "a")
        try await CloudWatchLogsClient(try bench.client(.cloudWatchLogs)).putSubscriptionFilter(filter)
        let body = try #require(bench.bodies.first)
        #expect(body.contains(#""filterPattern":"""#))
        #expect(!body.contains("null") && !body.contains("roleArn") && !body.contains("distribution"))
    }
}
