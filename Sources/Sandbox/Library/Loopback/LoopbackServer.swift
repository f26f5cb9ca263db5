package import POSIX
import Transport

/// An HTTP/1.1 server on a port of this machine that answers what it is told to, and misbehaves on purpose.
///
/// A thread accepts, and each connection has one: nothing here shares the cooperative pool with the code under test.
package final class LoopbackServer: Sendable {
    /// Answers a request; called on the connection's thread.
    package typealias Handler = @Sendable (ReceivedRequest) -> ScriptedAnswer

    /// What went over the wire.
    package struct Traffic: Sendable, Equatable {
        package var connections = 0
        package var requests = 0
        package var bytesIn = 0
        package var bytesOut = 0
    }

    private struct State {
        var traffic = Traffic()
        var open: [Int: Socket] = [:]
        var next = 0
        var isStopped = false
    }

    private let listener: ListeningSocket
    private let state = Locked(State())
    private let handler: Handler

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - port: Zero lets the system pick one.
    ///   - handler: Answers each request.
    /// - Throws: `SystemError` when no port can be opened.
    package init(port: Int = 0, handler: @escaping Handler) throws(SystemError) {
        listener = try ListeningSocket(port: port)
        self.handler = handler
        try Thread.start("loopback") { [self] in acceptAll() }
    }

    /// The port.
    package var port: Int { listener.port }

    /// The address, such as `http://127.0.0.1:40000`.
    package var address: String { "http://127.0.0.1:\(port)" }

    /// What has gone over the wire so far.
    package var traffic: Traffic { state.withLock { $0.traffic } }

    /// Ends all connections and stops listening.
    package func stop() {
        listener.shutDown()
        let open = state.withLock { state in
            state.isStopped = true
            return Array(state.open.values)
        }
        for socket in open { socket.shutDown() }
    }

    private func acceptAll() {
        while let socket = listener.accept() {
            let number = state.withLock { state -> Int? in
                guard !state.isStopped else { return nil }
                state.traffic.connections += 1
                state.next += 1
                state.open[state.next] = socket
                return state.next
            }
            guard let number else { return }
            do {
                try Thread.start("connection") { [self] in
                    serve(socket)
                    state.withLock { _ = $0.open.removeValue(forKey: number) }
                }
            } catch {
                state.withLock { _ = $0.open.removeValue(forKey: number) }
            }
        }
    }

    /// Serves one connection until either side ends it; a peer that goes away is no error here.
    private func serve(_ socket: Socket) {
        var reader = RequestReader(socket: socket)
        while let request = try? reader.next() {
            state.withLock {
                $0.traffic.requests += 1
                $0.traffic.bytesIn += reader.consumed
            }
            let answer = handler(request)
            var writer = AnswerWriter(socket: socket, isHead: request.method == "HEAD")
            let mayContinue = (try? writer.write(answer)) ?? false
            state.withLock { $0.traffic.bytesOut += writer.written }
            guard mayContinue, request.headers["Connection"]?.lowercased() != "close" else { break }
        }
        socket.shutDown()
    }
}
