package import Transport

/// The one way a request is sent: sign, send, decide, wait, again.
///
/// Never past the deadline.
package struct RequestPipeline: Sendable {
    /// A signature is good for five minutes; who waits longer than this is signed for again.
    private static let longestTurn = Duration.seconds(60)

    package var transport: any HTTPTransport
    package var clock: MonotonicClock
    /// From zero up to, not including, one.
    package var random: @Sendable () -> Double
    package var policy: RetryPolicy
    package var quota: RetryQuota
    package var deadline: Deadline
    package var authenticator: (any RequestAuthenticator)?
    /// Taken for every attempt, so that repeats count against a rate, too.
    package var turn: AttemptTurn?
    /// Told of each repeat, with the reason in words that are safe to log.
    package var onRetry: @Sendable (_ place: String, _ reason: String, _ wait: Duration) -> Void

    package init(
        transport: any HTTPTransport,
        clock: MonotonicClock,
        random: @escaping @Sendable () -> Double,
        policy: RetryPolicy = .standard,
        quota: RetryQuota = RetryQuota(),
        deadline: Deadline,
        authenticator: (any RequestAuthenticator)? = nil,
        onRetry: @escaping @Sendable (String, String, Duration) -> Void = { _, _, _ in }
    ) {
        self.transport = transport
        self.clock = clock
        self.random = random
        self.policy = policy
        self.quota = quota
        self.deadline = deadline
        self.authenticator = authenticator
        self.onRetry = onRetry
    }

    /// Sends a request until an answer is final.
    ///
    /// - Parameters:
    ///   - request: Complete but for the signature. Its time limit is cut to the deadline.
    ///   - isIdempotent: Whether a repeat does no harm when the first one took effect unseen. If not, a failure is repeated only when
    ///     nothing can have been sent.
    ///   - decide: Judges each answer; the client knows the service.
    /// - Returns: The first answer that is final, or the last one.
    /// - Throws: The last `TransportError`; `DeadlineExceeded` when no time was left to begin; `CancellationError`; what the
    ///   authenticator throws.
    package func send(
        _ request: HTTPRequest,
        isIdempotent: Bool,
        decide: (HTTPResponse) -> RetryDecision = { _ in .stop }
    ) async throws -> HTTPResponse {
        var paid = 0, mayRecover = true, attempt = 1
        var last: Result<HTTPResponse, TransportError>?
        while true {
            let signed: HTTPRequest, outcome: Result<HTTPResponse, TransportError>
            do {
                (signed, outcome) = try await attemptOnce(request)
            } catch let late as DeadlineExceeded {
                // No time for a repeat: then what really went wrong counts.
                guard let last else { throw late }
                return try last.get()
            }
            last = outcome
            var wait: Duration?, reason = "", cost = RetryQuota.cost
            switch outcome {
            case .success(let response):
                if mayRecover, [400, 401, 403].contains(response.status), let authenticator,
                    await authenticator.recover(from: response, to: signed)
                {
                    mayRecover = false
                    onRetry(request.place, "status \(response.status), new proof of identity", .zero)
                    continue
                }
                guard case .retry(let hint) = decide(response) else {
                    if response.status < 400 { quota.giveBack(paid == 0 ? RetryQuota.reward : paid) }
                    return response
                }
                wait = policy.delay(before: attempt - 1, hint: hint, random: random())
                reason = "status \(response.status)"
            case .failure(let error):
                if error.code == .cancelled { throw CancellationError() }
                if error.isWorthRepeating, isIdempotent || !error.mayHaveBeenSent {
                    wait = policy.delay(before: attempt - 1, hint: nil, random: random())
                }
                if error.code == .timeout { cost = RetryQuota.timeoutCost }
                reason = error.message
            }
            guard let wait, attempt < policy.attempts, deadline.allows(wait), quota.take(cost) else {
                return try outcome.get()
            }
            paid = cost
            attempt += 1
            onRetry(request.place, reason, wait)
            try await clock.sleep(wait)
            // A sleep may take longer than asked: then what really went wrong counts, not the time.
            if deadline.hasPassed { return try outcome.get() }
        }
    }

    private func attemptOnce(_ request: HTTPRequest) async throws -> (
        signed: HTTPRequest, outcome: Result<HTTPResponse, TransportError>
    ) {
        try Task.checkCancellation()
        guard !deadline.hasPassed else { throw DeadlineExceeded(place: request.place) }
        var signed = try await signInTurn(request)
        defer { turn?.giveBack() }
        guard !deadline.hasPassed else { throw DeadlineExceeded(place: request.place) }
        signed.limits.total = deadline.cap(signed.limits.total)
        signed.limits.connect = deadline.cap(signed.limits.connect)
        do throws(TransportError) {
            return (signed, .success(try await transport.send(signed)))
        } catch {
            return (signed, .failure(error))
        }
    }

    /// Signs, and then takes the turn: what held a turn while credentials are fetched would begin with those that follow.
    private func signInTurn(_ request: HTTPRequest) async throws -> HTTPRequest {
        let signed = try await authenticator?.authenticate(request) ?? request
        guard let turn else { return signed }
        let asked = clock.now()
        try await turn.take()
        guard let authenticator, clock.now() - asked > Self.longestTurn else { return signed }
        if let anew = await authenticator.authenticateAtOnce(request) { return anew }
        // Credentials have to be fetched: that takes time, and perhaps a turn of its own.
        turn.giveBack()
        let late = try await authenticator.authenticate(request)
        try await turn.take()
        return await authenticator.authenticateAtOnce(request) ?? late
    }
}

/// What an attempt waits for, and gives back when it has ended.
package struct AttemptTurn: Sendable {
    package let take: @Sendable () async throws -> Void
    package let giveBack: @Sendable () -> Void

    /// Makes a turn.
    ///
    /// - Parameters:
    ///   - take: Returns when the attempt may begin; one that throws has taken nothing.
    ///   - giveBack: Called once for each `take` that has returned.
    package init(take: @escaping @Sendable () async throws -> Void, giveBack: @escaping @Sendable () -> Void) {
        self.take = take
        self.giveBack = giveBack
    }
}

extension TransportError {
    /// Whether the same request may fare better a moment later.
    fileprivate var isWorthRepeating: Bool {
        switch code {
        case .resolve, .connect, .timeout, .interrupted: true
        case .tls, .tooLarge, .malformed, .cancelled, .invalid, .other: false
        }
    }
}
