import CCurl
import POSIX
import Transport

/// The thread that owns every libcurl handle, and the mailbox through which others reach it.
final class CurlEngine: Sendable {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    private enum Command {
        case start(UInt64, HTTPRequest, Continuation)
        case cancel(UInt64)
        case stop
    }

    private struct Mailbox {
        var commands: [Command] = []
        var nextID: UInt64 = 0
        var isStopped = false
    }

    let statistics = Locked(TransferStatistics())
    private let options: CurlOptions
    private let mailbox = Locked(Mailbox())
    // Shared only for `curl_multi_wakeup`, the one call that is safe from any thread; freed when the last user of the engine is gone.
    private nonisolated(unsafe) let multi: OpaquePointer

    private static let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    init(options: CurlOptions) throws {
        guard Self.library == CURLE_OK, let multi = curl_multi_init() else {
            throw SystemError("initialise libcurl", code: 12)
        }
        self.multi = OpaquePointer(multi)
        var options = options
        options.authorities = options.authorities ?? CurlEngine.knownAuthorities.first(where: Files.exists)
        self.options = options
    }

    deinit { curl_multi_cleanup(UnsafeMutableRawPointer(multi)) }

    private static let knownAuthorities = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    func start() throws {
        try Thread.start("curl") { self.run() }
    }

    func stop() { post(.stop) }

    func nextID() -> UInt64 {
        mailbox.withLock { mailbox in
            mailbox.nextID += 1
            return mailbox.nextID
        }
    }

    /// A cancelled task is seen here, or its cancel command is queued behind the start command: no third order exists.
    func submit(_ id: UInt64, _ request: HTTPRequest, _ continuation: Continuation) {
        let refusal: String? = mailbox.withLock { mailbox in
            if Task.isCancelled { return "cancelled" }
            if mailbox.isStopped { return "the transport was shut down" }
            mailbox.commands.append(.start(id, request, continuation))
            return nil
        }
        if let refusal {
            let error = TransportError(.cancelled, refusal, place: request.place, mayHaveBeenSent: false)
            continuation.resume(returning: .failure(error))
        } else {
            curl_multi_wakeup(UnsafeMutableRawPointer(multi))
        }
    }

    func cancel(_ id: UInt64) { post(.cancel(id)) }

    private func post(_ command: Command) {
        mailbox.withLock { mailbox in
            if case .stop = command { mailbox.isStopped = true }
            mailbox.commands.append(command)
        }
        curl_multi_wakeup(UnsafeMutableRawPointer(multi))
    }

    // MARK: On the thread

    private func run() {
        let multi = UnsafeMutableRawPointer(multi)
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
        var transfers: [UInt64: ActiveTransfer] = [:]
        while true {
            let commands = mailbox.withLock { mailbox in
                defer { mailbox.commands = [] }
                return mailbox.commands
            }
            for command in commands {
                switch command {
                case .start(let id, let request, let continuation):
                    start(id, request, continuation, in: &transfers)
                case .cancel(let id):
                    transfers.removeValue(forKey: id).map { finish($0, CURLE_ABORTED_BY_CALLBACK, isCancelled: true) }
                case .stop:
                    transfers.values.forEach { finish($0, CURLE_ABORTED_BY_CALLBACK, isCancelled: true) }
                    return
                }
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
                let result = ccurl_message_result(message)
                if let id = transfers.first(where: { $0.value.handle == handle })?.key {
                    transfers.removeValue(forKey: id).map { finish($0, result, isCancelled: false) }
                }
            }
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
    }

    private func start(
        _ id: UInt64,
        _ request: HTTPRequest,
        _ continuation: Continuation,
        in transfers: inout [UInt64: ActiveTransfer]
    ) {
        do throws(TransportError) {
            let transfer = try ActiveTransfer(request, options: options, continuation: continuation)
            transfers[id] = transfer
            curl_multi_add_handle(UnsafeMutableRawPointer(multi), transfer.handle)
        } catch {
            continuation.resume(returning: .failure(error))
        }
    }

    private func finish(_ transfer: ActiveTransfer, _ result: CURLcode, isCancelled: Bool) {
        let bytes = transfer.bytes
        statistics.withLock { statistics in
            statistics.requests += 1
            statistics.bytesIn += bytes.received
            statistics.bytesOut += bytes.sent
        }
        curl_multi_remove_handle(UnsafeMutableRawPointer(multi), transfer.handle)
        transfer.continuation.resume(returning: transfer.outcome(of: result, isCancelled: isCancelled))
    }
}
