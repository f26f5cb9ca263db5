import FoundationEssentials
import JobKit
import POSIX

/// The log on standard error.
enum LiveLog {
    static func make(_ invocation: Invocation, program: String, runID: String) -> Logger {
        let format = invocation.logFormat
        let context = ["job": program, "run_id": runID]
        // One lock, so that lines of several threads never mix.
        let output = Locked(())
        return Logger(level: invocation.logLevel) { record in
            let line = format.line(record, at: Date.machineTime, context: context)
            // A log that cannot be written must not end the run.
            output.withLock { _ in try? Descriptor.write(line, to: Descriptor.standardError) }
        }
    }
}

extension Date {
    /// The machine's clock.
    static var machineTime: Date { Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1)) }
}
