import POSIX

/// Lets one caller in at a time, in the order in which they came: a lock that may be held across a suspension.
package final class Turnstile: Sendable {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var isTaken = false
        var waiters: [Waiter] = []
        var count = 0
    }

    private let state = Locked(State())

    package init() {}

    /// Waits until everybody who came before has left.
    ///
    /// Whoever returns from here calls `leave` in the end; whoever is thrown out does not.
    ///
    /// - Parameters:
    ///   - deadline: No wait outlasts it.
    ///   - place: For the error.
    /// - Throws: `DeadlineExceeded`; `CancellationError`.
    package func enter(by deadline: Deadline, place: String) async throws {
        try Task.checkCancellation()
        guard !deadline.hasPassed else { throw DeadlineExceeded(place: place) }
        guard let number = numberUnlessFree() else { return }
        let alarm = deadline.alarm { self.dismiss(number, DeadlineExceeded(place: place)) }
        defer { alarm?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if isFree(or: Waiter(number: number, continuation: continuation)) { return continuation.resume() }
                // The handler may have run before there was anyone to dismiss.
                if Task.isCancelled { dismiss(number, CancellationError()) }
            }
        } onCancel: {
            dismiss(number, CancellationError())
        }
    }

    /// Lets the next one in.
    package func leave() {
        let next = state.withLock { state -> Waiter? in
            if state.waiters.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume()
    }

    /// Takes the place when it is free, else gives the number of one who waits.
    private func numberUnlessFree() -> Int? {
        state.withLock { state in
            guard state.isTaken else {
                state.isTaken = true
                return nil
            }
            state.count += 1
            return state.count
        }
    }

    /// Takes the place when it has become free, else lines up.
    private func isFree(or waiter: Waiter) -> Bool {
        state.withLock { state in
            guard state.isTaken else {
                state.isTaken = true
                return true
            }
            state.waiters.append(waiter)
            return false
        }
    }

    /// Sends away one who waits; whoever is in already stays.
    private func dismiss(_ number: Int, _ error: any Error) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: error)
    }
}
