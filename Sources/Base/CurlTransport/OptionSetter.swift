import CCurl

/// Sets a handle's options and keeps the first refusal.
struct OptionSetter {
    let handle: UnsafeMutableRawPointer
    private(set) var code = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func set(_ option: CURLoption, _ value: Int) { keep(ccurl_set_long(handle, option, value)) }

    mutating func set(_ option: CURLoption, _ value: String) { keep(ccurl_set_string(handle, option, value)) }

    mutating func set(offset option: CURLoption, _ value: Int) {
        keep(ccurl_set_offset(handle, option, curl_off_t(value)))
    }

    mutating func set(pointer option: CURLoption, _ value: UnsafeMutableRawPointer) {
        keep(ccurl_set_pointer(handle, option, value))
    }

    mutating func set(list option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        keep(ccurl_set_list(handle, option, value))
    }

    mutating func set(callback option: CURLoption, _ callback: @escaping ccurl_data_callback) {
        keep(ccurl_set_data_callback(handle, option, callback))
    }

    /// Sets a text option to none, also where libcurl was built with one.
    mutating func setNothing(_ option: CURLoption) { keep(ccurl_set_string(handle, option, nil)) }

    mutating func setBeforeRequest(_ callback: @escaping curl_prereq_callback) {
        keep(ccurl_set_before_request(handle, callback))
    }

    mutating func setOnSocket(_ callback: @escaping curl_sockopt_callback) {
        keep(ccurl_set_on_socket(handle, callback))
    }

    mutating func set(_ option: CURLoption, blob: [UInt8]) {
        keep(blob.withUnsafeBytes { ccurl_set_blob(handle, option, $0.baseAddress, $0.count) })
    }

    /// For the options that copy what they are given.
    mutating func set(copying option: CURLoption, _ bytes: [UInt8]) {
        var bytes = bytes.isEmpty ? [0] : bytes
        keep(
            bytes.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { ccurl_set_pointer(handle, option, $0) } ?? CURLE_OUT_OF_MEMORY
            }
        )
    }

    /// Keeps a refusal that did not come from setting an option.
    mutating func refuse(_ reason: CURLcode) { keep(reason) }

    private mutating func keep(_ result: CURLcode) {
        if code == CURLE_OK { code = result }
    }
}
