import Arguments
import Configuration
import FoundationEssentials
import Glibc
import JobKit
import POSIX
import Testing

@testable import JobCommand

/// A folder with a configuration, and the frame around the stub job in it.
final class Bench: Sendable {
    let folder: String

    init(_ configuration: String) throws {
        folder = "/tmp/roundsman-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try rewrite(configuration)
    }

    /// Puts another configuration in the place of the first.
    func rewrite(_ configuration: String) throws {
        let text = "version: 1\n" + configuration.replacing("$FOLDER", with: folder)
        try Files.replace("\(folder)/roundsman.yaml", with: Array(text.utf8))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    func invocation(_ words: [String]) throws -> (ParsedArguments, Invocation) {
        let arguments = try CommonOptions.command(for: StubJob.description)
            .parse(["--config", "\(folder)/roundsman.yaml"] + words).get()
        let invocation = try Invocation(
            arguments,
            program: "watch-jobs",
            variables: [:],
            outputIsTerminal: false,
            logIsTerminal: false
        )
        return (arguments, invocation)
    }

    /// Runs the frame as the program would, but in this process.
    func run(
        _ words: String...,
        variables: [String: String] = [:],
        interruption: Interruption = Interruption(),
        logger: Logger = Logger(level: .error) { _ in },
        watch: @escaping @Sendable (Duration, Logger) throws -> Void = { _, _ in }
    ) async throws -> Report {
        try await run(words: words, variables: variables, interruption: interruption, logger: logger, watch: watch)
    }

    func run(
        words: [String],
        variables: [String: String] = [:],
        interruption: Interruption = Interruption(),
        logger: Logger = Logger(level: .error) { _ in },
        watch: @escaping @Sendable (Duration, Logger) throws -> Void = { _, _ in }
    ) async throws -> Report {
        let (arguments, invocation) = try invocation(words)
        let collector = ProblemCollector(file: invocation.configuration)
        let configured = try Configured<StubJob>(invocation, arguments, collector, program: "watch-jobs")
        let frame = Frame(
            configured: configured,
            invocation: invocation,
            variables: variables,
            interruption: interruption,
            runID: UUID().uuidString.lowercased(),
            logger: logger,
            watch: watch
        )
        return await frame.run().0
    }
}

/// Reads settings out of a text; the problems are told by place and message.
func problems(_ yaml: String, _ read: (Section) -> Void) throws -> [String] {
    let collector = ProblemCollector(file: "f")
    let root = try ConfigurationFile.read(Array("version: 1\n\(yaml)".utf8), collector: collector)
    read(root)
    return collector.problems.map(\.description)
}
