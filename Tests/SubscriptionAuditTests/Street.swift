import FoundationEssentials
import POSIX
import Sandbox
import TestSupport

/// A hub with members of its own on the suite's moto, and the built program that looks at it.
final class Street: Sendable {
    /// What one run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let errors: String
        let report: JSON
        /// The report as it was printed.
        let text: String

        /// What was printed of the items, byte for byte.
        var itemText: Substring {
            guard let start = text.firstRange(of: "\"items\":"), let end = text.firstRange(of: ",\"job\":") else {
                return ""
            }
            return text[start.lowerBound..<end.lowerBound]
        }

        var items: [JSON] { report["items"].items }

        /// The items of a status, by id.
        func ids(_ status: String) -> [String] {
            items.filter { $0["status"].text == status }.compactMap { $0["id"].text }
        }
    }

    private static let server = Task { try await MotoServer.start() }
    private static let taken = Locked(0)

    let address: String
    let folder: String
    private let number: Int

    /// Plants a street.
    ///
    /// - Parameters:
    ///   - words: What `hub.py` is to do, such as `mutate` and a name.
    ///   - members: How many members send.
    ///   - groups: Log groups of each.
    ///   - more: Further lines of the configuration.
    /// - Throws: `SystemError` when it cannot be planted.
    init(_ words: [String], members: Int = 3, groups: Int = 2, more: String = "") async throws {
        number = Self.taken.withLock {
            $0 += 1
            return $0
        }
        address = try await Self.server.value
        folder = "/tmp/roundsman-street-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let options = [
            "--endpoint", address, "--street", "\(number)", "--members", "\(members)", "--groups", "\(groups)",
        ]
        let configuration = try await Self.python(options + words)
        let extra = "\n\(lock)\n\(more.replacing("$FOLDER", with: folder))"
        try Files.replace("\(folder)/roundsman.yaml", with: configuration + Array(extra.utf8))
    }

    /// Rewrites the configuration.
    func configure(_ change: (String) -> String) throws {
        let path = "\(folder)/roundsman.yaml"
        let old = String(decoding: try Files.read(path), as: UTF8.self), new = change(old)
        guard new != old else { throw SystemError("change the configuration: nothing to change", code: 22) }
        try Files.replace(path, with: Array(new.utf8))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var lock: String { "jobs: {verify-subscriptions: {lock: \(folder)/lock}}" }

    var hub: String { "\(433_568_766_270 + number)" }

    func member(_ place: Int) -> String { "\(200_000_000_000 + 1_000 * number + place)" }

    /// Runs `hub.py`.
    ///
    /// - Returns: What it printed.
    static func python(_ words: [String]) async throws -> [UInt8] {
        let script = "\(PythonOracle.root)/scripts/sandbox/hub.py"
        let child = try ChildProcess.start(
            [PythonOracle.python, script] + words,
            environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        )
        let outcome = try await child.end(limit: .seconds(100))
        guard outcome.status == 0 else {
            let errors = String(decoding: outcome.errors.suffix(500), as: UTF8.self)
            throw SystemError("hub.py \(words): \(errors)", code: outcome.status)
        }
        return outcome.output
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - words: Its options, besides the configuration's path and the output as JSON.
    ///   - endpoint: Where the services answer; moto's address unless something stands before it.
    ///   - variables: Further variables.
    /// - Returns: What it left behind.
    /// - Throws: `SystemError` when it cannot be started.
    func run(_ words: String..., endpoint: String? = nil, variables: [String: String] = [:]) async throws -> Outcome {
        try await run(words, endpoint: endpoint, variables: variables)
    }

    /// As the other `run`.
    func run(_ words: [String], endpoint: String? = nil, variables: [String: String] = [:]) async throws -> Outcome {
        let outcome = try await start(words, endpoint: endpoint, variables: variables).end(limit: .seconds(300))
        return Outcome(
            status: outcome.status,
            errors: String(decoding: outcome.errors, as: UTF8.self),
            report: JSON(bytes: outcome.output) ?? .null,
            text: String(decoding: outcome.output, as: UTF8.self)
        )
    }

    /// Starts the program.
    ///
    /// - Returns: The running program.
    /// - Throws: `SystemError` when it cannot be started.
    func start(_ words: [String], endpoint: String? = nil, variables: [String: String] = [:]) throws -> ChildProcess {
        let fixed = [
            "AWS_ENDPOINT_URL": endpoint ?? address, "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_EC2_METADATA_DISABLED": "true",
        ]
        return try BuiltProgram.start(
            "verify-subscriptions",
            ["--config", "\(folder)/roundsman.yaml", "--log-level", "error"] + words,
            fixed.merging(variables) { $1 }
        )
    }

    /// Runs lines of a shell in which `aws` is Amazon's own command line.
    ///
    /// - Parameters:
    ///   - lines: As they stand.
    ///   - variables: Credentials, and a region where the lines name none.
    /// - Returns: What they printed.
    /// - Throws: `SystemError` when one of them fails.
    func shell(_ lines: String, _ variables: [String: String]) async throws -> [UInt8] {
        let tools = PythonOracle.python.split(separator: "/").dropLast().joined(separator: "/")
        let fixed = [
            "PATH": "/\(tools):/usr/bin:/bin", "HOME": folder, "AWS_ENDPOINT_URL": address, "AWS_PAGER": "",
            "AWS_EC2_METADATA_DISABLED": "true", "LC_ALL": "C.UTF-8",
        ]
        let child = try ChildProcess.start(
            ["/bin/sh", "-e", "-c", lines],
            environment: fixed.merging(variables) { $1 }
        )
        let outcome = try await child.end(limit: .seconds(100))
        guard outcome.status == 0 else {
            let errors = String(decoding: outcome.errors.suffix(600), as: UTF8.self)
            throw SystemError("\(lines): \(errors)", code: outcome.status)
        }
        return outcome.output
    }

    /// A text in which the accounts of this street have names, so that streets can be compared.
    func named(_ text: String) -> String {
        (1...9).reduce(text.replacing(hub, with: "hub")) { text, place in
            text.replacing(member(place), with: "member-\(place)")
        }
    }
}
