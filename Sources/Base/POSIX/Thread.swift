import Glibc

/// A thread for work that blocks: the cooperative pool has only as many threads as cores.
package enum Thread {
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a detached thread.
    ///
    /// - Parameters:
    ///   - name: At most 15 bytes are shown by the system.
    ///   - body: Runs on the new thread, with the signals blocked that the caller has blocked.
    /// - Throws: `SystemError` when the system has no room for another thread.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let context = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            context.release()
            throw SystemError("start thread \(name)", code: code)
        }
        pthread_detach(thread)
    }
}
