import Glibc

/// An exclusive `flock` on a file, held until it is released or the process ends.
///
/// A crashed owner leaves nothing behind: the lock belongs to the open file, not to the file's existence. It guards one host.
package final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // A program that is just being started holds a copy of the descriptor until it runs; closing ours would not be enough.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock if no one has it.
    ///
    /// - Parameter path: Created with mode 0600 when missing; its content is not touched. A symbolic link is refused.
    /// - Returns: `nil` when another process, or another lock of this one, holds it.
    /// - Throws: `SystemError` when the file cannot be opened or locked.
    package static func acquire(_ path: String) throws(SystemError) -> FileLock? {
        let descriptor = try retryingInterrupts("open lock file \(path)") {
            open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        do {
            try retryingInterrupts("lock \(path)") { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            close(descriptor)
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        return FileLock(descriptor: descriptor)
    }
}
