import POSIX

/// Spaces calls so that a published rate is never exceeded: a token bucket a key, with room for one token and no burst.
///
/// A turn says when a call begins here, not when it reaches the service: a connection that is slow to come would let several arrive
/// together. Hence lanes, in each of which one call follows the answer of the other. Of the calls of a key that arrive within a second only
/// the first can have been held up then; paced at 80 % of a published rate of five a second or more they never exceed it.
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
    /// The line before each bucket and before each lane.
    private let lines = Locked<[String: Turnstile]>([:])

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

    /// Waits until a call may begin and no other is under way in its lane.
    ///
    /// Whoever returns from here calls `leave` when the call has ended; whoever is thrown out does not.
    ///
    /// - Parameters:
    ///   - key: As in `take`.
    ///   - lane: Where one call follows the other, such as an account; all calls of a key are in the same one.
    ///   - rate: As in `take`.
    ///   - deadline: No wait outlasts it.
    /// - Throws: As `take`.
    package func enter(_ key: String, in lane: String, rate: Double, by deadline: Deadline) async throws {
        // Two lines, so that calls of other keys pass those that wait for their pace.
        let queue = line("key \(key)"), lane = line("lane \(lane)")
        try await queue.enter(by: deadline, place: key)
        do {
            try await waitForPace(key, by: deadline)
            try await lane.enter(by: deadline, place: key)
        } catch {
            queue.leave()
            throw error
        }
        do {
            try await take(key, rate: rate, by: deadline)
        } catch {
            lane.leave()
            queue.leave()
            throw error
        }
    }

    /// Ends what `enter` began.
    ///
    /// - Parameters:
    ///   - key: As in `enter`.
    ///   - lane: As in `enter`.
    package func leave(_ key: String, in lane: String) {
        line("lane \(lane)").leave()
        line("key \(key)").leave()
    }

    private func line(_ name: String) -> Turnstile {
        lines.withLock { lines in
            if let known = lines[name] { return known }
            let made = Turnstile()
            lines[name] = made
            return made
        }
    }

    /// Waits as `take` does, and takes nothing.
    private func waitForPace(_ key: String, by deadline: Deadline) async throws {
        while let next = buckets.withLock({ $0[key]?.next }), case let wait = next - clock.now(), wait > .zero {
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
