/// How often and how long: the numbers of the AWS SDKs' standard mode.
///
/// See https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
package struct RetryPolicy: Sendable, Equatable {
    /// Attempts in all, the first included; at least one.
    package var attempts: Int
    /// The longest wait before the first retry; it doubles with each further one.
    package var base: Duration
    /// No wait is longer than this, unless the server asks for it.
    package var cap: Duration
    /// The longest wait that a server may ask for.
    package var hintCap: Duration

    package init(
        attempts: Int = 3,
        base: Duration = .seconds(1),
        cap: Duration = .seconds(20),
        hintCap: Duration = .seconds(60)
    ) {
        self.attempts = max(1, attempts)
        self.base = base
        self.cap = cap
        self.hintCap = hintCap
    }

    package static let standard = RetryPolicy()
    package static let once = RetryPolicy(attempts: 1)

    /// The wait before a retry, with full jitter.
    ///
    /// - Parameters:
    ///   - retry: Zero for the first one.
    ///   - hint: What the server asked for; waited at least.
    ///   - random: From zero up to, not including, one.
    /// - Returns: `nil` when the server asks for more than `hintCap`: then it is not worth waiting.
    package func delay(before retry: Int, hint: Duration?, random: Double) -> Duration? {
        if let hint, hint > hintCap { return nil }
        let ceiling = min(cap, base * (1 << min(retry, 20)))
        return max(hint ?? .zero, ceiling * random)
    }
}

/// What to do after an answer.
package enum RetryDecision: Sendable, Equatable {
    case stop
    /// Try again, not before the time the server asked for.
    case retry(after: Duration? = nil)
}
