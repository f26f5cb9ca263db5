import Glibc

/// A thread for work that blocks: the cooperative pool has only as many threads as cores.
package enum Thread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            // Only for people who look at the process, so that a system without /proc loses nothing.
            let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            if descriptor >= 0 {
                try? Descriptor.write(name, to: descriptor)
                close(descriptor)
            }
            body()
        }
    }

    /// Starts a detached thread.
    ///
    /// - Parameters:
    ///   - name: At most 15 bytes are shown by the system.
    ///   - body: Runs on the new thread, with the signals blocked that the caller has blocked.
    /// - Throws: `SystemError` when the system has no room for another thread.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let context = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run() }
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
