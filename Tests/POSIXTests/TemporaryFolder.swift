import FoundationEssentials
import POSIX

/// A folder of its own for one test, removed when the value goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/roundsman-posix-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Asks again and again for up to ten seconds.
///
/// A lock outlives its owner for the moment in which another test's new process holds a copy of every descriptor, before it
/// becomes another program.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<2000 {
        if try condition() { return true }
        SystemClock.block(for: .milliseconds(5))
    }
    return false
}

/// Starts a script of the shell with the search path and nothing else in its environment.
func shell(_ script: String, input: [UInt8] = []) throws -> ChildProcess {
    try ChildProcess.start(["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: input)
}
