import FoundationEssentials
package import POSIX

/// A program of this package, run as a process of its own.
package enum BuiltProgram {
    /// What a run left behind.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// The path of a program, beside the one that runs these tests.
    ///
    /// - Throws: When the system does not tell where that is.
    package static func path(_ name: String) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return tests.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - words: Its arguments.
    ///   - variables: Its whole environment.
    /// - Returns: The running program.
    /// - Throws: `SystemError` when it cannot be started.
    package static func start(_ name: String, _ words: [String], _ variables: [String: String] = [:]) throws
        -> ChildProcess
    {
        try ChildProcess.start([try path(name)] + words, environment: variables)
    }

    /// Runs a program to its end, five minutes at most.
    package static func run(
        _ name: String,
        _ words: [String],
        _ variables: [String: String] = [:]
    ) async throws -> Outcome {
        let outcome = try await start(name, words, variables).end(limit: .seconds(300))
        return Outcome(
            status: outcome.status,
            output: String(decoding: outcome.output, as: UTF8.self),
            errors: String(decoding: outcome.errors, as: UTF8.self)
        )
    }
}
