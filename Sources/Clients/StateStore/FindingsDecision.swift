/// What is known before it is decided what a channel is to be told of a job's findings.
package struct FindingsKnown: Sendable, Equatable {
    /// What each channel knows, by its name and the finding.
    package var told: [String: [String: ToldFinding]]
    /// By finding: what the notice says that still waits for the channel; empty where none does.
    package var waiting: [String: FindingChange]

    /// Makes one.
    package init(told: [String: [String: ToldFinding]], waiting: [String: FindingChange]) {
        self.told = told
        self.waiting = waiting
    }
}

/// What a channel is to be told of a job's findings.
package struct FindingsDecision: Sendable, Equatable {
    /// What to send; `nil` where there is no news: a notice that waits is withdrawn then.
    package var body: String?
    /// By finding: what the notice says, all of it.
    package var changes: [String: FindingChange]
    /// What the channel counts as knowing from now on, without a notice.
    package var adopted: [String: ToldFinding]
    /// What the channel counts as not knowing from now on, without a notice.
    package var forgotten: Set<String>

    /// Makes a decision.
    package init(
        body: String?,
        changes: [String: FindingChange] = [:],
        adopted: [String: ToldFinding] = [:],
        forgotten: Set<String> = []
    ) {
        self.body = body
        self.changes = changes
        self.adopted = adopted
        self.forgotten = forgotten
    }
}
