import AWSServices
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import AWS

/// The budget of an account, as calls keep it.
@Suite struct PacingTests {
    private static let empty = HTTPResponse.json(#"{"destinations":[]}"#)
    private static let busy = HTTPResponse.json(#"{"__type":"ThrottlingException"}"#, status: 400)

    @Test func `calls of one operation keep their distance, those of others do not wait for them`() async throws {
        let bench = try ServiceBench([Self.empty], rate: 4)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        for _ in 0..<4 { _ = try await logs.describeDestinations() }
        #expect(bench.time.waits == [.seconds(0.25), .seconds(0.25), .seconds(0.25)])
        try await logs.putDestinationPolicy(name: "d", policy: "{}")
        #expect(bench.time.waits.count == 3)
    }

    @Test func `pages and repeats count as calls, too`() async throws {
        let answers = [
            HTTPResponse.json(#"{"destinations":[],"nextToken":"a"}"#), .bytes("", status: 500),
            .bytes("", status: 500),
            Self.empty,
        ]
        let bench = try ServiceBench(answers, rate: 4)
        _ = try await CloudWatchLogsClient(try bench.client(.cloudWatchLogs)).describeDestinations()
        // Between repeats there is the wait of the retry, here of no time, and then the pace.
        #expect(bench.time.waits.filter { $0 > .zero } == [.seconds(0.25), .seconds(0.25), .seconds(0.25)])
    }

    @Test func `throttling slows the operation down, and calls that are let through speed it up again`() async throws {
        let bench = try ServiceBench([Self.busy, Self.empty], rate: 1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        for _ in 0..<3 { _ = try await logs.describeDestinations() }
        let waits = bench.time.waits.filter { $0 > .zero }
        // The turn after the refusal was given before it; then half the pace, and a little more.
        #expect(waits == [.seconds(1), .seconds(1 / 0.5), .seconds(1 / 0.55)])
    }

    @Test func `faults and refusals do not slow it down`() async throws {
        let denied = HTTPResponse.json(#"{"__type":"AccessDeniedException"}"#, status: 400)
        let bench = try ServiceBench([denied, .bytes("", status: 500), Self.empty], rate: 1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs))
        await #expect(throws: AWSError.self) { try await logs.describeDestinations() }
        for _ in 0..<2 { _ = try await logs.describeDestinations() }
        #expect(bench.time.waits.filter { $0 > .zero } == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test func `waiting for a turn counts against the deadline`() async throws {
        let bench = try ServiceBench([Self.empty], rate: 0.1)
        let logs = CloudWatchLogsClient(try bench.client(.cloudWatchLogs, within: .seconds(5)))
        _ = try await logs.describeDestinations()
        await #expect(throws: DeadlineExceeded.self) { try await logs.describeDestinations() }
        #expect(bench.transport.requests.count == 1)
    }

    private func pass(_ pace: CallBudget.Pace) async throws {
        try await pace.turn.take()
        pace.turn.giveBack()
    }

    /// How often one of these calls, made one after the other at one a second, had to wait.
    private func waits(_ calls: [(AWSService, String, String)]) async throws -> Int {
        let time = ManualClock(), never = Deadline(after: nil, on: time.clock)
        let budget = CallBudget(account: "1", pacer: CallPacer(clock: time.clock)) {
            var rate = CallRates.used($0, $1)
            rate.perSecond = 1
            return rate
        }
        for (service, region, operation) in calls {
            try await pass(budget.pace(service, region: region, operation, by: never))
        }
        return time.waits.count
    }

    @Test func `what counts calls of all regions has one pace whatever the region`() async throws {
        for (service, operation, count) in [
            (AWSService.iam, "GetRole", 1), (.organizations, "ListAccounts", 1), (.kinesis, "DescribeStreamSummary", 1),
            (.cloudWatchLogs, "DescribeLogGroups", 0), (.sts, "AssumeRole", 0),
        ] {
            let calls = ["eu-west-1", "us-east-1"].map { (service, $0, operation) }
            #expect(try await waits(calls) == count, "\(service.prefix)")
        }
    }

    @Test func `Lambda's shared rate is shared in each region, and GetPolicy has its own`() async throws {
        let calls = ["GetFunctionConfiguration", "ListEventSourceMappings", "GetPolicy"]
        #expect(try await waits(calls.map { (.lambda, "eu-west-1", $0) }) == 1)
        #expect(try await waits([(.lambda, "eu-west-1", calls[0]), (.lambda, "us-east-1", calls[1])]) == 0)
    }

    @Test func `the old name of the token service is one, whatever the region`() async throws {
        let bench = try ServiceBench(
            StubTransport([.success(.bytes("", status: 400))]),
            rate: 1,
            variables: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"]
        )
        for region in ["eu-west-1", "us-west-2", "me-central-1"] {
            _ = try? await bench.client(.sts, region: region).query("GetCallerIdentity", version: "2011-06-15", [])
        }
        // The third has no old name.
        #expect(bench.time.waits == [.seconds(1)])
    }

    @Test func `accounts do not wait for each other`() async throws {
        let time = ManualClock(), pacer = CallPacer(clock: time.clock), never = Deadline(after: nil, on: time.clock)
        for account in ["1", "2", "3"] {
            let budget = CallBudget(account: account, pacer: pacer) { _, _ in 1 }
            try await pass(budget.pace(.iam, region: "eu-west-1", "GetRole", by: never))
        }
        #expect(time.waits.isEmpty)
    }
}
