import Glibc

/// Writing to an open file descriptor.
package enum Descriptor {
    package static let standardOutput: Int32 = 1
    package static let standardError: Int32 = 2

    /// Writes everything, whatever the size of the steps the system takes.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - descriptor: An open descriptor.
    /// - Throws: `SystemError`, such as a full disk or a closed pipe.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            do {
                written += try retryingInterrupts("write to descriptor \(descriptor)") {
                    bytes.withUnsafeBytes { buffer in
                        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                    }
                }
            } catch {
                // Who started us may have made the pipe non-blocking for itself; the flag is shared with us.
                guard error.code == EAGAIN else { throw error }
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                try retryingInterrupts("wait for descriptor \(descriptor)") { poll(&waiting, 1, -1) }
            }
        }
    }

    /// Writes a text as UTF-8.
    ///
    /// - Parameters:
    ///   - text: What to write.
    ///   - descriptor: An open descriptor.
    /// - Throws: `SystemError`, such as a full disk or a closed pipe.
    package static func write(_ text: String, to descriptor: Int32) throws(SystemError) {
        try write(Array(text.utf8), to: descriptor)
    }
}

/// What a person's screen can do.
package enum Terminal {
    /// Whether a person reads what is written there.
    ///
    /// - Parameter descriptor: An open descriptor.
    /// - Returns: `true` for a terminal.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The width in columns.
    ///
    /// - Parameter descriptor: An open descriptor.
    /// - Returns: `nil` when it is not a terminal or does not say.
    package static func width(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
