import FoundationEssentials
import Glibc
import POSIX
import StateStore

/// A folder of its own for one test, removed when the value goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/roundsman-state-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where the state of the test lies.
    var state: String { "\(path)/state.sqlite" }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func write(_ bytes: [UInt8], to name: String = "state.sqlite") throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func bytes(of name: String = "state.sqlite") throws -> [UInt8] {
        // Not Data(contentsOf:), which leaks its buffer for an empty file.
        try Files.read("\(path)/\(name)")
    }
}

/// 2026-11-24T03:00:00Z, the moment at which the tests happen.
let night = Date(timeIntervalSince1970: 1_795_489_200)

extension StateStore {
    /// Owes a notice with everything but what the test is about filled in.
    func owe(
        _ id: String,
        about fingerprint: String = "fp",
        on channel: String = "oncall",
        body: String = "text",
        at now: Date = night,
        repeating: TimeInterval = 3600
    ) throws -> EnqueueOutcome {
        try enqueue(
            id: id,
            job: "prune-indexes",
            fingerprint: fingerprint,
            channel: channel,
            body: body,
            now: now,
            quietSince: now.addingTimeInterval(-repeating)
        )
    }
}
