package import FoundationEssentials

/// How much a log line matters.
package enum LogLevel: String, Sendable, Comparable, CaseIterable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// One log line.
package struct LogRecord: Sendable, Equatable {
    package let level: LogLevel
    /// A constant text; what varies is in the metadata.
    package let message: String
    /// Dotted keys, such as `index.name`.
    package let metadata: [String: String]

    package init(level: LogLevel, message: String, metadata: [String: String]) {
        self.level = level
        self.message = message
        self.metadata = metadata
    }
}

/// Writes log lines at or above a level.
package struct Logger: Sendable {
    package let level: LogLevel
    private let write: @Sendable (LogRecord) -> Void

    /// Makes a logger.
    ///
    /// - Parameters:
    ///   - level: Lines below it are dropped.
    ///   - write: Takes the others, from any thread.
    package init(level: LogLevel, write: @escaping @Sendable (LogRecord) -> Void) {
        self.level = level
        self.write = write
    }

    /// Logs what helps whoever looks for a mistake.
    package func debug(_ message: String, _ metadata: [String: String] = [:]) { log(.debug, message, metadata) }

    /// Logs what happens.
    package func info(_ message: String, _ metadata: [String: String] = [:]) { log(.info, message, metadata) }

    /// Logs what matters on a good day.
    package func notice(_ message: String, _ metadata: [String: String] = [:]) { log(.notice, message, metadata) }

    /// Logs what somebody should look at.
    package func warning(_ message: String, _ metadata: [String: String] = [:]) { log(.warning, message, metadata) }

    /// Logs what went wrong.
    package func error(_ message: String, _ metadata: [String: String] = [:]) { log(.error, message, metadata) }

    private func log(_ level: LogLevel, _ message: String, _ metadata: [String: String]) {
        if level >= self.level { write(LogRecord(level: level, message: message, metadata: metadata)) }
    }
}

/// How a log line is written.
package enum LogFormat: String, Sendable, CaseIterable {
    case text
    case json

    /// Writes one line.
    ///
    /// - Parameters:
    ///   - record: What happened.
    ///   - time: When, by the machine's clock.
    ///   - context: Fields that every line of this process has, such as job and run id.
    /// - Returns: The line with its line break.
    package func line(_ record: LogRecord, at time: Date, context: [String: String]) -> String {
        switch self {
        case .text:
            let fields = record.metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }
                .joined()
            return "\(time.rfc3339) \(record.level.rawValue) \(record.message)\(fields)\n"
        case .json:
            var fields = context.merging(record.metadata) { $1 }
            fields["time"] = time.rfc3339
            fields["level"] = record.level.rawValue
            fields["message"] = record.message
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return ((try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}") + "\n"
        }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "\"" }
        guard !isPlain else { return value }
        return "\"" + value.map { $0.isNewline ? " " : $0 == "\"" ? "'" : String($0) }.joined() + "\""
    }
}
