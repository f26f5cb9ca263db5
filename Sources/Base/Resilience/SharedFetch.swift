import POSIX

/// One fetch for everybody who asks at the same time.
///
/// The fetch belongs to none of them: it goes on when the first one is cancelled, and is cancelled when the last one has gone.
package final class SharedFetch<Value: Sendable>: Sendable {
    private struct Flight {
        let number: Int
        let task: Task<Void, Never>
        var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
    }

    private struct State {
        var flight: Flight?
        var count = 0

        mutating func next() -> Int {
            count += 1
            return count
        }
    }

    private let state = Locked(State())

    package init() {}

    /// Waits for the fetch that is under way, or begins one.
    ///
    /// - Parameters:
    ///   - deadline: Bounds this caller's wait; the fetch has no end of its own, because others may wait longer.
    ///   - place: For the error.
    ///   - fetch: What to do when nothing is under way.
    /// - Returns: What was fetched.
    /// - Throws: What the fetch throws; `DeadlineExceeded`; `CancellationError`.
    package func value(
        by deadline: Deadline,
        place: String,
        _ fetch: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        guard !deadline.hasPassed else { throw DeadlineExceeded(place: place) }
        let waiter = state.withLock { $0.next() }
        let alarm = deadline.alarm { self.leave(waiter, DeadlineExceeded(place: place)) }
        defer { alarm?.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(waiter, continuation, fetch)
                // The handler may have run before there was anyone to send away.
                if Task.isCancelled { leave(waiter, CancellationError()) }
            }
        } onCancel: {
            leave(waiter, CancellationError())
        }
    }

    private func join(
        _ waiter: Int,
        _ continuation: CheckedContinuation<Value, any Error>,
        _ fetch: @escaping @Sendable () async throws -> Value
    ) {
        state.withLock { state in
            if state.flight == nil {
                let number = state.next()
                let task = Task {
                    do {
                        self.land(number, .success(try await fetch()))
                    } catch {
                        self.land(number, .failure(error))
                    }
                }
                state.flight = Flight(number: number, task: task)
            }
            state.flight?.waiters[waiter] = continuation
        }
    }

    private func land(_ number: Int, _ result: Result<Value, any Error>) {
        let waiters = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
            guard let flight = state.flight, flight.number == number else { return [] }
            state.flight = nil
            return Array(flight.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    private func leave(_ waiter: Int, _ error: any Error) {
        let (gone, forsaken) = state.withLock { state -> (CheckedContinuation<Value, any Error>?, Task<Void, Never>?) in
            guard let gone = state.flight?.waiters.removeValue(forKey: waiter) else { return (nil, nil) }
            guard state.flight?.waiters.isEmpty == true else { return (gone, nil) }
            // Who comes next begins anew and does not share the end of this one.
            defer { state.flight = nil }
            return (gone, state.flight?.task)
        }
        forsaken?.cancel()
        gone?.resume(throwing: error)
    }
}
