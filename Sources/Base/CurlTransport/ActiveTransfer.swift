import CCurl
import Transport

/// One request under way.
///
/// Lives on the engine's thread only.
final class ActiveTransfer {
    let handle: UnsafeMutableRawPointer
    let continuation: CurlEngine.Continuation
    private let request: HTTPRequest
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers = HTTPHeaders()
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(_ request: HTTPRequest, options: CurlOptions, continuation: CurlEngine.Continuation) throws(TransportError) {
        guard let handle = curl_easy_init() else {
            throw TransportError(.other, "out of memory", place: request.place, mayHaveBeenSent: false)
        }
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

    /// Bytes over the wire, header lines included.
    var bytes: (received: Int, sent: Int) {
        var headerSize = 0, requestSize = 0
        var received: curl_off_t = 0, sent: curl_off_t = 0
        ccurl_get_long(handle, CURLINFO_HEADER_SIZE, &headerSize)
        ccurl_get_long(handle, CURLINFO_REQUEST_SIZE, &requestSize)
        ccurl_get_offset(handle, CURLINFO_SIZE_DOWNLOAD_T, &received)
        ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T, &sent)
        return (headerSize + Int(received), requestSize + Int(sent))
    }

    // MARK: Set-up

    private func configure(_ options: CurlOptions) -> CURLcode {
        var setter = OptionSetter(handle: handle)
        setter.set(CURLOPT_NOSIGNAL, 1)  // libcurl must not touch the process's signals
        setter.set(CURLOPT_QUICK_EXIT, 1)  // a dead name server must not hold the thread
        setter.set(CURLOPT_PROTOCOLS_STR, "http,https")
        setter.set(CURLOPT_FOLLOWLOCATION, 0)  // a signed request is for one place only
        setter.set(CURLOPT_PATH_AS_IS, 1)  // what was signed is what is sent
        setter.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        setter.set(CURLOPT_TCP_KEEPALIVE, 1)
        setter.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        setter.set(CURLOPT_USERAGENT, options.userAgent)
        setter.set(CURLOPT_TIMEOUT_MS, milliseconds(request.limits.total))
        setter.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect))
        setter.set(CURLOPT_PROXY, ProxyChoice.proxy(for: request, options.variables))
        setter.set(CURLOPT_NOPROXY, "")  // the choice is made already
        setter.set(CURLOPT_URL, "\(request.origin)\(request.target.text)")
        configureTLS(options, &setter)
        configureMethod(&setter)
        configureCallbacks(&setter)
        return setter.code
    }

    private func configureTLS(_ options: CurlOptions, _ setter: inout OptionSetter) {
        guard request.origin.scheme == .https || !ProxyChoice.proxy(for: request, options.variables).isEmpty else {
            return
        }
        let identity = options.identities[request.origin]
        if let authorities = identity?.authorities ?? options.authorities { setter.set(CURLOPT_CAINFO, authorities) }
        if let certificate = identity?.certificate {
            setter.set(CURLOPT_SSLCERT, certificate)
            if let key = identity?.key { setter.set(CURLOPT_SSLKEY_BLOB, blob: Array(key.reveal.utf8)) }
        }
    }

    private func configureMethod(_ setter: inout OptionSetter) {
        switch request.method {
        case .get: setter.set(CURLOPT_HTTPGET, 1)
        case .head: setter.set(CURLOPT_NOBODY, 1)
        case .post, .put, .delete:
            if request.method == .delete && request.body.isEmpty {
                setter.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            } else {
                setter.set(CURLOPT_POST, 1)
                setter.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
                setter.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
                setter.set(copying: CURLOPT_COPYPOSTFIELDS, request.body)
            }
        }
        // Neither a wait for "100 Continue" nor libcurl's own form type; an empty value would drop a header, `;` sends it empty.
        var lines = ["Expect:"]
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for field in request.headers.fields {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines { headerList = curl_slist_append(headerList, line) }
        setter.set(list: CURLOPT_HTTPHEADER, headerList)
    }

    private func configureCallbacks(_ setter: inout OptionSetter) {
        // The engine keeps the transfer until the handle is removed, so an unretained pointer is safe.
        let context = Unmanaged.passUnretained(self).toOpaque()
        setter.set(pointer: CURLOPT_WRITEDATA, context)
        setter.set(pointer: CURLOPT_HEADERDATA, context)
        setter.set(callback: CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            ActiveTransfer.from(context)?.receive(bytes, size * count) ?? 0
        }
        setter.set(callback: CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            ActiveTransfer.from(context)?.receiveHeader(bytes, size * count) ?? 0
        }
    }

    private func milliseconds(_ span: Duration) -> Int { max(1, Int(span / .milliseconds(1))) }

    // MARK: Callbacks

    private static func from(_ context: UnsafeMutableRawPointer?) -> ActiveTransfer? {
        context.map { Unmanaged<ActiveTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard body.count + count <= request.limits.answerBytes else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        var line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        while line.last?.isNewline == true { line.removeLast() }
        // Every status line begins a new answer: interim ones and a proxy's come before the real one.
        if line.hasPrefix("HTTP/") { headers = HTTPHeaders() }
        if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(String(line[..<colon]), String(value))
        }
        return count
    }

    // MARK: Outcome

    func outcome(of code: CURLcode, isCancelled: Bool) -> Result<HTTPResponse, TransportError> {
        if code == CURLE_OK {
            var status = 0
            ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            return .success(HTTPResponse(status: status, headers: headers, body: body))
        }
        let mayHaveBeenSent = bytes.sent > 0
        if isCancelled {
            return .failure(
                TransportError(.cancelled, "cancelled", place: request.place, mayHaveBeenSent: mayHaveBeenSent)
            )
        }
        if isTooLarge {
            let message = "the answer is larger than \(request.limits.answerBytes) bytes"
            return .failure(TransportError(.tooLarge, message, place: request.place, mayHaveBeenSent: true))
        }
        // libcurl's constant text for the code, never its error buffer: that one may quote the address or a proxy's password.
        let text = String(cString: curl_easy_strerror(code))
        return .failure(
            TransportError(
                Self.kind(of: code),
                "\(text) (curl \(code.rawValue))",
                place: request.place,
                mayHaveBeenSent: mayHaveBeenSent
            )
        )
    }

    private static func kind(of code: CURLcode) -> TransportError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            .tls
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: .interrupted
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2: .malformed
        case CURLE_URL_MALFORMAT: .invalid
        default: .other
        }
    }
}
