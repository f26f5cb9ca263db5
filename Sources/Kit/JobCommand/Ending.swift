/// How a run has gone so far.
struct Ending<Plan: Sendable>: Sendable {
    /// All exit codes that apply; the first of them wins.
    var codes: Set<ExitCode> = []
    /// What ended it, in one line that holds no secret.
    var failure: String?
    var plan: Plan?
    /// Whether the work was stopped from outside.
    var isCancelled = false

    /// Takes an error in.
    mutating func fail(_ failure: Failure) {
        codes.insert(failure.code)
        self.failure = failure.message
    }

    /// Accounts for what stopped the work.
    ///
    /// - Parameters:
    ///   - signal: The code of the signal that came, if any.
    ///   - late: The run's length when its deadline has passed, else `nil`.
    mutating func stop(signal: ExitCode?, late: Duration?) {
        if let late {
            // What was cut off by the deadline failed for no other reason.
            codes.subtract([.failed, .unreachable])
            codes.insert(.deadline)
            let rest = failure ?? "what was not begun is left for the next run"
            failure = "the run had \(Int(late / .seconds(1))) s; \(rest)"
        }
        if let signal {
            codes.insert(signal)
        } else if isCancelled, codes.isDisjoint(with: [.deadline, .failed]) {
            // Work that stops and no one knows why is not done.
            fail(Failure(code: .failed, message: "the run was cancelled"))
        }
    }
}
