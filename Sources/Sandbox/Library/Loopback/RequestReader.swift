import POSIX
import Transport

/// Reads the requests of one connection, one after the other.
struct RequestReader {
    private let socket: Socket
    private var buffer: [UInt8] = []
    /// The bytes of the request read last.
    private(set) var consumed = 0

    /// A head or a body beyond this is no request of ours.
    private static let headLimit = 1 << 16
    private static let bodyLimit = 1 << 28

    init(socket: Socket) { self.socket = socket }

    /// Reads the next request; nil at the end of the stream and for what is not HTTP.
    ///
    /// - Throws: `SystemError`, such as a reset.
    mutating func next() throws(SystemError) -> ReceivedRequest? {
        consumed = 0
        guard let head = try take(until: [13, 10, 13, 10], limit: Self.headLimit) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            headers.append(String(parts[0]), String(parts[1].trimmingPrefix { $0 == " " }))
        }
        var body: [UInt8] = []
        if headers["Transfer-Encoding"]?.lowercased() == "chunked" {
            while let line = try take(until: [13, 10], limit: 100) {
                guard let size = Int(String(decoding: line.prefix { $0 != 59 }, as: UTF8.self), radix: 16), size >= 0,
                    body.count + size <= Self.bodyLimit, let chunk = try take(size + 2)
                else { return nil }
                body += chunk.dropLast(2)
                if size == 0 { break }
            }
        } else if let length = headers["Content-Length"] {
            guard let size = Int(length), (0...Self.bodyLimit).contains(size), let bytes = try take(size) else {
                return nil
            }
            body = bytes
        }
        return ReceivedRequest(method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }

    private mutating func take(_ count: Int) throws(SystemError) -> [UInt8]? {
        while buffer.count < count {
            let more = try socket.read()
            if more.isEmpty { return nil }
            buffer += more
        }
        defer { buffer.removeFirst(count) }
        consumed += count
        return Array(buffer[..<count])
    }

    /// What stands before a mark, which is taken too.
    private mutating func take(until mark: [UInt8], limit: Int) throws(SystemError) -> [UInt8]? {
        var searched = 0
        while true {
            if let range = buffer[searched...].firstRange(of: mark) {
                consumed += range.upperBound
                defer { buffer.removeFirst(range.upperBound) }
                return Array(buffer[..<range.lowerBound])
            }
            guard buffer.count <= limit else { return nil }
            searched = max(0, buffer.count - mark.count + 1)
            let more = try socket.read()
            if more.isEmpty { return nil }
            buffer += more
        }
    }
}

/// Writes answers to one connection, properly or not.
struct AnswerWriter {
    let socket: Socket
    let isHead: Bool
    private(set) var written = 0

    init(socket: Socket, isHead: Bool) {
        self.socket = socket
        self.isHead = isHead
    }

    /// Writes an answer; false when the connection must end.
    ///
    /// - Throws: `SystemError` when the other side is gone.
    mutating func write(_ answer: ScriptedAnswer) throws(SystemError) -> Bool {
        switch answer.misbehaviour {
        case .silence:
            // Nothing is read any more that could be answered: wait for the end of the connection.
            while try !socket.read().isEmpty {}
            return false
        case .close:
            return false
        case .reset:
            socket.resetOnClose()
            return false
        case .raw(let bytes):
            try send(bytes)
            return false
        case .delay(let span):
            SystemClock.block(for: span)
        case .informs:
            try send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        case .cut(let count):
            try send(head(of: answer) + answer.body.prefix(count))
            return false
        case .drip(let size, let pause):
            try send(head(of: answer))
            for start in stride(from: 0, to: answer.body.count, by: max(1, size)) {
                SystemClock.block(for: pause)
                try send(Array(answer.body[start..<min(start + max(1, size), answer.body.count)]))
            }
            return true
        case .chunked:
            try send(head(of: answer, isChunked: true))
            for start in stride(from: 0, to: answer.body.count, by: 1000) {
                let chunk = answer.body[start..<min(start + 1000, answer.body.count)]
                try send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
            }
            try send(Array("0\r\n\r\n".utf8))
            return true
        case nil:
            break
        }
        try send(head(of: answer) + (isHead ? [] : answer.body))
        return true
    }

    private mutating func send(_ bytes: [UInt8]) throws(SystemError) {
        try socket.write(bytes)
        written += bytes.count
    }

    private func head(of answer: ScriptedAnswer, isChunked: Bool = false) -> [UInt8] {
        var lines = ["HTTP/1.1 \(answer.status) Scripted"]
        lines += answer.headers.fields.map { "\($0.name): \($0.value)" }
        let hasBody = answer.status != 204 && answer.status != 304
        if isChunked {
            lines.append("Transfer-Encoding: chunked")
        } else if hasBody, answer.headers["Content-Length"] == nil {
            lines.append("Content-Length: \(answer.body.count)")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
