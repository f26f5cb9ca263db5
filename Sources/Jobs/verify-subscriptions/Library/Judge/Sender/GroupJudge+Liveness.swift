import AWSServices
import FoundationEssentials
import JobKit

extension GroupJudge {
    /// S6: what comes in is forwarded.
    func live() -> Finding {
        var finding = finding(.filterLiveness)
        finding.expected = "events that come in are forwarded without errors"
        if let obstacle = filters.obstacle ?? policies.obstacle ?? liveness.obstacle {
            return finding.blocked(by: obstacle)
        }
        guard let liveness = liveness.value, let feeds = coverage?.feeds, !feeds.isEmpty else {
            return finding.skipped()
        }
        let keys = feeds.map { Liveness.Key(group: group, filter: $0.name) }
        if keys.contains(where: { (liveness.errors[$0] ?? 0) > 0 }) {
            finding.fail(.deliveryErrors, found: "DeliveryErrors in the last two hours")
            finding.remedy = .advice(
                "See the other findings of this path; without one, look at the stream's throttling."
            )
            return finding
        }
        let isForwarded = keys.contains { (liveness.forwarded[$0] ?? 0) > 0 }
        // A narrow pattern may rightly let nothing through, and an account's policy is not named in the metrics as a filter is.
        let mayBeSilent = feeds.allSatisfy { $0.filter == nil || !FilterPattern.isFull($0.pattern) }
        // The metrics of a filter begin with it, those of its group long before.
        let begin = (now.timeIntervalSince1970 - Liveness.window) * 1_000
        let isYoung = feeds.contains { Double($0.filter?.creationTime ?? 0) > begin }
        guard (liveness.incoming[group] ?? 0) > 0, isForwarded || !(mayBeSilent || isYoung) else {
            finding.status = .skipped
            finding.reason = .noEvents
            return finding
        }
        if !isForwarded {
            finding.fail(.notForwarded, found: "events came in and none was forwarded")
            finding.remedy = .advice("See the other findings of this path; without one, put the filter anew.")
        }
        return finding
    }
}
