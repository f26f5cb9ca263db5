import JobKit

/// How a run ended, as the shell sees it.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case findings = 2
    case partial = 3
    case usage = 64
    case unreachable = 69
    case locked = 75
    case denied = 77
    case configuration = 78
    case deadline = 124
    case interrupted = 130
    case terminated = 143

    /// The first that applies wins.
    static let precedence: [ExitCode] = [
        .usage, .configuration, .locked, .terminated, .interrupted, .denied, .unreachable, .deadline, .failed, .partial,
        .findings, .done,
    ]

    /// The one that wins.
    ///
    /// - Parameter codes: All that apply.
    /// - Returns: `done` when there are none.
    static func first(of codes: some Sequence<ExitCode>) -> ExitCode {
        let all = Set(codes)
        return precedence.first { all.contains($0) } ?? .done
    }

    /// What an item asks for; `nil` when it is as it should be.
    init?(_ effect: JobDescription.Effect) {
        switch effect {
        case .fine: return nil
        case .finding: self = .findings
        case .partial: self = .partial
        }
    }

    var meaning: String {
        switch self {
        case .done: "done, or nothing to do"
        case .failed: "the job could not do its work"
        case .findings: "worked, and found something wrong"
        case .partial:
            "partly done: items failed, were deferred, refused or could not be checked, or a notice was not delivered"
        case .usage: "bad command line"
        case .unreachable: "a service could not be reached, before any work was done"
        case .locked: "another run holds the lock"
        case .denied: "a service refused the credentials, before any work was done"
        case .configuration: "bad configuration"
        case .deadline: "the deadline passed"
        case .interrupted: "stopped by SIGINT"
        case .terminated: "stopped by SIGTERM"
        }
    }

    var outcome: Outcome {
        switch self {
        case .done: .done
        case .findings: .findings
        case .partial: .partial
        case .unreachable: .unreachable
        case .denied: .denied
        case .locked: .locked
        case .deadline: .timedOut
        case .interrupted, .terminated: .interrupted
        case .failed, .usage, .configuration: .failed
        }
    }
}
