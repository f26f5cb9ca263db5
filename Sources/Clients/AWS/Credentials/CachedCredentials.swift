package import FoundationEssentials
package import Resilience

/// Keeps credentials and fetches new ones in time.
///
/// From fifteen minutes before the end new ones are tried for, and the old ones serve on when that fails; from ten minutes before they must
/// be new. One fetch at a time; a failed one leaves nothing behind, so that the next call tries again.
package actor CachedCredentials: CredentialProvider {
    private static let advisory: TimeInterval = 15 * 60
    private static let mandatory: TimeInterval = 10 * 60
    /// With less than this left, what is at hand may end on its way.
    private static let usable: TimeInterval = 60

    private let fetch: @Sendable () async throws -> AWSCredentials
    private let wallClock: @Sendable () -> Date
    private let shared = SharedFetch<AWSCredentials>()
    private var kept: AWSCredentials?

    /// Makes a cache.
    ///
    /// - Parameters:
    ///   - wallClock: The machine's clock.
    ///   - first: What is at hand already.
    ///   - fetch: Gets new credentials; cancelled when no one waits for them any more.
    package init(
        wallClock: @escaping @Sendable () -> Date,
        first: AWSCredentials? = nil,
        fetch: @escaping @Sendable () async throws -> AWSCredentials
    ) {
        self.wallClock = wallClock
        self.fetch = fetch
        kept = first
    }

    package func credentials() async throws -> AWSCredentials { try await credentials(by: .never) }

    /// The credentials of the moment, waited for to a deadline.
    ///
    /// - Parameter deadline: Bounds this caller's wait only.
    /// - Returns: Keys that are not expired.
    /// - Throws: As `credentials`; `DeadlineExceeded`, `CancellationError`.
    package func credentials(by deadline: Deadline) async throws -> AWSCredentials {
        guard let kept else { return try await refresh(by: deadline) }
        guard let left = left(of: kept), left <= Self.advisory else { return kept }
        do {
            return try await refresh(by: deadline)
        } catch let error where !(error is CancellationError) && left > Self.mandatory {
            return kept
        }
    }

    /// What is kept, as long as it is good.
    ///
    /// - Returns: `nil` when there is nothing, or its end is near.
    package func atHand() -> AWSCredentials? {
        guard let kept, left(of: kept) ?? .infinity > Self.usable else { return nil }
        return kept
    }

    package func forget(_ accessKeyID: String) {
        if kept?.accessKeyID == accessKeyID { kept = nil }
    }

    private func left(of credentials: AWSCredentials) -> TimeInterval? {
        credentials.expiration?.timeIntervalSince(wallClock())
    }

    private func refresh(by deadline: Deadline) async throws -> AWSCredentials {
        try await shared.value(by: deadline, place: "AWS credentials") { try await self.fetchAndKeep() }
    }

    /// What is kept is set once for each fetch: who is slow to learn of it must not put back what others have dropped meanwhile.
    private func fetchAndKeep() async throws -> AWSCredentials {
        let fresh = try await fetch()
        if let left = left(of: fresh), left <= 0 {
            throw CredentialError("the credentials that were fetched have expired already")
        }
        kept = fresh
        return fresh
    }
}

/// Credentials that many share, waited for no longer than one of them can.
struct BoundedCredentials: CredentialProvider {
    let cache: CachedCredentials
    let deadline: Deadline

    func credentials() async throws -> AWSCredentials { try await cache.credentials(by: deadline) }
    func atHand() async -> AWSCredentials? { await cache.atHand() }
    func forget(_ accessKeyID: String) async { await cache.forget(accessKeyID) }
}
