import AWS
import AWSServices
import CurlTransport
import FoundationEssentials
import POSIX
import Resilience
import Sandbox
import TestSupport
import Testing
import Transport

/// Every call over the wire to moto, which verifies the signatures for itself.
///
/// It puts forms together anew before it does, spaces as plus signs, so that there are none here.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs moto in .venv: make setup"), .timeLimit(.minutes(3)), .serialized)
struct MotoServiceTests {
    /// One server for the suite: the first test that asks starts it.
    private struct Server: Decodable {
        let id: String
        let secret: String
        let key: String
        let stream: String
        let organization: String
        let unit: String
        var endpoint = ""

        private enum CodingKeys: String, CodingKey { case id, secret, key, stream, organization, unit }

        static let shared = Task {
            let (address, planted) = try await MotoServer.start(planting: "moto_services.py")
            var server = try JSONDecoder().decode(Server.self, from: Data(planted))
            server.endpoint = address
            return server
        }
    }

    private static let hub = "123456789012"
    private static let member = "222233334444"
    private let never = Deadline(after: nil, on: .system)

    private func access() async throws -> AWSAccess {
        let server = try await Server.shared.value
        let environment = AWSEnvironment(
            variables: [
                "AWS_ACCESS_KEY_ID": server.id, "AWS_SECRET_ACCESS_KEY": server.secret,
                "AWS_ENDPOINT_URL": server.endpoint, "AWS_EC2_METADATA_DISABLED": "true",
            ],
            readFile: { path in throw SystemError("open \(path)", code: 2) },
            runProcess: { _ in ProcessAnswer(status: 1, output: [], hasTimedOut: false) }
        )
        let pipeline = RequestPipeline(
            transport: try CurlTransport(),
            clock: .system,
            random: { 0 },
            policy: .once,
            deadline: never
        )
        let now: @Sendable () -> Date = { Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1)) }
        return try AWSAccess(environment, pipeline: pipeline, wallClock: now, region: "eu-west-1", roleARN: nil)
    }

    private func hub() async throws -> AWSSession { try await access().session(deadline: never) { _ in nil } }

    private func member(_ externalID: Secret? = nil) async throws -> AWSSession {
        let access = try await access()
        return try await access.assume(
            AssumableRole(
                arn: "arn:aws:iam::\(Self.member):role/audit",
                sessionName: "roundsman",
                externalID: externalID
            ),
            from: try await access.session(deadline: never) { _ in nil },
            region: "eu-west-1",
            deadline: never
        ) { _ in nil }
    }

    private func code(_ call: () async throws -> Void) async -> String {
        do {
            try await call()
            return "none"
        } catch {
            return (error as? AWSError)?.code ?? "\(error)"
        }
    }

    @Test func `sessions are in the accounts that the service names`() async throws {
        #expect(try await hub().account == Self.hub)
        let member = try await member(Secret("an-id"))
        #expect(member.account == Self.member)
        #expect(member.arn == "arn:aws:sts::\(Self.member):assumed-role/audit/roundsman")
    }

    @Test func `destinations and their policies`() async throws {
        let logs = CloudWatchLogsClient(try await hub().client(.cloudWatchLogs, region: "eu-west-1"))
        let found = try await logs.describeDestinations(prefix: "central").sorted {
            $0.destinationName < $1.destinationName
        }
        #expect(found.map(\.destinationName) == ["central", "central-2"])
        #expect(found.first?.targetArn == (try await Server.shared.value.stream))
        #expect(found.first?.accessPolicy?.contains("Allow") == true)
        #expect(found.last.map { $0.accessPolicy ?? "" } == "")
        #expect(try await logs.describeDestinations(prefix: "elsewhere").isEmpty)

        let policy = #"{"Version":"2012-10-17","Statement":[{"Sid":"ä \"+%"}]}"#
        try await logs.putDestinationPolicy(name: "central-2", policy: policy)
        #expect(try await logs.describeDestinations(prefix: "central-2").map(\.accessPolicy) == [policy])
    }

    @Test func `groups over several pages, filters and account policies`() async throws {
        let logs = CloudWatchLogsClient(try await member().client(.cloudWatchLogs, region: "eu-west-1"))
        let groups = try await logs.describeLogGroups(prefix: "/app/")
        #expect(groups.map(\.logGroupName) == (0..<60).map { "/app/\($0 < 10 ? "0" : "")\($0)" })
        let destination = "arn:aws:logs:eu-west-1:\(Self.hub):destination:central"
        let foreign = try await logs.describeSubscriptionFilters(logGroup: "/app/00")
        #expect(foreign.map(\.filterName) == ["foreign"])
        #expect(foreign.map(\.filterPattern) == ["ERROR"])

        let filter = SubscriptionFilter(
            filterName: "roundsman",
            logGroupName: "/app/00",
            filterPattern: "",
            destinationArn: destination
        )
        try await logs.putSubscriptionFilter(filter)
        let both = try await logs.describeSubscriptionFilters(logGroup: "/app/00")
        #expect(Set(both.map(\.filterName)) == ["foreign", "roundsman"])
        #expect(both.first { $0.filterName == "foreign" } == foreign.first)
        #expect(try await logs.describeSubscriptionFilters(logGroup: "/app/01").isEmpty)
        #expect(
            await code { _ = try await logs.describeSubscriptionFilters(logGroup: "/none") }
                == "ResourceNotFoundException"
        )
        var third = filter
        third.filterName = "third"
        #expect(await code { try await logs.putSubscriptionFilter(third) } == "LimitExceededException")

        let policies = try await logs.describeSubscriptionFilterPolicies()
        #expect(policies.map(\.selectionCriteria) == [#"LogGroupName NOT IN ["a"]"#])
    }

    @Test func `a stream, its policy and its retention`() async throws {
        let server = try await Server.shared.value
        let kinesis = KinesisClient(try await hub().client(.kinesis, region: "eu-west-1"))
        let stream = try await kinesis.describeStreamSummary(name: "central")
        #expect(stream.streamARN == server.stream)
        #expect(stream.streamStatus == "ACTIVE" && stream.retentionPeriodHours == 24)
        #expect(stream.encryptionType == "KMS" && stream.keyId == "alias/central")
        #expect(try await kinesis.resourcePolicy(of: server.stream) == nil)
        try await kinesis.increaseStreamRetentionPeriod(name: "central", hours: 168)
        #expect(try await kinesis.describeStreamSummary(name: "central").retentionPeriodHours == 168)
        #expect(
            await code { try await kinesis.increaseStreamRetentionPeriod(name: "central", hours: 48) }
                == "InvalidArgumentException"
        )
        #expect(await code { _ = try await kinesis.describeStreamSummary(name: "none") } == "ResourceNotFoundException")
    }

    @Test func `a delivery stream that reads a stream through a function`() async throws {
        let firehose = FirehoseClient(try await hub().client(.firehose, region: "eu-west-1"))
        let stream = try await firehose.describeDeliveryStream(name: "to-store")
        #expect(stream.deliveryStreamStatus == "ACTIVE" && stream.deliveryStreamType == "KinesisStreamAsSource")
        #expect(
            stream.source?.kinesisStreamSourceDescription?.kinesisStreamARN == (try await Server.shared.value.stream)
        )
        let (kind, store) = try #require(stream.destinations.first?.store)
        #expect(kind == .s3 && store.s3BackupMode == "Disabled")
        #expect(store.cloudWatchLoggingOptions?.enabled == true)
        #expect(
            store.processingConfiguration?.processors?.first?.functionARN
                == "arn:aws:lambda:eu-west-1:\(Self.hub):function:decode"
        )
        #expect(
            await code { _ = try await firehose.describeDeliveryStream(name: "none") } == "ResourceNotFoundException"
        )
    }

    @Test func `a role, its policies, and what is written to it`() async throws {
        let iam = IAMClient(try await hub().client(.iam, region: "eu-west-1"))
        let role = try await iam.role("to-stream"), read = "arn:aws:iam::\(Self.hub):policy/read"
        #expect(role.arn == "arn:aws:iam::\(Self.hub):role/to-stream" && role.permissionsBoundaryARN == read)
        #expect(
            role.assumeRolePolicyDocument.hasPrefix("{") && role.assumeRolePolicyDocument.contains("logs.amazonaws.com")
        )
        #expect(try await iam.inlinePolicyNames(of: "to-stream") == ["write+all"])
        #expect(try await iam.attachedPolicies(of: "to-stream") == [read])
        #expect(try await iam.inlinePolicy("write+all", of: "to-stream").hasPrefix("{"))
        #expect(try await iam.managedPolicy(read).hasPrefix("{"))

        let policy =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:*","Resource":"*","Sid":"A"}]}"#
        try await iam.putInlinePolicy("roundsman", of: "to-stream", policy)
        #expect(try await iam.inlinePolicy("roundsman", of: "to-stream") == policy)
        let trust =
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#
        try await iam.updateAssumeRolePolicy(of: "to-stream", trust)
        #expect(try await iam.role("to-stream").assumeRolePolicyDocument == trust)
        #expect(await code { _ = try await iam.role("none") } == "NoSuchEntity")
        #expect(await code { _ = try await iam.inlinePolicy("none", of: "to-stream") } == "NoSuchEntity")
    }

    @Test func `a key by id and alias, and its policy`() async throws {
        let kms = KMSClient(try await hub().client(.kms, region: "eu-west-1")), id = try await Server.shared.value.key
        for name in [id, "alias/central", "arn:aws:kms:eu-west-1:\(Self.hub):alias/central"] {
            let key = try await kms.describeKey(name)
            #expect(key.keyId == id && key.keyState == "Enabled" && key.keyManager == "CUSTOMER")
        }
        #expect(try await kms.keyPolicy(id).contains("Allow"))
        #expect(await code { _ = try await kms.describeKey("alias/none") } == "NotFoundException")
    }

    @Test func `an organization of several pages and levels`() async throws {
        let organizations = OrganizationsClient(try await hub().client(.organizations, region: "eu-west-1"))
        let server = try await Server.shared.value
        #expect(try await organizations.organizationID() == server.organization)
        let all = try await organizations.accounts()
        #expect(Set(all.map(\.id)).count == 46)
        #expect(all.filter { !$0.isActive }.map(\.name) == ["member-44"])
        #expect(Set(try await organizations.accounts(below: server.unit).compactMap(\.name)).count == 30)
    }

    @Test func `metrics of two groups, summed`() async throws {
        let cloudWatch = CloudWatchClient(try await member().client(.cloudWatch, region: "eu-west-1"))
        let metrics = try await cloudWatch.listMetrics("ForwardedLogEvents", namespace: "AWS/Logs")
        #expect(Set(metrics.compactMap { $0["LogGroupName"] }) == ["/app/00", "/app/01"])
        #expect(metrics.allSatisfy { $0["FilterName"] == "a&b" })
        let silent = CloudWatchClient.Metric(
            namespace: "AWS/Logs",
            name: "DeliveryErrors",
            dimensions: [CloudWatchClient.Dimension("LogGroupName", "/app/00")]
        )
        let now = Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1))
        let sums = try await cloudWatch.sums(of: metrics + [silent], from: now.addingTimeInterval(-7_200), to: now)
        #expect(Set(sums.map { "\($0.key["LogGroupName"] ?? "") \($0.value)" }) == ["/app/00 7.0", "/app/01 5.0"])
        #expect(sums[silent] == nil)
    }

    @Test func `a function and what feeds it`() async throws {
        // moto verifies no signature of this protocol; it refuses all of them where it verifies.
        let server = try await Server.shared.value
        func verify(after count: String) throws {
            let raw = Array(count.utf8), path = "/moto-api/reset-auth"
            _ = try LoopbackClient.send("POST", server.endpoint, path, raw: raw, type: "application/octet-stream")
        }
        let lambda = LambdaClient(try await hub().client(.lambda, region: "eu-west-1"))
        try verify(after: "inf")
        let name = "arn:aws:lambda:eu-west-1:\(Self.hub):function:decode"
        for name in ["decode", name] {
            let function = try await lambda.functionConfiguration(name)
            #expect(function.functionName == "decode" && function.timeout == 60 && function.runtime == "python3.12")
            #expect(function.state == "Active" && function.lastUpdateStatus == "Successful")
        }
        let mappings = try await lambda.eventSourceMappings(of: "decode")
        #expect(mappings.map(\.eventSourceArn) == [server.stream])
        #expect(mappings.map(\.state) == ["Enabled"])
        #expect(await code { _ = try await lambda.functionConfiguration("none") } == "ResourceNotFoundException")
        try verify(after: "0")
    }
}
