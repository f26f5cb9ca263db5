import FoundationEssentials
import Glibc
import POSIX
import Sandbox
import TestSupport
import Testing

/// The built program as a process, against moto: exit codes, notices, repairs, and what a kill leaves behind.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs moto in .venv: make setup"), .timeLimit(.minutes(10)))
struct ProgramTests {
    private static func alerts(_ slack: LoopbackServer) -> String {
        """
        alerts:
          state: $FOLDER/state.sqlite
          channels: [{name: oncall, kind: slack, webhook: env:HOOK}]
          routes: [{to: [oncall], repeat: 1h}]
        """
    }

    @Test func `two runs of an unchanged world say the same, byte for byte`() async throws {
        let street = try await Street(["faults"], members: 5)
        let gateway = try Gateway(to: street.address, refuses: { $0.name == "kms GetKeyPolicy" })
        let first = try await street.run(endpoint: gateway.address)
        let second = try await street.run(endpoint: gateway.address)
        #expect(first.status == 3 && second.status == 3 && !first.ids("unknown").isEmpty)
        #expect(first.itemText == second.itemText && !first.itemText.isEmpty)
        #expect(first.report["target"] == second.report["target"])
    }

    @Test func `findings are told once, and once more when they are well`() async throws {
        let slack = SlackDouble(), server = try LoopbackServer { slack.answer($0) }
        defer { server.stop() }
        let street = try await Street(["faults"], members: 5, more: Self.alerts(server))
        let variables = ["HOOK": server.address + SlackDouble.path]
        let plan = try await street.run(variables: variables)
        #expect(plan.status == 2 && slack.posts == 0, "a plan tells no one")
        #expect(try await street.run("--apply", variables: variables).status == 2)
        #expect(slack.messages.count == 1)
        let again = try await street.run("--apply", variables: variables)
        #expect(again.status == 2 && slack.messages.count == 1)
        #expect(again.report["items"] == plan.report["items"])
        let mended = try await street.run("--repair", "--apply", variables: variables)
        #expect(mended.status == 0 && slack.messages.count == 2)
        #expect(slack.messages.last?.contains("fixed, 0 open") == true, "\(slack.messages)")
        #expect(try await street.run("--apply", variables: variables).status == 0)
        #expect(slack.messages.count == 2)
    }

    @Test func `a repair plans the same calls that it makes, and a second one makes none`() async throws {
        let street = try await Street(
            ["faults"],
            members: 5,
            more: "alerts: {state: $FOLDER/state.sqlite, channels: [], routes: []}"
        )
        let watched = try Gateway(to: street.address)
        let plan = try await street.run("--repair", endpoint: watched.address)
        #expect(plan.status == 2 && plan.ids("would_repair").count == 6 && watched.writes.isEmpty)
        let first = try await street.run("--repair", "--apply", endpoint: watched.address)
        #expect(first.status == 0 && first.ids("repaired") == plan.ids("would_repair"))
        #expect(
            watched.writes.map(\.name) == [
                "iam UpdateAssumeRolePolicy", "iam PutRolePolicy", "kinesis IncreaseStreamRetentionPeriod",
                "logs PutDestinationPolicy", "logs PutSubscriptionFilter", "logs PutSubscriptionFilter",
            ]
        )
        for item in first.items where item["kind"].text == "repair" {
            guard let backup = item["detail"]["backup"].text else { continue }
            #expect(backup.hasPrefix("\(street.folder)/backups/") && Files.exists(backup))
        }
        let second = try await street.run("--repair", "--apply", endpoint: watched.address)
        #expect(second.status == 0 && second.items.allSatisfy { $0["kind"].text != "repair" })
        #expect(watched.writes.count == 6)
    }

    @Test(arguments: 1...6) func `killed after any of its writes, the next run ends what it began`(_ count: Int)
        async throws
    {
        let street = try await Street(
            ["faults"],
            members: 5,
            more: "alerts: {state: $FOLDER/state.sqlite, channels: [], routes: []}"
        )
        let child = Locked<ChildProcess?>(nil), seen = Locked(0)
        let gateway = try Gateway(
            to: street.address,
            after: { call in
                guard call.isWrite else { return }
                let number = seen.withLock { number in
                    number += 1
                    return number
                }
                if number == count { child.withLock { $0 }?.signal(SIGKILL) }
            }
        )
        let started = try street.start(["--repair", "--apply"], endpoint: gateway.address)
        child.withLock { $0 = started }
        #expect(try await started.end(limit: .seconds(100)).status == 128 + SIGKILL)
        #expect(gateway.writes.count == count)
        let next = try await street.run("--repair", "--apply", endpoint: gateway.address)
        #expect(next.status == 0, "\(next.ids("fail")) \(next.ids("failed")) \(next.errors)")
        #expect(gateway.writes.count == 6, "nothing is done twice")
    }

    @Test func `credentials of another account are refused before anything is looked at`() async throws {
        let street = try await Street(["plant"])
        try street.configure {
            $0.replacing("hub: {account: \"\(street.hub)\"", with: "hub: {account: \"111111111111\"")
        }
        let outcome = try await street.run()
        #expect(outcome.status == 77 && outcome.items.isEmpty)
        #expect(outcome.report["error"].text?.contains("hub.account is 111111111111") == true)
    }

    @Test func `no network is told as such`() async throws {
        let street = try await Street(["plant"])
        let outcome = try await street.run(endpoint: "http://127.0.0.1:9", variables: ["AWS_MAX_ATTEMPTS": "1"])
        #expect(outcome.status == 69 && outcome.items.isEmpty)
    }

    @Test func `a reference that holds nothing is a mistake of the configuration, and asks no one`() async throws {
        let street = try await Street(["plant"])
        let gateway = try Gateway(to: street.address)
        try street.configure {
            $0.replacing("role_name: RoundsmanMember,", with: "role_name: RoundsmanMember, external_id: env:NOT_SET,")
        }
        for words in [[], ["--apply"]] {
            let outcome = try await street.run(words, endpoint: gateway.address)
            #expect(outcome.status == 78 && outcome.errors.contains("env:NOT_SET"), "\(outcome.errors)")
        }
        #expect(gateway.calls.isEmpty)
    }

    @Test func `JUnit has a suite for each account`() async throws {
        let street = try await Street(["faults"], members: 5)
        let outcome = try await street.start(["--output", "junit"]).end(limit: .seconds(100))
        #expect(outcome.status == 2)
        struct Read: Decodable {
            let suites: [String]
            let failures: Int
            let errors: Int
        }
        let read = try JSONDecoder().decode(
            Read.self,
            from: Data(try await PythonOracle.run("read_junit.py", input: outcome.output))
        )
        #expect(Set(read.suites) == Set([street.hub] + (1...5).map(street.member)))
        #expect(read.failures > 0 && read.errors == 0)
    }
}
