import FoundationEssentials
import POSIX
import Transport

/// How far services' clocks are ahead of ours, learnt from their answers and kept for the whole run; for signatures only.
package final class ClockSkews: Sendable {
    /// A difference that explains why a signature is refused: five minutes are borne, less a little for the way.
    private static let telling: TimeInterval = 240

    private let known = Locked<[Origin: TimeInterval]>([:])

    package init() {}

    /// Seconds to add to our time; zero for a service that has never complained.
    func ahead(_ origin: Origin) -> TimeInterval { known.withLock { $0[origin] ?? 0 } }

    /// Learns a difference.
    ///
    /// - Returns: Whether it is news that explains a refusal.
    func learn(_ difference: TimeInterval, of origin: Origin) -> Bool {
        known.withLock { known in
            guard abs(difference - (known[origin] ?? 0)) > Self.telling else { return false }
            known[origin] = difference
            return true
        }
    }
}
