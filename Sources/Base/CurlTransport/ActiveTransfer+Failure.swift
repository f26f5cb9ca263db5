import CCurl
import Glibc
import Transport

extension ActiveTransfer {
    /// What a failed transfer is to its caller.
    ///
    /// The texts are ours or the system's: libcurl's error buffer may quote the address or a proxy's password.
    func failure(of code: CURLcode) -> TransportError {
        switch stop {
        case .tooLarge:
            return error(.tooLarge, "the answer is larger than \(request.limits.answerBytes) bytes")
        case .headersTooLarge:
            return error(.malformed, "the answer's header has no end")
        case .repeated:
            return error(.interrupted, "the connection was closed without an answer")
        case nil:
            break
        }
        if code == CURLE_FILESIZE_EXCEEDED {
            return error(.tooLarge, "the answer is larger than \(request.limits.answerBytes) bytes")
        }
        let tunnel = number(CURLINFO_HTTP_CONNECTCODE)
        if begun == 0, tunnel >= 300 {
            return error(.connect, "the proxy refused the connection with status \(tunnel)")
        }
        let (kind, message) = explanation(of: code)
        return error(kind, "\(message) (curl \(code.rawValue))")
    }

    /// The failure of a transfer that we gave up.
    func abandoned(_ reason: String) -> TransportError { error(.cancelled, reason) }

    private func error(_ code: TransportError.Code, _ message: String) -> TransportError {
        TransportError(code, message, place: request.place, mayHaveBeenSent: mayHaveBeenSent)
    }

    private func explanation(of code: CURLcode) -> (TransportError.Code, String) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: (.resolve, "the host name has no address")
        case CURLE_COULDNT_RESOLVE_PROXY: (.resolve, "the proxy's name has no address")
        case CURLE_COULDNT_CONNECT: (.connect, "no connection\(systemReason)")
        case CURLE_OPERATION_TIMEDOUT: timeout
        case CURLE_PEER_FAILED_VERIFICATION: (.tls, "the server's certificate \(certificateFault)")
        case CURLE_SSL_CERTPROBLEM: (.tls, "our client certificate or its key cannot be used")
        case CURLE_SSL_CACERT_BADFILE: (.tls, "the file of trusted authorities cannot be used")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR: (.tls, "the TLS handshake failed")
        case CURLE_GOT_NOTHING: (.interrupted, "the connection was closed without an answer")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            (.interrupted, "the connection broke before the answer was complete\(systemReason)")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2: (.malformed, "the answer is not HTTP")
        case CURLE_BAD_CONTENT_ENCODING: (.malformed, "the answer is not encoded as it says")
        case CURLE_URL_MALFORMAT: (.invalid, "the address is not one")
        default: (.other, String(cString: curl_easy_strerror(code)))
        }
    }

    /// Which of the steps took too long.
    private var timeout: (TransportError.Code, String) {
        if begun > 0 { return (.timeout, "no whole answer within \(Self.words(request.limits.total))") }
        let limit = min(request.limits.connect, request.limits.total)
        var lookup: curl_off_t = 0
        ccurl_get_offset(handle, CURLINFO_NAMELOOKUP_TIME_T, &lookup)
        return lookup == 0
            ? (.resolve, "no name server answered within \(Self.words(limit))")
            : (.timeout, "no connection within \(Self.words(limit))")
    }

    /// A span in tenths of a second: what is left of a deadline has more digits than anyone reads.
    private static func words(_ span: Duration) -> String {
        let tenths = Int((span / .milliseconds(100)).rounded(.up))
        return "\(tenths / 10)\(tenths % 10 == 0 ? "" : ".\(tenths % 10)") seconds"
    }

    private var systemReason: String {
        let number = number(CURLINFO_OS_ERRNO)
        guard number > 0, let text = strerror(Int32(truncatingIfNeeded: number)) else { return "" }
        return ": \(String(cString: text))"
    }

    /// OpenSSL's verdict in words; see openssl-verification-options(1).
    private var certificateFault: String {
        switch number(CURLINFO_SSL_VERIFYRESULT) {
        case 0: "does not name this host"
        case 9: "is not valid yet"
        case 10: "has expired"
        case 18, 19, 20, 21: "comes from no authority that is trusted here"
        case let verdict: "was refused (OpenSSL \(verdict))"
        }
    }
}
