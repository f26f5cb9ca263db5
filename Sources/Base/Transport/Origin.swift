/// Scheme, host and port: whom a request reaches.
package struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// The protocols we speak.
    package enum Scheme: String, Sendable {
        case http
        case https
    }

    package let scheme: Scheme
    /// A name or an address in lower case; an IPv6 address without brackets.
    package let host: String
    /// `nil` stands for the scheme's own port.
    package let port: Int?

    package init(_ scheme: Scheme, _ host: String, port: Int? = nil) {
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port == (scheme == .https ? 443 : 80) ? nil : port
    }

    /// The value of the `Host` header: IPv6 in brackets, the port only where it is not the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }

    package var description: String { "\(scheme.rawValue)://\(authority)" }

    /// Whether host and port are such, so that no other host can hide in them.
    package var isValid: Bool {
        let isAddress =
            host.contains(":")
            && host.utf8.allSatisfy {
                Character(Unicode.Scalar($0)).isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
        let isName =
            !host.isEmpty && host.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
        return (isAddress || isName) && (1...65_535).contains(port ?? 443)
    }

    /// Whether the request stays on this machine.
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || address?.first == 127
    }

    /// Whether it is an address of the local link, such as instance metadata.
    package var isLinkLocal: Bool {
        host.hasPrefix("fe80:") || host.hasPrefix("fd00:ec2:") || address?.prefix(2) == [169, 254]
    }

    /// The four numbers of an IPv4 address.
    private var address: [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && !parts.contains(nil) ? parts.compactMap { $0 } : nil
    }
}
