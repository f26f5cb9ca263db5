import FoundationEssentials
import JobKit
import TestSupport
import Testing

/// The report in JUnit's form, read back by a parser that no one here wrote.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs Python in .venv: make setup")) struct JUnitTests {
    private struct Read: Decodable {
        struct Case: Decodable, Equatable {
            let name: String
            let suite: String
            let kind: String
            let message: String
            let text: String
        }

        let root: String
        let tests: Int
        let failures: Int
        let errors: Int
        let skipped: Int
        let suites: [String]
        let cases: [Case]
    }

    private func read(_ items: [ReportItem], error: String? = nil) async throws -> Read {
        let report = Report(
            job: "p",
            runID: "id",
            version: "1",
            startedAt: Date(timeIntervalSince1970: 0),
            finishedAt: Date(timeIntervalSince1970: 0),
            applied: false,
            target: [:],
            outcome: .partial,
            exitCode: 3,
            error: error,
            requests: Report.Requests(count: 0, bytesIn: 0),
            items: items,
            notices: []
        )
        return try JSONDecoder().decode(
            Read.self,
            from: Data(try await PythonOracle.run("read_junit.py", input: Array(report.junit.utf8)))
        )
    }

    private func item(_ status: String, _ account: String?, _ detail: [String: JSONValue] = [:]) -> ReportItem {
        var detail = detail
        detail["account"] = account.map { .string($0) }
        return ReportItem(id: "S1/\(status)", kind: "check", rule: "S1", status: status, reason: "why", detail: detail)
    }

    @Test func `each account is a suite, and each status what it is in JUnit`() async throws {
        let statuses = ["ok", "warn", "fail", "unknown", "skipped", "muted", "failed", "repaired"]
        let read = try await read(statuses.map { item($0, $0 == "muted" ? nil : "111111111111") })
        #expect(read.root == "testsuites" && read.suites == ["-", "111111111111"])
        #expect((read.tests, read.failures, read.errors, read.skipped) == (8, 1, 2, 2))
        let kinds = Dictionary(uniqueKeysWithValues: read.cases.map { ($0.name, $0.kind) })
        #expect(
            kinds == [
                "S1/ok": "passed", "S1/warn": "passed", "S1/fail": "failure", "S1/unknown": "error",
                "S1/skipped": "skipped", "S1/muted": "skipped", "S1/failed": "error", "S1/repaired": "passed",
            ]
        )
    }

    @Test func `any text comes through as it is`() async throws {
        let nasty = "a<b> & \"c\" 'd' ]]> \n\t日本 😀"
        let read = try await read([item("fail", "1", ["expected": .string(nasty), "found": "\u{0}\u{1B}[31m"])])
        #expect(read.cases.first?.text == "expected: \(nasty)\nfound: ??[31m")
        #expect(read.cases.first?.message == "why")
    }

    @Test func `a run that failed is an error, too`() async throws {
        let read = try await read([], error: "no one is there")
        #expect(read.cases == [.init(name: "run", suite: "run", kind: "error", message: "no one is there", text: "")])
    }
}
