package import FoundationEssentials

/// Keeps credentials and fetches new ones in time.
///
/// From fifteen minutes before the end new ones are tried for, and the old ones serve on when that fails; from ten minutes before they must
/// be new. One fetch at a time; a failed one leaves nothing behind, so that the next call tries again.
package actor CachedCredentials: CredentialProvider {
    private static let advisory: TimeInterval = 15 * 60
    private static let mandatory: TimeInterval = 10 * 60

    private let fetch: @Sendable () async throws -> AWSCredentials
    private let wallClock: @Sendable () -> Date
    private var kept: AWSCredentials?
    private var flight: Task<AWSCredentials, any Error>?

    /// Makes a cache.
    ///
    /// - Parameters:
    ///   - wallClock: The machine's clock.
    ///   - first: What is at hand already.
    ///   - fetch: Gets new credentials.
    package init(
        wallClock: @escaping @Sendable () -> Date,
        first: AWSCredentials? = nil,
        fetch: @escaping @Sendable () async throws -> AWSCredentials
    ) {
        self.wallClock = wallClock
        self.fetch = fetch
        kept = first
    }

    package func credentials() async throws -> AWSCredentials {
        guard let kept else { return try await refresh() }
        guard let expiration = kept.expiration else { return kept }
        let left = expiration.timeIntervalSince(wallClock())
        if left > Self.advisory { return kept }
        do {
            return try await refresh()
        } catch {
            if left > Self.mandatory { return kept }
            throw error
        }
    }

    package func forget() { kept = nil }

    private func refresh() async throws -> AWSCredentials {
        if let flight { return try await flight.value }
        // A task of its own: the fetch serves every caller, also when the first one is cancelled.
        let fetch = fetch
        let task = Task { try await fetch() }
        flight = task
        defer { flight = nil }
        let fresh = try await task.value
        if let expiration = fresh.expiration, expiration <= wallClock() {
            throw CredentialError("the credentials that were fetched have expired already")
        }
        kept = fresh
        return fresh
    }
}
