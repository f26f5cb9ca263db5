/// Why a text is no address of a service.
///
/// The text itself is not repeated: it may hold a secret.
package struct AddressProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Makes a problem of one line that does not repeat the address.
    package init(description: String) { self.description = description }
}

/// An absolute `http` or `https` address, read strictly.
package struct Address: Sendable, Hashable {
    package let origin: Origin
    package let target: RequestTarget

    /// Reads an address; RFC 3986 section 3, without user information and fragment.
    ///
    /// - Parameter text: Such as `https://host:9200/prefix` or `http://[::1]:9200`.
    /// - Throws: `AddressProblem` with what is wrong.
    package init(_ text: String) throws(AddressProblem) {
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw AddressProblem(description: "an address holds no spaces, control or non-ASCII characters")
        }
        guard let colon = text.firstRange(of: "://"),
            let scheme = Origin.Scheme(rawValue: text[..<colon.lowerBound].lowercased())
        else { throw AddressProblem(description: "an address begins with https:// or http://") }
        guard !text.contains("#") else { throw AddressProblem(description: "an address has no fragment (#)") }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw AddressProblem(description: "an address holds no user name or password")
        }
        let (host, port) = try Self.split(authority)
        origin = Origin(scheme, host, port: port)
        let mark = rest[end...].firstIndex(of: "?")
        target = RequestTarget(
            path: String(rest[end..<(mark ?? rest.endIndex)]),
            query: mark.map { String(rest[rest.index(after: $0)...]) }
        )
    }

    private static func split(_ authority: Substring) throws(AddressProblem) -> (String, Int?) {
        var host = authority, port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else {
                throw AddressProblem(description: "an IPv6 address ends with a bracket")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":"),
                host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw AddressProblem(description: "brackets hold an IPv6 address and nothing else") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        let isName = host.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
        guard !host.isEmpty, isName || host.contains(":") else {
            throw AddressProblem(description: "an address names a host")
        }
        guard let port else { return (String(host), nil) }
        guard let number = Int(port), (1...65_535).contains(number), port.first != "+" else {
            throw AddressProblem(description: "a port is a number from 1 to 65535")
        }
        return (String(host), number)
    }
}
