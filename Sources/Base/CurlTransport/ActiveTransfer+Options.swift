import CCurl
import Transport

extension ActiveTransfer {
    /// Sets every option of the handle.
    func configure(_ options: CurlOptions) -> CURLcode {
        var setter = OptionSetter(handle: handle)
        setter.set(CURLOPT_NOSIGNAL, 1)  // libcurl must not touch the process's signals
        setter.set(CURLOPT_QUICK_EXIT, 1)  // a dead name server must not hold the thread
        setter.set(CURLOPT_PROTOCOLS_STR, "http,https")
        setter.set(CURLOPT_FOLLOWLOCATION, 0)  // a signed request is for one place only
        setter.set(CURLOPT_PATH_AS_IS, 1)  // what was signed is what is sent
        setter.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        setter.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        setter.set(CURLOPT_TCP_KEEPALIVE, 1)
        setter.set(CURLOPT_MAXAGE_CONN, 30)  // seconds; load balancers drop idle connections after 60
        setter.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        setter.set(CURLOPT_USERAGENT, options.userAgent)
        setter.set(CURLOPT_TIMEOUT_MS, milliseconds(request.limits.total))
        setter.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect))
        if request.method != .head {
            // What says that it is too long is not read at all.
            setter.set(offset: CURLOPT_MAXFILESIZE_LARGE, request.limits.answerBytes)
        }
        setter.set(CURLOPT_URL, "\(request.origin)\(request.target.text)")
        configureProxy(options, &setter)
        configureTLS(options, &setter)
        configureContent(&setter)
        setCallbacks(&setter)
        return setter.code
    }

    private func configureProxy(_ options: CurlOptions, _ setter: inout OptionSetter) {
        // Both are always set: what is unset libcurl takes from the process environment.
        let choice = ProxyChoice(for: request, options.variables)
        setter.set(CURLOPT_PROXY, choice.proxy)
        setter.set(CURLOPT_NOPROXY, choice.exemptions)
        setter.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let authorities = options.authorities {
            setter.set(CURLOPT_PROXY_CAINFO, authorities)
            setter.setNothing(CURLOPT_PROXY_CAPATH)
        }
    }

    private func configureTLS(_ options: CurlOptions, _ setter: inout OptionSetter) {
        guard request.origin.scheme == .https else { return }
        setter.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        let identity = options.identities[request.origin]
        if let authorities = identity?.authorities ?? options.authorities {
            setter.set(CURLOPT_CAINFO, authorities)
            setter.setNothing(CURLOPT_CAPATH)  // a folder compiled in would be trusted besides the file
        }
        if let certificate = identity?.certificate {
            setter.set(CURLOPT_SSLCERT, certificate)
            if let key = identity?.key { setter.set(CURLOPT_SSLKEY_BLOB, blob: Array(key.reveal.utf8)) }
            setter.set(CURLOPT_KEYPASSWD, "")  // an encrypted key is an error, not a question on the terminal
        }
    }

    private func configureContent(_ setter: inout OptionSetter) {
        let method = request.method
        if !request.body.isEmpty || method == .post || method == .put {
            setter.set(CURLOPT_POST, 1)
            setter.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
            setter.set(copying: CURLOPT_COPYPOSTFIELDS, request.body)
            setter.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        } else if method == .head {
            setter.set(CURLOPT_NOBODY, 1)
        } else {
            setter.set(CURLOPT_HTTPGET, 1)
            setter.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
        // Neither a wait for "100 Continue" nor libcurl's own form type.
        var lines = ["Expect:"]
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        // The length is libcurl's to tell: it knows what it sends.
        for field in request.headers.fields where field.name.lowercased() != "content-length" {
            // A name with nothing behind its colon would drop the header; a semicolon sends it empty.
            let isEmpty = field.value.allSatisfy(\.isWhitespace)
            lines.append(isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        setHeaderLines(lines, &setter)
    }

    /// What libcurl takes: at least one, for zero is no limit; at most what fits 31 bits.
    private func milliseconds(_ span: Duration) -> Int {
        Int(min(max(1, (span / .milliseconds(1)).rounded(.up)), Double(Int32.max)))
    }
}
