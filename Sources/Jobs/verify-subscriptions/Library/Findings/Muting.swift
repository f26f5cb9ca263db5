import FoundationEssentials
import JobKit
import POSIX

/// Applies the mutes, and remembers which were of use.
final class Muting: Sendable {
    private let mutes: [Mute]
    private let today: String
    private let used = Locked<Set<Int>>([])
    /// Checks of which something could not be looked at.
    private let unseen = Locked<Set<Check>>([])

    init(_ mutes: [Mute], now: Date) {
        self.mutes = mutes
        today = CalendarDay.of(now)
    }

    /// Mutes a finding that a mute names; one that is well keeps no words.
    func apply(_ finding: Finding) -> Finding { muted(finding).settled() }

    private func muted(_ finding: Finding) -> Finding {
        if finding.status == .unknown { unseen.withLock { _ = $0.insert(finding.check) } }
        let fitting = mutes.indices.filter { place in
            let mute = mutes[place]
            return mute.until >= today && mute.check == finding.check
                && Wildcard.matches(mute.resource, finding.resource)
        }
        guard let first = fitting.first else { return finding }
        used.withLock { $0.formUnion(fitting) }
        guard [.fail, .warn, .unknown].contains(finding.status) else { return finding }
        var muted = finding
        let mute = mutes[first]
        muted.extra["muted"] = .object([
            "status": .string(finding.status.rawValue), "until": .string(mute.until), "owner": .string(mute.owner),
            "reason": .string(mute.reason),
        ])
        muted.status = .muted
        muted.repair = nil
        return muted
    }

    /// An item for each mute that has expired or that nothing fits; what could not be looked at may still be fitted.
    func leftovers() -> [ReportItem] {
        let used = used.withLock { $0 }, unseen = unseen.withLock { $0 }
        return mutes.enumerated().compactMap { place, mute in
            let isExpired = mute.until < today
            guard isExpired || !used.contains(place) && !unseen.contains(mute.check) else { return nil }
            return ReportItem(
                id: "\(mute.check.rawValue)/\(mute.resource)/\(mute.until)",
                kind: "mute",
                rule: mute.check.rawValue,
                status: Status.warn.rawValue,
                reason: (isExpired ? Reason.expired : .unmatched).rawValue,
                detail: [
                    "resource": .string(mute.resource), "until": .string(mute.until), "owner": .string(mute.owner),
                    "reason": .string(mute.reason),
                    "remedy": .string("Take the mute out of the configuration, or renew it."),
                ]
            )
        }
    }
}
