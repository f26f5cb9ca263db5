import POSIX

/// Keeps a brown-out from multiplying our traffic: retries cost tokens that successes pay back.
///
/// The numbers are the AWS SDKs' standard mode: 500 tokens, 5 a retry, 10 after a time-out, 1 back for a success at the first try.
package final class RetryQuota: Sendable {
    package static let capacity = 500
    static let cost = 5
    static let timeoutCost = 10
    static let reward = 1

    private let tokens = Locked(RetryQuota.capacity)

    package init() {}

    /// What is left.
    package var available: Int { tokens.withLock { $0 } }

    /// Takes the tokens of one retry.
    ///
    /// - Parameter cost: `cost` or `timeoutCost`.
    /// - Returns: `false` when there are not enough: then fail now.
    func take(_ cost: Int) -> Bool {
        tokens.withLock { tokens in
            guard tokens >= cost else { return false }
            tokens -= cost
            return true
        }
    }

    func giveBack(_ amount: Int) {
        tokens.withLock { $0 = min(Self.capacity, $0 + amount) }
    }
}
