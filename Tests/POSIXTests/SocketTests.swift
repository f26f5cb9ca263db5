import Glibc
import POSIX
import Testing

@Suite(.timeLimit(.minutes(1))) struct SocketTests {
    @Test func `bytes go both ways and the end is seen`() throws {
        let listener = try ListeningSocket()
        let client = try Socket.connect(toLoopbackPort: listener.port)
        let server = try #require(listener.accept())
        try client.write(Array("question".utf8))
        #expect(try server.read() == Array("question".utf8))
        try server.write(Array("answer".utf8))
        #expect(try client.read(limit: 3) == Array("ans".utf8))
        #expect(try client.read() == Array("wer".utf8))
        server.shutDown()
        #expect(try client.read().isEmpty)
    }

    @Test func `a reset is an error and no orderly end`() throws {
        let listener = try ListeningSocket()
        let client = try Socket.connect(toLoopbackPort: listener.port)
        var server = listener.accept()
        server?.resetOnClose()
        server = nil
        #expect(throws: SystemError("read from a connection", code: ECONNRESET)) { try client.read() }
    }

    @Test func `a port where nobody listens refuses`() throws {
        let port = try ListeningSocket().port
        #expect(throws: SystemError("connect to port \(port)", code: ECONNREFUSED)) {
            try Socket.connect(toLoopbackPort: port)
        }
    }

    @Test func `a port in use is told`() throws {
        let listener = try ListeningSocket()
        #expect(throws: SystemError("open port \(listener.port)", code: EADDRINUSE)) {
            try ListeningSocket(port: listener.port)
        }
    }

    @Test func `shutting down wakes who waits`() throws {
        let listener = try ListeningSocket(), isDone = Locked(false)
        try Thread.start("acceptor") {
            while listener.accept() != nil {}
            isDone.withLock { $0 = true }
        }
        listener.shutDown()
        while !isDone.withLock({ $0 }) { SystemClock.block(for: .milliseconds(1)) }
        #expect(listener.accept() == nil)
    }
}
