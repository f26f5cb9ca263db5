package import POSIX

/// Work that blocks, on a thread of its own: the pool that all tests share has only as many threads as cores.
package enum Aside {
    /// Runs it and waits without holding a thread of the pool.
    ///
    /// - Throws: What the work throws; `SystemError` when the system has no room for another thread.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try Thread.start("aside") { continuation.resume(with: Result(catching: work)) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}

extension ChildProcess {
    /// Waits for the end of the program as `wait` does, aside.
    package func end(limit: Duration) async throws -> Outcome {
        try await Aside.run { self.wait(limit: limit) }
    }
}
