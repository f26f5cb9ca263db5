import JobKit

/// What was looked at, already judged: an account's raw answers are not kept.
package struct AuditObservation: Sendable {
    /// The ARN of the identity in the hub.
    let caller: String
    let findings: [Finding]
    /// Of mutes that have expired or fit nothing.
    let mutes: [ReportItem]
    /// By the qualified name of a destination: what a repair needs to know of it.
    let contexts: [String: DestinationContext]
}

/// What the run has found and would do.
package struct AuditPlan: Sendable {
    let caller: String
    /// Sorted by id.
    let findings: [Finding]
    let mutes: [ReportItem]
    /// In the order in which they are made.
    let changes: [Change]

    init(_ observation: AuditObservation, repairs: Bool, maxChanges: Int) {
        caller = observation.caller
        mutes = observation.mutes
        let sorted = observation.findings.sorted { $0.id < $1.id }
        guard repairs else {
            findings = sorted
            changes = []
            return
        }
        let plan = ChangePlan(sorted, observation.contexts, maxChanges: maxChanges)
        changes = plan.changes
        findings = sorted.map { finding in
            var finding = finding
            finding.noRepair = plan.refusals[finding.id]
            return finding
        }
    }
}
