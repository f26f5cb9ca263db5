import FoundationEssentials
import POSIX
import Testing

/// The payload checks of other people's libraries, run in Python.
enum Oracle {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static let python = ProcessInfo.processInfo.environment["ROUNDSMAN_TEST_PYTHON"] ?? "\(root)/.venv/bin/python"

    static let isInstalled = Files.exists(python)

    /// One line for each payload: `ok`, or what is wrong.
    static func verdicts(on payloads: [[UInt8]]) throws -> [String] {
        let file = "/tmp/roundsman-payloads-\(UUID().uuidString).jsonl"
        try Data(payloads.joined(separator: [10])).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let script = "exec \"$0\" \"$1\" < \"$2\""
        let child = try ChildProcess.start(
            ["/bin/sh", "-c", script, python, "\(root)/Tests/Oracles/slack_payloads.py", file],
            environment: ["LC_ALL": "C.UTF-8"]
        )
        let outcome = child.wait(limit: .seconds(50))
        #expect(outcome.status == 0, "\(String(decoding: outcome.errors, as: UTF8.self))")
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
