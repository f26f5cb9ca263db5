import Glibc

/// One end of a TCP connection; calls block.
package final class Socket: Sendable {
    private let descriptor: Int32

    fileprivate init(descriptor: Int32) {
        self.descriptor = descriptor
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Connects to a port of this machine.
    ///
    /// - Parameter port: A port of 127.0.0.1.
    /// - Returns: The open connection.
    /// - Throws: `SystemError`, such as a refused connection.
    package static func connect(toLoopbackPort port: Int) throws(SystemError) -> Socket {
        let descriptor = try retryingInterrupts("make a socket") {
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        let socket = Socket(descriptor: descriptor)
        var address = loopback(port: port)
        try retryingInterrupts("connect to port \(port)") {
            withSocketAddress(&address) { Glibc.connect(descriptor, $0, $1) }
        }
        return socket
    }

    /// Reads what has come, waiting for the first byte.
    ///
    /// - Parameter limit: The most bytes to return.
    /// - Returns: At least one byte; none at the end of the stream.
    /// - Throws: `SystemError`, such as a connection reset.
    package func read(limit: Int = 1 << 16) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try retryingInterrupts("read from a connection") { Glibc.read(descriptor, &bytes, limit) }
        return Array(bytes[..<count])
    }

    /// Writes everything.
    ///
    /// - Parameter bytes: What to write.
    /// - Throws: `SystemError`, such as a connection that the other end has closed.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try retryingInterrupts("write to a connection") {
                bytes.withUnsafeBytes {
                    // Without a signal: a peer that went away is an error like any other.
                    send(
                        descriptor,
                        $0.baseAddress.map { $0 + written },
                        $0.count - written,
                        Int32(MSG_NOSIGNAL)
                    )
                }
            }
        }
    }

    /// Ends the connection in both directions, so that a thread that reads from it wakes up.
    package func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Makes the end of the connection a reset instead of an orderly close.
    package func resetOnClose() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
}

/// A TCP port of this machine that waits for connections; nobody outside can reach it.
package final class ListeningSocket: Sendable {
    /// The port that the system picked, or the one asked for.
    package let port: Int
    private let descriptor: Int32

    deinit { close(descriptor) }

    /// Opens a port of 127.0.0.1.
    ///
    /// - Parameter port: Zero lets the system pick a free one.
    /// - Throws: `SystemError`, such as a port in use.
    package init(port: Int = 0) throws(SystemError) {
        let descriptor = try retryingInterrupts("make a socket") {
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        do throws(SystemError) {
            var one: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
            var address = loopback(port: port)
            try retryingInterrupts("open port \(port)") { withSocketAddress(&address) { bind(descriptor, $0, $1) } }
            try retryingInterrupts("listen on port \(port)") { listen(descriptor, 128) }
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            try retryingInterrupts("ask for the port") {
                withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
                }
            }
            self.port = Int(UInt16(bigEndian: address.sin_port))
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Waits for the next connection.
    ///
    /// - Returns: `nil` after `shutDown`.
    package func accept() -> Socket? {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return Socket(descriptor: accepted)
            }
            // A peer that gave up before we looked is its own affair; a lack of descriptors passes.
            guard [EINTR, ECONNABORTED, EMFILE, ENFILE].contains(errno) else { return nil }
        }
    }

    /// Stops waiting: `accept` returns nil from now on.
    package func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
}

private func withSocketAddress<Result>(
    _ address: inout sockaddr_in,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
}
