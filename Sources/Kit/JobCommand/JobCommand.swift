import Arguments
import Configuration
import FoundationEssentials
import Glibc
package import JobKit
import POSIX
import Resilience
import Transport

/// Runs a job as a program.
package enum JobCommand {
    /// Reads the command line, runs the job, prints its report, and ends the process.
    ///
    /// Call it from a `main` that is not `async`: the signals have to be blocked before any other thread exists, and an `async` main
    /// has some already.
    ///
    /// - Parameter job: The job's type.
    package static func run<J: Job>(_ job: J.Type) -> Never {
        let program = Program(job, variables: ProcessInfo.processInfo.environment)
        switch program.read(Array(CommandLine.arguments.dropFirst())) {
        case .over(let code): Host.exitNow(code.rawValue)
        case .run(let arguments, let invocation):
            let interruption = Interruption()
            do {
                try interruption.listen()
            } catch {
                Host.exitNow(program.complain("\(error)", .failed).rawValue)
            }
            Task.detached {
                let code = await program.run(arguments, invocation, interruption)
                Host.exitNow(code.rawValue)
            }
            // The task ends the process.
            while true { pause() }
        }
    }
}

/// The stages of a program, from the words of the command line to the exit code.
struct Program<J: Job>: Sendable {
    /// What the command line asks for.
    enum Request {
        /// Everything is said already.
        case over(ExitCode)
        case run(ParsedArguments, Invocation)
    }

    let variables: [String: String]
    private let command: CommandSpec

    init(_ job: J.Type, variables: [String: String]) {
        self.variables = variables
        command = CommonOptions.command(for: J.description)
    }

    /// Reads the command line, and answers what asks about the program itself.
    func read(_ words: [String]) -> Request {
        let arguments: ParsedArguments
        switch command.parse(words) {
        case .success(let parsed): arguments = parsed
        case .failure(let error): return .over(complain("\(error)", .usage))
        }
        if let text = answer(arguments) { return .over(print { try $0(Array(text.utf8)) } ? .done : .failed) }
        do throws(UsageError) {
            let invocation = try Invocation(
                arguments,
                program: command.name,
                outputs: J.description.outputs,
                variables: variables,
                outputIsTerminal: Terminal.isTerminal(Descriptor.standardOutput),
                logIsTerminal: Terminal.isTerminal(Descriptor.standardError)
            )
            return .run(arguments, invocation)
        } catch {
            return .over(complain("\(error)", .usage))
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

    /// Runs the job and prints its report.
    func run(_ arguments: ParsedArguments, _ invocation: Invocation, _ interruption: Interruption) async -> ExitCode {
        let collector = ProblemCollector(file: invocation.configuration)
        let runID = UUID().uuidString.lowercased()
        let told = ToldErrors()
        let log = LiveLog.make(invocation, program: command.name, runID: runID, told: told)
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
            let code = ExitCode(rawValue: report.exit_code) ?? .failed
            let isPrinted = print { out in
                switch invocation.output {
                case .table:
                    let people = PeopleReport(configured.job, plan, report, isErrorTold: isTold(report.error, told))
                    try out(Array(people.text.utf8))
                case .json: try report.writeJSON(out)
                case .junit: try out(Array(report.junit.utf8))
                }
            }
            return isPrinted ? code : ExitCode.first(of: [code, .failed])
        } catch let problems as ConfigurationProblems {
            _ = complain(problems.description, .configuration)
            if let sound = Configured<J>.sound(invocation, problems) {
                await tell(problems, sound, invocation, runID, log)
            }
            return .configuration
        } catch let error as UsageError {
            return complain("\(error)", .usage)
        } catch {
            return complain("\(command.name): \(error)", .failed)
        }
    }

    /// Whether the reader of the report has seen the error in the log: both on one terminal.
    private func isTold(_ error: String?, _ told: ToldErrors) -> Bool {
        Terminal.isTerminal(Descriptor.standardOutput) && told.contains(error)
    }

    /// A broken configuration is told to the people on call when the part that says how is sound.
    private func tell(
        _ problems: ConfigurationProblems,
        _ configured: Configured<J>.Sound,
        _ invocation: Invocation,
        _ runID: String,
        _ log: Logger
    ) async {
        guard invocation.isApplied,
            let outside = try? Outside(
                variables: variables,
                identities: [:],
                region: configured.hub?.region,
                roleARN: configured.hub?.roleARN,
                logger: log
            )
        else { return }
        let deadline = Deadline(after: Frame<J>.reserve, on: outside.clock)
        let afterwards = Afterwards(
            program: command.name,
            runID: runID,
            alerts: configured.alerts,
            heartbeat: configured.run.heartbeat,
            outside: outside,
            logger: log
        )
        _ = await afterwards.tell(.configuration, failure: problems.description, items: [], by: deadline)
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

    func complain(_ text: String, _ code: ExitCode) -> ExitCode {
        try? Descriptor.write(text.hasSuffix("\n") ? text : text + "\n", to: Descriptor.standardError)
        return code
    }

    /// Whether everything could be written.
    private func print(_ write: (_ out: ([UInt8]) throws -> Void) throws -> Void) -> Bool {
        do {
            try write { try Descriptor.write($0, to: Descriptor.standardOutput) }
            return true
        } catch {
            _ = complain("\(command.name): \(error)", .failed)
            return false
        }
    }
}
