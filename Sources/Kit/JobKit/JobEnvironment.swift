package import AWS
package import Configuration
package import FoundationEssentials
package import Resilience
package import Transport

/// What a job may use of the outside world.
package struct JobEnvironment: Sendable {
    /// As in the report; names what belongs to this run.
    package var runID: String
    package var transport: any HTTPTransport
    /// Measures and waits.
    package var clock: MonotonicClock
    /// The time that decides; `--now` replaces it.
    package var now: @Sendable () -> Date
    /// The machine's clock, never corrected, never replaced: signatures, the log, the clock check.
    package var wallClock: @Sendable () -> Date
    /// From zero up to, not including, one.
    package var random: @Sendable () -> Double
    package var logger: Logger
    package var deadline: RunDeadline
    /// Tells a person at a terminal how far a long run is.
    package var progress: @Sendable (String) -> Void
    /// How often a request is tried.
    package var retryPolicy: RetryPolicy
    package var retryQuota: RetryQuota
    /// Makes the signer of requests to an Amazon service.
    package var signer:
        @Sendable (_ service: String, _ region: String?, _ roleARN: String?) async throws -> any RequestAuthenticator
    /// The way into AWS.
    ///
    /// A function, because a job that needs nothing of it must not fail for a broken profile.
    package var aws: @Sendable () throws -> AWSAccess
    /// Resolves a reference.
    package var secret: @Sendable (SecretReference) async throws -> Secret

    package init(
        runID: String,
        transport: any HTTPTransport,
        clock: MonotonicClock,
        now: @escaping @Sendable () -> Date,
        wallClock: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double,
        logger: Logger,
        deadline: RunDeadline,
        progress: @escaping @Sendable (String) -> Void = { _ in },
        retryPolicy: RetryPolicy = .standard,
        retryQuota: RetryQuota = RetryQuota(),
        signer: @escaping @Sendable (String, String?, String?) async throws -> any RequestAuthenticator,
        aws: @escaping @Sendable () throws -> AWSAccess,
        secret: @escaping @Sendable (SecretReference) async throws -> Secret
    ) {
        self.runID = runID
        self.transport = transport
        self.clock = clock
        self.now = now
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
        self.deadline = deadline
        self.progress = progress
        self.retryPolicy = retryPolicy
        self.retryQuota = retryQuota
        self.signer = signer
        self.aws = aws
        self.secret = secret
    }

    /// The pipeline for a service.
    ///
    /// - Parameter authenticator: Signs each attempt; `nil` where no proof is needed.
    /// - Returns: A pipeline bounded by the run's hard deadline.
    package func pipeline(_ authenticator: (any RequestAuthenticator)?) -> RequestPipeline {
        RequestPipeline(
            transport: transport,
            clock: clock,
            random: random,
            policy: retryPolicy,
            quota: retryQuota,
            deadline: deadline.hard,
            authenticator: authenticator,
            onRetry: logger.repeats
        )
    }
}

extension Logger {
    /// Logs each repeat of a request: where to, why, and after which wait.
    package var repeats: @Sendable (_ place: String, _ reason: String, _ wait: Duration) -> Void {
        { place, reason, wait in
            debug(
                "request is repeated",
                ["request.place": place, "retry.reason": reason, "retry.wait_ms": "\(Int(wait / .milliseconds(1)))"]
            )
        }
    }
}

/// The two ends of a run.
package struct RunDeadline: Sendable {
    /// Nothing new is begun after it.
    package let soft: Deadline
    /// Everything is cancelled at it.
    package let hard: Deadline

    package init(soft: Deadline, hard: Deadline) {
        self.soft = soft
        self.hard = hard
    }

    /// Ends at a span from now, softly at 80 % of it.
    ///
    /// - Parameters:
    ///   - span: The whole length; `nil` for no end.
    ///   - clock: What measures it.
    package init(_ span: Duration?, on clock: MonotonicClock) {
        soft = Deadline(after: span.map { $0 * 4 / 5 }, on: clock)
        hard = Deadline(after: span, on: clock)
    }
}

/// Why a whole run could not do its work.
package struct JobFailure: Error, Sendable, CustomStringConvertible {
    /// Which exit code it leads to.
    package enum Kind: Sendable {
        case failed
        case unreachable
        case denied
        case configuration
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
