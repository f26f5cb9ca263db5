import Glibc

/// Reading and replacing whole files.
package enum Files {
    /// Reads a regular file.
    ///
    /// - Parameters:
    ///   - path: A regular file; a directory, a pipe or a device is refused, never waited for.
    ///   - limit: The largest size in bytes that is accepted.
    /// - Returns: The file's bytes.
    /// - Throws: `SystemError`; `EISDIR` for a directory, `EFBIG` above the limit.
    package static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = try retryingInterrupts("open \(path)") { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        defer { close(descriptor) }
        var status = stat()
        try retryingInterrupts("examine \(path)") { fstat(descriptor, &status) }
        if status.st_mode & S_IFMT == S_IFDIR { throw SystemError("read \(path)", code: EISDIR) }
        if status.st_mode & S_IFMT != S_IFREG { throw SystemError("read \(path), not a regular file", code: EINVAL) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try retryingInterrupts("read \(path)") { Glibc.read(descriptor, &chunk, chunk.count) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit { throw SystemError("read \(path), larger than \(limit) bytes", code: EFBIG) }
        }
    }

    /// Puts a whole new file in the place of an old one; a reader sees the old one or the new one, also after a crash.
    ///
    /// - Parameters:
    ///   - path: Its folder must exist and be writable.
    ///   - bytes: The new content.
    ///   - mode: The permission bits of the new file.
    /// - Throws: `SystemError`; the old file is then untouched.
    package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        // A name that nobody has or guesses, and never through a link that somebody laid there.
        let temporary = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36)).new"
        let descriptor = try retryingInterrupts("create \(temporary)") {
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        }
        do {
            defer { close(descriptor) }
            try Descriptor.write(bytes, to: descriptor)
            try retryingInterrupts("flush \(temporary)") { fsync(descriptor) }
            try retryingInterrupts("rename \(temporary) to \(path)") { rename(temporary, path) }
        } catch {
            unlink(temporary)
            throw error
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let parent = try retryingInterrupts("open \(folder)") { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(parent) }
        try retryingInterrupts("flush \(folder)") { fsync(parent) }
    }

    /// Makes a folder and those above it; one that is there is left as it is.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - mode: Permissions of those that are made.
    /// - Throws: `SystemError` when it cannot be made, or something else has the name.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, mode) != 0 else { continue }
            let code = errno
            var status = stat()
            guard stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw SystemError("make the folder \(made)", code: code)
            }
        }
    }

    /// Whether the folder exists and this process may create files in it.
    ///
    /// - Parameter path: A folder.
    /// - Returns: `false` too when that cannot be found out.
    package static func isWritableFolder(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return access(path, W_OK | X_OK) == 0
    }

    /// Whether something exists at the path.
    ///
    /// - Parameter path: Any path.
    /// - Returns: `false` too when that cannot be found out.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
