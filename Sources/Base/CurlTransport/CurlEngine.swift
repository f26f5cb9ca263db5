import CCurl
import Glibc
import POSIX
import Transport

/// The thread that owns every libcurl handle, and the mailbox through which others reach it.
final class CurlEngine: Sendable {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    private enum Command {
        case start(UInt64, HTTPRequest, Continuation)
        case cancel(UInt64)
    }

    private enum Reason: String {
        case cancelled
        case shutDown = "the transport was shut down"
        case broken = "the transport broke down"
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

    func nextID() -> UInt64 {
        mailbox.withLock { mailbox in
            mailbox.nextID += 1
            return mailbox.nextID
        }
    }

    /// A cancelled task is seen here, or its cancel command is queued behind the start command: no third order exists.
    func submit(_ id: UInt64, _ request: HTTPRequest, _ continuation: Continuation) {
        let refusal: Reason? = mailbox.withLock { mailbox in
            if Task.isCancelled { return .cancelled }
            if mailbox.isStopped { return .shutDown }
            mailbox.commands.append(.start(id, request, continuation))
            return nil
        }
        if let refusal {
            let error = TransportError(.cancelled, refusal.rawValue, place: request.place, mayHaveBeenSent: false)
            continuation.resume(returning: .failure(error))
        } else {
            curl_multi_wakeup(UnsafeMutableRawPointer(multi))
        }
    }

    func cancel(_ id: UInt64) {
        mailbox.withLock { mailbox in
            if !mailbox.isStopped { mailbox.commands.append(.cancel(id)) }
        }
        curl_multi_wakeup(UnsafeMutableRawPointer(multi))
    }

    func stop() {
        mailbox.withLock { $0.isStopped = true }
        curl_multi_wakeup(UnsafeMutableRawPointer(multi))
    }

    // MARK: On the thread

    private func run() {
        blockBrokenPipes()
        let multi = UnsafeMutableRawPointer(multi)
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
        var transfers: [UInt64: ActiveTransfer] = [:]
        while true {
            let (commands, isStopped) = mailbox.withLock { mailbox in
                defer { mailbox.commands = [] }
                return (mailbox.commands, mailbox.isStopped)
            }
            for command in commands { obey(command, &transfers) }
            if isStopped { return end(transfers, .shutDown) }
            var running: Int32 = 0
            let performed = curl_multi_perform(multi, &running)
            collect(&transfers)
            guard performed == CURLM_OK, curl_multi_poll(multi, nil, 0, 60_000, nil) == CURLM_OK else {
                // Out of memory or of descriptors to wake up by: without this the thread would spin.
                stop()
                let late = mailbox.withLock { mailbox in
                    defer { mailbox.commands = [] }
                    return mailbox.commands
                }
                for command in late { obey(command, &transfers) }
                return end(transfers, .broken)
            }
        }
    }

    /// A peer that goes away while TLS writes to it would raise SIGPIPE, on this thread and no other.
    private func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func obey(_ command: Command, _ transfers: inout [UInt64: ActiveTransfer]) {
        switch command {
        case .start(let id, let request, let continuation):
            do throws(TransportError) {
                let transfer = try ActiveTransfer(id, request, options: options, continuation: continuation)
                guard curl_multi_add_handle(UnsafeMutableRawPointer(multi), transfer.handle) == CURLM_OK else {
                    return finish(transfer, .failure(transfer.failure(of: CURLE_OUT_OF_MEMORY)))
                }
                transfers[id] = transfer
            } catch {
                continuation.resume(returning: .failure(error))
            }
        case .cancel(let id):
            // An id that is not there has had its answer already.
            if let transfer = transfers.removeValue(forKey: id) {
                finish(transfer, .failure(transfer.abandoned(Reason.cancelled.rawValue)))
            }
        }
    }

    private func collect(_ transfers: inout [UInt64: ActiveTransfer]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(UnsafeMutableRawPointer(multi), &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let transfer = ActiveTransfer.owner(of: handle)
            else { continue }
            transfers[transfer.id] = nil
            finish(transfer, transfer.outcome(of: ccurl_message_result(message)))
        }
    }

    private func end(_ transfers: [UInt64: ActiveTransfer], _ reason: Reason) {
        for transfer in transfers.values { finish(transfer, .failure(transfer.abandoned(reason.rawValue))) }
    }

    private func finish(_ transfer: ActiveTransfer, _ outcome: Result<HTTPResponse, TransportError>) {
        let received = transfer.bytesReceived
        statistics.withLock { statistics in
            statistics.requests += transfer.begun
            statistics.bytesIn += received
        }
        curl_multi_remove_handle(UnsafeMutableRawPointer(multi), transfer.handle)
        transfer.continuation.resume(returning: outcome)
    }
}
