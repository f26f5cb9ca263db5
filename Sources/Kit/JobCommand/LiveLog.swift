import FoundationEssentials
import JobKit
import POSIX

/// The log on standard error.
enum LiveLog {
    /// Makes the log.
    ///
    /// - Parameters:
    ///   - invocation: Level and format.
    ///   - program: The program's name.
    ///   - runID: As in the report.
    ///   - told: Takes note of the errors that a person at the terminal has seen.
    /// - Returns: A logger.
    static func make(_ invocation: Invocation, program: String, runID: String, told: ToldErrors) -> Logger {
        let format = invocation.logFormat, isTerminal = Terminal.isTerminal(Descriptor.standardError)
        let context = ["job": program, "run_id": runID]
        // One lock, so that lines of several threads never mix.
        let output = Locked(0)
        return Logger(level: invocation.logLevel) { record in
            let line = format.line(record, at: Date.machineTime, context: context)
            // A log that cannot be written must not end the run.
            output.withLock { _ in try? Descriptor.write(line, to: Descriptor.standardError) }
            if isTerminal { told.note(record) }
        }
    }
}

/// The errors that the log has shown to a person.
final class ToldErrors: Sendable {
    private let texts = Locked<Set<String>>([])

    /// Takes note of a line.
    func note(_ record: LogRecord) {
        guard record.level == .error, let text = record.metadata["error"] else { return }
        texts.withLock { _ = $0.insert(text) }
    }

    /// Whether a person who reads both streams has read this already.
    func contains(_ error: String?) -> Bool { error.map { text in texts.withLock { $0.contains(text) } } ?? false }
}

extension Date {
    /// The machine's clock.
    static var machineTime: Date { Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1)) }
}
