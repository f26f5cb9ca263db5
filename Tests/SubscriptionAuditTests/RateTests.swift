import CurlTransport
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import TestSupport
import Testing
import Transport

@testable import SubscriptionAudit

/// Real connections and a real clock: in no second do more calls begin than Amazon documents, repeats included.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs moto in .venv: make setup"), .timeLimit(.minutes(5)))
struct RateTests {
    /// Keeps when each request was handed to the network, and whose it was.
    private final class Watched: HTTPTransport {
        struct Call: Sendable {
            let time: Duration
            let account: String
            let name: String
        }

        private let inner: CurlTransport
        private let state = Locked<(calls: [Call], accounts: [String: String], refused: Int)>(([], [:], 0))

        init() throws { inner = try CurlTransport() }

        var calls: [Call] { state.withLock { $0.calls } }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let call = FakeHub.Call(request), time = SystemClock.monotonic
            let key = (request.headers["Authorization"] ?? "").split(separator: "Credential=").last?.split(
                separator: "/"
            ).first
            let isRefused = state.withLock { state in
                state.calls.append(Call(time: time, account: state.accounts["\(key ?? "")"] ?? "hub", name: call.name))
                // The first filters that are asked for are refused as a busy service refuses.
                guard call.name == "logs DescribeSubscriptionFilters", state.refused < 6 else { return false }
                state.refused += 1
                return true
            }
            if isRefused { return FakeAnswers(call).refusal("Throttling", "Rate exceeded") }
            let answer = try await inner.send(request)
            let text = String(decoding: answer.body, as: UTF8.self)
            if call.operation == "AssumeRole", let key = text.firstMatch(of: /<AccessKeyId>([A-Z0-9]+)</)?.output.1,
                let account = text.firstMatch(of: /arn:aws:sts::([0-9]{12}):/)?.output.1
            {
                state.withLock { $0.accounts[String(key)] = String(account) }
            }
            return answer
        }
    }

    /// Calls a second, as published; see `reference` in each client.
    private static let documented = [
        "logs DescribeLogGroups": 10, "kinesis DescribeStreamSummary": 20, "iam GetRole": 15,
        "iam ListRolePolicies": 15,
        "iam ListAttachedRolePolicies": 15, "lambda GetFunctionConfiguration": 15, "lambda ListEventSourceMappings": 15,
        "lambda GetPolicy": 15,
    ]

    @Test func `no second of any account holds more calls of an operation than documented`() async throws {
        let street = try await Street(["plant"], members: 12, groups: 10)
        let watched = try Watched()
        let now: @Sendable () -> Date = { Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1)) }
        let environment = try AuditRun.environment(
            watched,
            .system,
            now: now,
            variables: ["AWS_ENDPOINT_URL": street.address],
            roleARN: "arn:aws:iam::\(street.hub):role/RoundsmanHub"
        )
        let yaml = String(decoding: try Files.read("\(street.folder)/roundsman.yaml"), as: UTF8.self)
        let job = try #require(try AuditRun.job(yaml))
        let observation = try await job.observe(environment)
        #expect(observation.findings.allSatisfy { [.ok, .skipped].contains($0.status) })
        let calls = Dictionary(grouping: watched.calls) { "\($0.account) \($0.name)" }
        #expect(calls.keys.count { $0.hasSuffix("logs DescribeSubscriptionFilters") } == 12)
        for (key, calls) in calls {
            let rate = Self.documented[calls[0].name] ?? 5
            let times = calls.map(\.time).sorted()
            for (first, begin) in times.enumerated() {
                let within = times[first...].prefix { $0 < begin + .seconds(1) }.count
                #expect(within <= rate, "\(key): \(within) calls in a second")
            }
        }
    }
}
