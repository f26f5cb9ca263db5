import COpenSSL

/// The SHA-256 hash, FIPS 180-4.
package enum SHA256 {
    /// Hashes a whole message.
    ///
    /// - Parameter message: Any bytes, the empty sequence too.
    /// - Returns: 32 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil)
        precondition(done == 1, "SHA-256 failed: \(OpenSSLErrors.drain())")
        return digest
    }
}

/// The keyed hash HMAC-SHA-256, RFC 2104.
package enum HMACSHA256 {
    /// Computes the authentication code of a whole message.
    ///
    /// - Parameters:
    ///   - message: Any bytes.
    ///   - key: Any bytes.
    /// - Returns: 32 bytes.
    package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        // The one-shot function is not among those that OpenSSL 3 deprecates.
        let done = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil)
        precondition(done != nil, "HMAC-SHA-256 failed: \(OpenSSLErrors.drain())")
        return code
    }
}

/// Comparing secrets.
package enum ConstantTime {
    /// Compares without telling by its duration where two values differ.
    ///
    /// - Parameters:
    ///   - left: Any bytes.
    ///   - right: Any bytes.
    /// - Returns: `true` when they are the same.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

/// OpenSSL's queue of errors: one left in it would be reported by the next unrelated call.
enum OpenSSLErrors {
    static func drain() -> String {
        var texts: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            var buffer = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &buffer, buffer.count)
            texts.append(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        return texts.joined(separator: "; ")
    }
}
