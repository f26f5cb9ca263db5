import FoundationEssentials
import Glibc
import POSIX
import Transport

/// A folder with an authority, its certificates, and a TLS server of OpenSSL that uses them.
final class Certificates {
    let folder = "/tmp/roundsman-tls-\(UUID().uuidString)"
    private var servers: [ChildProcess] = []

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for authority in ["authority", "stranger"] {
            try openssl(
                newKey + [
                    "-x509", "-subj", "/CN=\(authority)", "-keyout", "\(authority).key", "-out", "\(authority).pem",
                ]
            )
        }
        try issue("server", names: "IP:127.0.0.1")
        try issue("elsewhere", names: "DNS:elsewhere.test")
        try issue("client", names: "DNS:client.test")
        try openssl(["pkey", "-in", "client.key", "-aes128", "-passout", "pass:x", "-out", "encrypted.key"])
    }

    deinit {
        for server in servers {
            server.signal(SIGKILL)
            _ = server.wait(limit: .seconds(10))
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private var newKey: [String] {
        ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"]
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func text(_ name: String) throws -> String { String(decoding: try Files.read(path(name)), as: UTF8.self) }

    private func issue(_ name: String, names: String) throws {
        let authority = ["-x509", "-CA", "authority.pem", "-CAkey", "authority.key"]
        let subject = ["-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)"]
        try openssl(newKey + authority + subject + ["-keyout", "\(name).key", "-out", "\(name).pem"])
    }

    private func openssl(_ arguments: [String]) throws {
        let outcome = try start("exec openssl \"$@\"", arguments).wait(limit: .seconds(50))
        if outcome.status != 0 {
            throw SystemError("openssl \(String(decoding: outcome.errors, as: UTF8.self))", code: outcome.status)
        }
    }

    private func start(_ script: String, _ arguments: [String]) throws -> ChildProcess {
        let words = ["/bin/sh", "-c", "cd \"$0\" && \(script)", folder] + arguments
        return try ChildProcess.start(words, environment: ["PATH": "/usr/bin:/bin"])
    }

    /// Starts a server that answers every request with a page of its own.
    func serve(_ certificate: String = "server", _ options: [String] = []) async throws -> Origin {
        let log = path("log-\(servers.count)")
        let arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", "\(certificate).pem", "-key", "\(certificate).key", "-www",
        ]
        servers.append(try start("exec openssl \"$@\" > \(log) 2>&1 < /dev/null", arguments + options))
        while true {
            let lines =
                Files.exists(log) ? String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n") : []
            if let line = lines.first(where: { $0.hasPrefix("ACCEPT ") }),
                let port = Int(line.drop { $0 != ":" }.dropFirst())
            {
                return Origin(.https, "127.0.0.1", port: port)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
