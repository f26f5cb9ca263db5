import Arguments
import Configuration
import FoundationEssentials
import Glibc
package import JobKit
import POSIX
import Transport

/// Runs a job as a program.
package enum JobCommand {
    /// Reads the command line, runs the job, prints its report, and ends the process.
    ///
    /// - Parameter job: The job's type.
    package static func run<J: Job>(_ job: J.Type) async -> Never {
        let variables = ProcessInfo.processInfo.environment
        let words = Array(CommandLine.arguments.dropFirst())
        let code = await Program(job, variables: variables).run(words)
        Host.exitNow(code.rawValue)
    }
}

/// The stages of a program, from the words of the command line to the exit code.
struct Program<J: Job> {
    let variables: [String: String]
    private let command: CommandSpec

    init(_ job: J.Type, variables: [String: String]) {
        self.variables = variables
        command = CommonOptions.command(for: J.description)
    }

    func run(_ words: [String]) async -> ExitCode {
        let arguments: ParsedArguments
        switch command.parse(words) {
        case .success(let parsed): arguments = parsed
        case .failure(let error): return complain("\(error)", .usage)
        }
        if let text = answer(arguments) { return print(text) ? .done : .failed }
        let interruption = Interruption()
        do {
            try interruption.listen()
        } catch {
            return complain("\(error)", .failed)
        }
        do {
            let invocation = try Invocation(
                arguments,
                program: command.name,
                variables: variables,
                outputIsTerminal: Terminal.isTerminal(Descriptor.standardOutput),
                logIsTerminal: Terminal.isTerminal(Descriptor.standardError)
            )
            return await run(arguments, invocation, interruption)
        } catch {
            return complain("\(error)", .usage)
        }
    }

    /// The text that an option about the program itself asks for.
    private func answer(_ arguments: ParsedArguments) -> String? {
        if arguments.has("help") {
            return command.help(width: min(Terminal.width(Descriptor.standardOutput) ?? 100, 120))
        }
        if arguments.has("version") { return "\(command.name) \(Version.current)\n" }
        if let shell = arguments.value(of: "completions").flatMap(Shell.init) { return command.completions(for: shell) }
        if arguments.has("man"), let date = ManualDate(year: 2026, month: 11, day: 24) {
            return command.manualPage(version: Version.current, date: date)
        }
        return nil
    }

    private func run(_ arguments: ParsedArguments, _ invocation: Invocation, _ interruption: Interruption) async
        -> ExitCode
    {
        let collector = ProblemCollector(file: invocation.configuration)
        let runID = UUID().uuidString.lowercased()
        let log = LiveLog.make(invocation, program: command.name, runID: runID)
        do {
            let configured = try Configured<J>(invocation, arguments, collector, program: command.name)
            if let problem = futureProblem(invocation, configured.job) { return complain(problem, .usage) }
            let frame = Frame(
                configured: configured,
                invocation: invocation,
                variables: variables,
                interruption: interruption,
                runID: runID,
                logger: log
            )
            let (report, plan) = await frame.run()
            guard report.exit_code != ExitCode.configuration.rawValue, report.exit_code != ExitCode.usage.rawValue
            else {
                return ExitCode(rawValue: report.exit_code) ?? .configuration
            }
            if invocation.isQuiet, report.exit_code == 0 { return .done }
            let text = try invocation.output == .json ? report.json() : PeopleReport(configured.job, plan, report).text
            let isPrinted = print(text)
            return isPrinted ? ExitCode(rawValue: report.exit_code) ?? .failed : .failed
        } catch let problems as ConfigurationProblems {
            _ = complain(problems.description, .configuration)
            if let alerts = Configured<J>.soundAlerts(invocation, problems) {
                await tell(problems, alerts, invocation, interruption, runID, log)
            }
            return .configuration
        } catch let error as UsageError {
            return complain("\(error)", .usage)
        } catch {
            return complain("\(command.name): \(error)", .failed)
        }
    }

    /// A broken configuration is told to the people on call when the part that says how is sound.
    private func tell(
        _ problems: ConfigurationProblems,
        _ configured: (AlertSettings?, RunSettings),
        _ invocation: Invocation,
        _ interruption: Interruption,
        _ runID: String,
        _ log: Logger
    ) async {
        guard invocation.isApplied,
            let outside = try? Outside(variables: variables, identities: [:], region: nil, roleARN: nil, logger: log)
        else { return }
        let afterwards = Afterwards(
            program: command.name,
            runID: runID,
            alerts: configured.0,
            heartbeat: configured.1.heartbeat,
            outside: outside,
            logger: log
        )
        _ = await afterwards.tell(.configuration, failure: problems.description, items: [])
    }

    private func futureProblem(_ invocation: Invocation, _ job: J) -> String? {
        guard J.description.refusesFuture, invocation.isApplied, let now = invocation.now, now > Date.machineTime else {
            return nil
        }
        if job.search?.endpoint.origin.isLoopback == true { return nil }
        return
            "\(command.name): --apply with a --now that lies ahead would delete what has not expired; leave out one of them\n"
            + "See '\(command.name) --help'."
    }

    private func complain(_ text: String, _ code: ExitCode) -> ExitCode {
        try? Descriptor.write(text.hasSuffix("\n") ? text : text + "\n", to: Descriptor.standardError)
        return code
    }

    /// Whether the text could be written.
    private func print(_ text: String) -> Bool {
        do {
            try Descriptor.write(text, to: Descriptor.standardOutput)
            return true
        } catch {
            _ = complain("\(command.name): \(error)", .failed)
            return false
        }
    }
}
