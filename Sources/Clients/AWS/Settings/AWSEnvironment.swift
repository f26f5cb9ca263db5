/// What a child process answered.
package struct ProcessAnswer: Sendable {
    package let status: Int32
    package let output: [UInt8]
    package let hasTimedOut: Bool

    package init(status: Int32, output: [UInt8], hasTimedOut: Bool) {
        self.status = status
        self.output = output
        self.hasTimedOut = hasTimedOut
    }
}

/// What the AWS conventions read of the machine: variables, files, processes.
package struct AWSEnvironment: Sendable {
    package let variables: [String: String]
    /// Reads a whole file.
    package let readFile: @Sendable (String) throws -> [UInt8]
    /// Runs `credential_process`, and ends it when the task is cancelled.
    package let runProcess: @Sendable ([String]) async throws -> ProcessAnswer

    package init(
        variables: [String: String],
        readFile: @escaping @Sendable (String) throws -> [UInt8],
        runProcess: @escaping @Sendable ([String]) async throws -> ProcessAnswer
    ) {
        self.variables = variables
        self.readFile = readFile
        self.runProcess = runProcess
    }

    /// A variable; empty counts as not set, as the SDKs have it.
    package subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A path with its leading `~` resolved.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
