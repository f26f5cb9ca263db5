import JobKit
import Resilience

/// Makes the report tell of the world as it is after the repairs.
struct SecondReading {
    let plan: AuditPlan
    /// Changes that may have changed something.
    let begun: [Change]
    let environment: JobEnvironment
    let report: ReportRecorder

    /// Reads the world again and replaces what was said of it.
    ///
    /// Where that cannot be done, what the changes were about is unknown.
    ///
    /// - Parameter observe: Reads the world.
    /// - Throws: `CancellationError`.
    func take(_ observe: () async throws -> AuditObservation) async throws {
        guard !environment.deadline.soft.hasPassed else { return forget(.late(plan.caller)) }
        do {
            let again = try await observe()
            report.remove { $0.kind != "repair" }
            for finding in again.findings { report.put(finding.item) }
            for item in again.mutes { report.put(item) }
        } catch let error as CancellationError {
            forget(Obstacle(operation: "interrupted", error: "the run was stopped", role: plan.caller))
            throw error
        } catch {
            forget(Obstacle(operation: "second reading", error: Looker.words(error), role: plan.caller))
        }
    }

    /// What the changes were about may be otherwise now, and nobody has looked.
    private func forget(_ obstacle: Obstacle) {
        let ids = Set(begun.flatMap(\.findings))
        for finding in plan.findings {
            let isPath = finding.check == .path && begun.contains { touches($0, finding.place) }
            guard ids.contains(finding.id) || isPath else { continue }
            report.put(finding.blocked(by: obstacle).item)
        }
    }

    private func touches(_ change: Change, _ place: Place) -> Bool {
        let isDestinations = change.parts.contains { $0.context.place().destinationKey == place.destinationKey }
        return isDestinations && (change.member == nil || change.member?.account == place.account)
    }
}
