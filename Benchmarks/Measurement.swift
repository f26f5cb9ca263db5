import FoundationEssentials
import POSIX

/// One run of a program: what it cost.
struct Measurement {
    var wall: Duration
    var processor: Duration
    var memory: Int
    var requests = 0
    var bytesRead = 0

    /// Runs a program to its end.
    init(_ arguments: [String], environment: [String: String] = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) throws {
        let begin = SystemClock.monotonic
        let outcome = try ChildProcess.start(arguments, environment: environment).wait(limit: .seconds(300))
        wall = SystemClock.monotonic - begin
        processor = outcome.processorTime
        memory = outcome.peakMemoryBytes
        guard outcome.status == 0 else {
            let words = String(decoding: outcome.errors.suffix(600) + outcome.output.suffix(600), as: UTF8.self)
            throw SystemError(
                "run \(arguments.joined(separator: " ")): status \(outcome.status): \(words)",
                code: outcome.status
            )
        }
    }

    /// Several runs after one that warms up.
    static func repeated(_ count: Int, _ run: () throws -> Measurement) throws -> Runs {
        if count > 1 { _ = try run() }
        return Runs(all: try (0..<count).map { _ in try run() })
    }

    /// The medians of several runs, as text.
    struct Runs {
        let all: [Measurement]

        var wall: String { Self.milliseconds(median(all.map(\.wall))) }
        var processor: String { Self.milliseconds(median(all.map(\.processor))) }
        var memory: String { "\(Self.decimal(Double(median(all.map(\.memory))) / 1_048_576)) MiB" }
        var requests: String { "\(median(all.map(\.requests)))" }
        var read: String { "\(Self.decimal(Double(median(all.map(\.bytesRead))) / 1_000_000)) MB" }

        private func median<Value: Comparable>(_ values: [Value]) -> Value { values.sorted()[values.count / 2] }

        static func milliseconds(_ span: Duration) -> String { "\(decimal(span / .milliseconds(1))) ms" }

        /// Two digits after the point for small numbers, one or none for larger ones.
        static func decimal(_ number: Double) -> String {
            let scale = number < 10 ? 100.0 : number < 100 ? 10 : 1
            let rounded = (number * scale).rounded() / scale
            return scale == 1 ? "\(Int(rounded))" : "\(rounded)"
        }
    }
}

/// A table with a title.
struct MarkdownTable {
    private let title: String
    private var rows: [[String]]

    init(_ title: String, _ columns: [String]) {
        self.title = title
        rows = [columns, columns.map { _ in "---" }]
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var text: String { "## \(title)\n\n" + rows.map { "| \($0.joined(separator: " | ")) |\n" }.joined() }
}
