import POSIX
package import Transport

/// Sends single requests to servers of this machine; for planting worlds, not for programs under test.
package enum LoopbackClient {
    /// Why a server could not be asked.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: Such as `PUT`.
    ///   - address: An address of this machine, plain `http`.
    ///   - path: Path and query, encoded; put behind the address's own path.
    ///   - body: JSON; nil for none.
    /// - Returns: The status and the body.
    /// - Throws: `Failure` for another machine or an answer that is none; `SystemError`; `AddressProblem`.
    package static func send(
        _ method: String,
        _ address: String,
        _ path: String = "",
        _ body: JSON? = nil
    ) throws -> (status: Int, body: [UInt8]) {
        try send(method, address, path, raw: body?.bytes)
    }

    /// Sends a request with any body and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: Such as `PUT`.
    ///   - address: An address of this machine, plain `http`.
    ///   - path: Path and query, encoded; put behind the address's own path.
    ///   - raw: The body; nil for none.
    ///   - type: The body's media type; nil sends none.
    ///   - headers: Further ones.
    /// - Returns: The status and the body.
    /// - Throws: `Failure` for another machine or an answer that is none; `SystemError`; `AddressProblem`.
    package static func send(
        _ method: String,
        _ address: String,
        _ path: String,
        raw: [UInt8]?,
        type: String? = "application/json",
        headers: HTTPHeaders = HTTPHeaders()
    ) throws -> (status: Int, body: [UInt8]) {
        let target = try Address(address)
        guard target.origin.isLoopback, target.origin.scheme == .http else {
            throw Failure(description: "\(target.origin) is not a plain http address of this machine")
        }
        let socket = try Socket.connect(toLoopbackPort: target.origin.port ?? 80)
        let base = target.target.path == "/" && !path.isEmpty ? "" : target.target.text
        let content = raw ?? []
        var lines = ["\(method) \(base)\(path) HTTP/1.1", "Host: \(target.origin.authority)", "Connection: close"]
        if raw != nil {
            lines.append("Content-Length: \(content.count)")
            if let type { lines.append("Content-Type: \(type)") }
        }
        lines += headers.fields.map { "\($0.name): \($0.value)" }
        try socket.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content)
        var answer: [UInt8] = []
        while true {
            let more = try socket.read()
            if more.isEmpty { break }
            answer += more
        }
        guard let end = answer.firstRange(of: [13, 10, 13, 10]),
            let status = String(decoding: answer.prefix(12), as: UTF8.self).split(separator: " ").last.flatMap({
                Int($0)
            })
        else { throw Failure(description: "\(target.origin) did not answer in HTTP") }
        return (status, Array(answer[end.upperBound...]))
    }
}
