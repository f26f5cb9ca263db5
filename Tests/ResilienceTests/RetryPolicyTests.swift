import FoundationEssentials
import Resilience
import TestSupport
import Testing
import Transport

@Suite struct RetryPolicyTests {
    @Test(arguments: [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 20), (60, 20), (Int.max, 20)])
    func `the ceiling doubles up to its cap, and the wait is a share of it`(_ retry: Int, _ ceiling: Int) {
        let policy = RetryPolicy.standard
        #expect(policy.attempts == 3)
        #expect(policy.delay(before: retry, hint: nil, random: 0) == .zero)
        #expect(policy.delay(before: retry, hint: nil, random: 0.25) == .seconds(ceiling) / 4)
        #expect(policy.delay(before: retry, hint: nil, random: 1) == .seconds(ceiling))
    }

    @Test func `a server's hint is waited for at least, and too long a one is not worth it`() {
        let policy = RetryPolicy.standard
        #expect(policy.delay(before: 0, hint: .seconds(7), random: 0.5) == .seconds(7))
        #expect(policy.delay(before: 4, hint: .seconds(7), random: 0.5) == .seconds(8))
        #expect(policy.delay(before: 0, hint: .seconds(60), random: 0) == .seconds(60))
        #expect(policy.delay(before: 0, hint: .seconds(61), random: 0) == nil)
    }

    @Test func `there is always a first attempt`() {
        #expect(RetryPolicy(attempts: 0).attempts == 1)
        #expect(RetryPolicy.once.attempts == 1)
    }

    @Test(
        arguments: [
            ("3", 3), ("0", 0), ("1.5", 1.5), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
            ("-1", nil), ("soon", nil), ("", nil), ("nan", nil), ("inf", nil), ("1e300", nil),
        ] as [(String, Double?)]
    )
    func `Retry-After is a number of seconds or a date`(_ text: String, _ seconds: Double?) {
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(RetryAfter.read(["retry-after": text], now: now) == seconds.map { .seconds($0) })
        #expect(RetryAfter.read([:], now: now) == nil)
    }

    @Test func `a deadline shortens what it must and passes once`() {
        let time = ManualClock()
        let deadline = Deadline(after: .seconds(10), on: time.clock)
        #expect(deadline.cap(.seconds(30)) == .seconds(10))
        #expect(deadline.cap(.seconds(3)) == .seconds(3))
        #expect(deadline.allows(.seconds(9)))
        #expect(!deadline.allows(.seconds(10)))
        time.advance(by: .seconds(11))
        #expect(deadline.hasPassed)
        #expect(deadline.remaining == .zero)
        #expect(deadline.cap(.seconds(3)) == .zero)
        let never = Deadline(after: nil, on: time.clock)
        #expect(!never.hasPassed && never.remaining == nil && never.allows(.seconds(1e9)))
    }
}
