import POSIX

/// Spaces calls so that a published rate is never exceeded: a token bucket a key, with room for one token and no burst.
///
/// A throttled key goes at half its pace, down to an eighth, and regains a twentieth of the full one with each call that follows.
package final class CallPacer: Sendable {
    private struct Bucket {
        /// Before this moment no call may begin.
        var next: Duration
        /// The part of the full rate that is used.
        var share = 1.0
    }

    private static let smallestShare = 0.125
    private static let regained = 0.05

    private let clock: MonotonicClock
    private let buckets = Locked<[String: Bucket]>([:])

    /// Makes a pacer for all the calls of a process.
    ///
    /// - Parameter clock: Measures and waits.
    package init(clock: MonotonicClock) { self.clock = clock }

    /// Waits until a call may begin.
    ///
    /// - Parameters:
    ///   - key: What the rate belongs to, such as account, region, service and action.
    ///   - rate: Calls a second; more than zero.
    ///   - deadline: No wait outlasts it.
    /// - Throws: `DeadlineExceeded` when the turn would come too late; `CancellationError`.
    package func take(_ key: String, rate: Double, by deadline: Deadline) async throws {
        // The next turn counts from the moment that this call really begins, however late the sleep ends.
        while let wait = wait(key, rate) {
            guard deadline.allows(wait) else { throw DeadlineExceeded(place: key) }
            try await clock.sleep(wait)
        }
    }

    /// Halves the pace of a key, because the service has asked for fewer calls.
    ///
    /// - Parameter key: As in `take`.
    package func slowDown(_ key: String) {
        buckets.withLock { buckets in
            guard let share = buckets[key]?.share else { return }
            buckets[key]?.share = max(Self.smallestShare, share / 2)
        }
    }

    /// How long until the next turn; `nil` when it is now, and taken.
    private func wait(_ key: String, _ rate: Double) -> Duration? {
        let now = clock.now()
        return buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(next: now)
            guard bucket.next <= now else { return bucket.next - now }
            bucket.next = now + .seconds(1 / (rate * bucket.share))
            bucket.share = min(1, bucket.share + Self.regained)
            buckets[key] = bucket
            return nil
        }
    }
}
