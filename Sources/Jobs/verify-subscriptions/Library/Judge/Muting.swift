import FoundationEssentials
import JobKit
import POSIX

/// Applies the mutes, and remembers which were of use.
final class Muting: Sendable {
    private let mutes: [Mute]
    private let today: String
    private let used = Locked<Set<Int>>([])

    init(_ mutes: [Mute], now: Date) {
        self.mutes = mutes
        today = CalendarDay.of(now)
    }

    /// Mutes a finding that a mute names.
    func apply(_ finding: Finding) -> Finding {
        guard
            let place = mutes.firstIndex(where: { mute in
                mute.until >= today && mute.check == finding.check && Wildcard.matches(mute.resource, finding.resource)
            })
        else { return finding }
        used.withLock { _ = $0.insert(place) }
        guard [.fail, .warn, .unknown].contains(finding.status) else { return finding }
        var muted = finding
        let mute = mutes[place]
        muted.extra["muted"] = .object([
            "status": .string(finding.status.rawValue), "until": .string(mute.until), "owner": .string(mute.owner),
            "reason": .string(mute.reason),
        ])
        muted.status = .muted
        muted.repair = nil
        return muted
    }

    /// An item for each mute that has expired or that nothing fits.
    func leftovers() -> [ReportItem] {
        let used = used.withLock { $0 }
        return mutes.enumerated().compactMap { place, mute in
            let isExpired = mute.until < today
            guard isExpired || !used.contains(place) else { return nil }
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
