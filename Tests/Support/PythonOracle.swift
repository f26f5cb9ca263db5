import FoundationEssentials
import POSIX

/// Programs that no one here wrote, run in Python: `ROUNDSMAN_TEST_PYTHON`, else the environment that `make setup` makes.
package enum PythonOracle {
    /// The top of the checkout.
    package static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    package static let python =
        ProcessInfo.processInfo.environment["ROUNDSMAN_TEST_PYTHON"] ?? "\(root)/.venv/bin/python"

    package static let isInstalled = Files.exists(python)

    /// Runs a script of `Tests/Oracles`.
    ///
    /// - Parameters:
    ///   - script: Its file name.
    ///   - input: What it reads on standard input, of any size.
    /// - Returns: What it printed.
    /// - Throws: `SystemError` when it cannot be started or ends with an error.
    package static func run(_ script: String, input: [UInt8]) async throws -> [UInt8] {
        let file = "/tmp/roundsman-oracle-\(UUID().uuidString)"
        try Files.replace(file, with: input)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let child = try ChildProcess.start(
            ["/bin/sh", "-c", "exec \"$0\" \"$1\" < \"$2\"", python, "\(root)/Tests/Oracles/\(script)", file],
            environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        )
        let outcome = try await child.end(limit: .seconds(50))
        guard outcome.status == 0 else {
            throw SystemError(
                "run \(script): \(String(decoding: outcome.errors.suffix(500), as: UTF8.self))",
                code: outcome.status
            )
        }
        return outcome.output
    }
}
