import Glibc

/// A value behind a mutex.
///
/// A `pthread_mutex_t` and not `Synchronization.Mutex`: the thread sanitizer does not see the latter's futex on Linux and reports
/// races in correct programs. Never hold it across a suspension, never resume a continuation inside.
package final class Locked<Value>: @unchecked Sendable {
    // Unchecked: every access to `value` is between lock and unlock of the mutex, which lives on the heap and never moves.
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs `body` with the value while no one else has it.
    ///
    /// - Parameter body: Must not suspend, block for long, or take this lock again.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
