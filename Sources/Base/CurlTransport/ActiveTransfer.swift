import CCurl
import Glibc
import Transport

/// One request under way.
///
/// Lives on the engine's thread only.
final class ActiveTransfer {
    let id: UInt64
    let handle: UnsafeMutableRawPointer
    let continuation: CurlEngine.Continuation
    let request: HTTPRequest
    /// Why the transfer was ended from our side, if it was.
    private(set) var stop: Stop?
    /// How often the request was about to be written to a connection.
    private(set) var begun = 0
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// What had been sent before the request itself: the words that open a tunnel through a proxy.
    private var bytesBefore = 0

    enum Stop {
        case tooLarge
        case headersTooLarge
        case repeated
    }

    /// More header bytes than this are no answer of a service we know.
    private static let headerLimit = 256 << 10

    init(
        _ id: UInt64,
        _ request: HTTPRequest,
        options: CurlOptions,
        continuation: CurlEngine.Continuation
    ) throws(TransportError) {
        guard let handle = curl_easy_init() else {
            throw TransportError(.other, "out of memory", place: request.place, mayHaveBeenSent: false)
        }
        self.id = id
        self.handle = handle
        self.continuation = continuation
        self.request = request
        let code = configure(options)
        guard code == CURLE_OK else {
            let text = String(cString: curl_easy_strerror(code))
            throw TransportError(
                .invalid,
                "cannot set up the request: \(text)",
                place: request.place,
                mayHaveBeenSent: false
            )
        }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
    }

    /// The transfer that a handle belongs to; the engine keeps it as long as the handle is in use.
    static func owner(of handle: UnsafeMutableRawPointer) -> ActiveTransfer? {
        var pointer: UnsafeMutableRawPointer?
        ccurl_get_private(handle, &pointer)
        return from(pointer)
    }

    /// Bytes that came over the wire, header lines included.
    var bytesReceived: Int {
        var received: curl_off_t = 0
        ccurl_get_offset(handle, CURLINFO_SIZE_DOWNLOAD_T, &received)
        return number(CURLINFO_HEADER_SIZE) + Int(received)
    }

    /// Whether any byte of the request itself can have reached the server.
    var mayHaveBeenSent: Bool { begun > 1 || begun == 1 && number(CURLINFO_REQUEST_SIZE) > bytesBefore }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        ccurl_get_long(handle, info, &value)
        return value
    }

    func outcome(of code: CURLcode) -> Result<HTTPResponse, TransportError> {
        guard code == CURLE_OK else { return .failure(failure(of: code)) }
        return .success(HTTPResponse(status: number(CURLINFO_RESPONSE_CODE), headers: headers, body: body))
    }

    // MARK: Header lines

    /// Hands libcurl the header lines and keeps them alive.
    func setHeaderLines(_ lines: [String], _ setter: inout OptionSetter) {
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else {
                setter.refuse(CURLE_OUT_OF_MEMORY)
                return
            }
            headerList = longer
        }
        setter.set(list: CURLOPT_HTTPHEADER, headerList)
    }

    // MARK: Callbacks

    func setCallbacks(_ setter: inout OptionSetter) {
        // The engine keeps the transfer until the handle is removed, so an unretained pointer is safe.
        let context = Unmanaged.passUnretained(self).toOpaque()
        setter.set(pointer: CURLOPT_PRIVATE, context)
        setter.set(pointer: CURLOPT_WRITEDATA, context)
        setter.set(pointer: CURLOPT_HEADERDATA, context)
        setter.set(pointer: CURLOPT_PREREQDATA, context)
        setter.set(callback: CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            ActiveTransfer.from(context)?.receive(bytes, size * count) ?? 0
        }
        setter.set(callback: CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            ActiveTransfer.from(context)?.receiveHeader(bytes, size * count) ?? 0
        }
        setter.setBeforeRequest { context, _, _, _, _ in
            ActiveTransfer.from(context)?.begin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        setter.setOnSocket { _, socket, _ in
            // A program that we start must not hold our connections open.
            fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> ActiveTransfer? {
        context.map { Unmanaged<ActiveTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Called when a connection stands and the request is about to be written.
    ///
    /// libcurl writes a request a second time when a reused connection ends without an answer. The server may have acted on the
    /// first: what changes something is not repeated behind the caller's back.
    private func begin() -> Bool {
        let isSafe = request.method == .get || request.method == .head
        if begun > 0, !isSafe, mayHaveBeenSent {
            stop = .repeated
            return false
        }
        begun += 1
        bytesBefore = number(CURLINFO_REQUEST_SIZE)
        return true
    }

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard count <= request.limits.answerBytes - body.count else {
            stop = .tooLarge
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headerBytes += count
        guard headerBytes <= Self.headerLimit else {
            stop = .headersTooLarge
            return 0
        }
        var line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        while line.last?.isWhitespace == true { line.removeLast() }
        // Every status line begins a new answer: interim ones and a proxy's come before the real one.
        if line.hasPrefix("HTTP/") {
            headers = HTTPHeaders()
        } else if let colon = line.firstIndex(of: ":") {
            headers.append(String(line[..<colon]), String(line[colon...].dropFirst().drop(while: \.isWhitespace)))
        }
        return count
    }
}
