import Arguments
import FoundationEssentials
import JobKit
import Testing

@testable import JobCommand

@Suite struct InvocationTests {
    private func read(_ words: [String], _ variables: [String: String] = [:], terminal: Bool = false) throws
        -> Invocation
    {
        let arguments = try CommonOptions.command(for: StubJob.description).parse(words).get()
        return try Invocation(
            arguments,
            program: "watch-jobs",
            variables: variables,
            outputIsTerminal: terminal,
            logIsTerminal: terminal
        )
    }

    @Test func `options win over the environment, and that over the defaults`() throws {
        let variables = [
            "ROUNDSMAN_CONFIG": "/e", "ROUNDSMAN_OUTPUT": "table", "ROUNDSMAN_LOG_LEVEL": "error",
            "ROUNDSMAN_LOG_FORMAT": "text",
        ]
        let plain = try read([])
        #expect(plain.configuration == "/etc/roundsman/roundsman.yaml")
        #expect(plain.output == .json && plain.logFormat == .json && plain.logLevel == .info && !plain.isApplied)
        let terminal = try read([], terminal: true)
        #expect(terminal.output == .table && terminal.logFormat == .text)
        let environment = try read([], variables)
        #expect(environment.configuration == "/e" && environment.output == .table)
        #expect(environment.logLevel == .error && environment.logFormat == .text)
        let options = try read(
            ["--config=/o", "-o", "json", "--log-level", "debug", "--log-format", "json"],
            variables
        )
        #expect(options.configuration == "/o" && options.output == .json)
        #expect(options.logLevel == .debug && options.logFormat == .json)
    }

    @Test func `an empty variable is none, a wrong one is told by name`() throws {
        #expect(try read([], ["ROUNDSMAN_CONFIG": "", "ROUNDSMAN_OUTPUT": ""]).output == .json)
        let error = #expect(throws: UsageError.self) {
            try read(
                ["--now", "yesterday", "--jitter", "3"],
                ["ROUNDSMAN_OUTPUT": "jsn", "ROUNDSMAN_LOG_LEVEL": "loud"]
            )
        }
        let problems = try #require(error).problems
        #expect(problems.count == 4)
        #expect(problems[0] == "ROUNDSMAN_OUTPUT 'jsn': expected one of table, json; did you mean 'json'?")
        #expect(problems.contains { $0.hasPrefix("ROUNDSMAN_LOG_LEVEL 'loud'") })
    }

    @Test func `what acts has no twin in the environment`() throws {
        let variables = ["ROUNDSMAN_APPLY": "1", "ROUNDSMAN_NOW": "2030-01-01T00:00:00Z"]
        let invocation = try read([], variables)
        #expect(!invocation.isApplied && invocation.now == nil)
    }

    @Test(arguments: [
        ("2026-11-21T03:00:00Z", 1_795_230_000.0), ("2026-11-21t03:00:00.5z", 1_795_230_000.5),
        ("2026-11-21T11:00:00+08:00", 1_795_230_000), ("2026-11-20T22:30:00-04:30", 1_795_230_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800), ("1970-01-01T00:00:00Z", 0), ("2000-03-01T00:00:00Z", 951_868_800),
    ])
    func `a moment is read exactly`(text: String, seconds: Double) {
        #expect(RFC3339.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T03:60:00Z", "2026-11-21T03:00:60Z", "2026-11-21", "20261121T030000Z",
        "2026-11-21T03:00:00", "2026-11-21T03:00:00.Z", "2026-11-21T03:00:00Zx", "2026-11-21T03:00:00+8", "",
        "2026-11-31T00:00:00Z", "1900-02-29T00:00:00Z",
    ])
    func `what is no moment is refused, not carried over`(text: String) { #expect(RFC3339.parse(text) == nil) }
}
