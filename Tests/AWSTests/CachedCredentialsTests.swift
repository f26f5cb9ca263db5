import FoundationEssentials
import POSIX
import Testing
import Transport

@testable import AWS

/// Credentials that are kept, fetched anew in time, and dropped when a service refuses them.
@Suite(.timeLimit(.minutes(1))) struct CachedCredentialsTests {
    @Test func `credentials are fetched anew in time, once, and a failure leaves nothing behind`() async throws {
        let now = Locked(Date(timeIntervalSince1970: 0)), calls = Locked(0), fails = Locked(false)
        let cache = CachedCredentials(wallClock: { now.withLock { $0 } }) {
            let number = calls.withLock {
                $0 += 1; return $0
            }
            if fails.withLock({ $0 }) { throw CredentialError("no") }
            return AWSCredentials(
                accessKeyID: "\(number)",
                secretAccessKey: Secret("s"),
                expiration: now.withLock { $0.addingTimeInterval(3_600) }
            )
        }
        #expect(try await cache.credentials().accessKeyID == "1")
        now.withLock { $0 = Date(timeIntervalSince1970: 2_600) }
        #expect(try await cache.credentials().accessKeyID == "1", "a quarter of an hour is left")
        fails.withLock { $0 = true }
        now.withLock { $0 = Date(timeIntervalSince1970: 2_800) }
        #expect(try await cache.credentials().accessKeyID == "1", "thirteen minutes are left, and the fetch failed")
        now.withLock { $0 = Date(timeIntervalSince1970: 3_100) }
        await #expect(throws: CredentialError.self) { try await cache.credentials() }
        fails.withLock { $0 = false }
        #expect(try await cache.credentials().accessKeyID == "4")
    }

    @Test func `many callers share one fetch`() async throws {
        let calls = Locked(0)
        let cache = CachedCredentials(wallClock: { Date(timeIntervalSince1970: 0) }) {
            calls.withLock { $0 += 1 }
            for _ in 0..<50 { await Task.yield() }
            return AWSCredentials(accessKeyID: "A", secretAccessKey: Secret("s"))
        }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials().accessKeyID } }
            for try await key in group { #expect(key == "A") }
        }
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func `only the keys that were refused are dropped`() async throws {
        let calls = Locked(0)
        let cache = CachedCredentials(wallClock: { Date(timeIntervalSince1970: 0) }) {
            let number = calls.withLock { count -> Int in
                count += 1
                return count
            }
            return AWSCredentials(accessKeyID: "\(number)", secretAccessKey: Secret("s"))
        }
        #expect(await cache.atHand() == nil)
        #expect(try await cache.credentials().accessKeyID == "1")
        await cache.forget("1")
        #expect(try await cache.credentials().accessKeyID == "2")
        // Another caller comes late with the old refusal.
        await cache.forget("1")
        #expect(try await cache.credentials().accessKeyID == "2")
        #expect(await cache.atHand()?.accessKeyID == "2")
    }

    @Test func `what is about to end is not at hand`() async {
        let now = Locked(Date(timeIntervalSince1970: 0))
        let first = AWSCredentials(
            accessKeyID: "A",
            secretAccessKey: Secret("s"),
            expiration: Date(timeIntervalSince1970: 600)
        )
        let cache = CachedCredentials(wallClock: { now.withLock { $0 } }, first: first) { throw CredentialError("no") }
        #expect(await cache.atHand() == first)
        now.withLock { $0 = Date(timeIntervalSince1970: 550) }
        #expect(await cache.atHand() == nil)
    }

    @Test func `a secret is never printed`() {
        let credentials = AWSCredentials(
            accessKeyID: "A",
            secretAccessKey: Secret("hush"),
            sessionToken: Secret("hush")
        )
        #expect(!"\(credentials)".contains("hush") && !String(reflecting: credentials).contains("hush"))
    }
}
