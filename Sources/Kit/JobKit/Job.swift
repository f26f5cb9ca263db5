package import Arguments
package import Configuration
package import FoundationEssentials

/// A scheduled program: it observes, plans, acts and reports.
///
/// `plan` is pure: everything that decides is in its arguments. `act` runs only with `--apply` and does only what the plan says.
package protocol Job: Sendable {
    associatedtype Observation: Sendable
    associatedtype Plan: Sendable

    /// What the program is called, takes and may report.
    static var description: JobDescription { get }

    /// Reads the job's sections and options.
    ///
    /// - Parameter settings: Problems of the configuration are reported to its sections, all of them; then `nil` may come back.
    /// - Throws: `UsageError` for options that do not fit the configuration.
    init?(_ settings: JobSettings) throws

    /// What `--only` may name.
    var names: [String] { get }
    /// The search engine the job speaks to, if any.
    var search: SearchSettings? { get }
    /// The secrets of the job's own sections.
    ///
    /// With `--apply` they are resolved before `observe`: one that is not there is a mistake of the configuration. Without, `observe`
    /// resolves what it needs.
    var secrets: [SecretReference] { get }

    /// Reads the world. Changes nothing.
    ///
    /// - Parameter environment: What the job may use of the outside.
    /// - Returns: Everything that the plan needs.
    /// - Throws: What makes the whole run impossible.
    func observe(_ environment: JobEnvironment) async throws -> Observation

    /// Decides.
    ///
    /// - Parameters:
    ///   - observation: What was read.
    ///   - now: The time of the decision.
    /// - Returns: What is to be done and why.
    func plan(_ observation: Observation, now: Date) -> Plan

    /// Writes down the plan, every thing looked at exactly once.
    ///
    /// - Parameters:
    ///   - plan: The decisions.
    ///   - report: Takes the items.
    func report(_ plan: Plan, to report: ReportRecorder)

    /// What of the plan somebody should look at: lines for the log, also of a run that changes nothing.
    ///
    /// - Parameter plan: The decisions.
    /// - Returns: Few lines; none is the rule.
    func warnings(_ plan: Plan) -> [LogRecord]

    /// Does what the plan says and corrects the items as things happen.
    ///
    /// - Parameters:
    ///   - plan: The decisions.
    ///   - environment: What the job may use of the outside.
    ///   - report: Holds the plan's items; every item that was to change has its final status when this returns or throws.
    /// - Throws: `CancellationError` when cancelled; what makes the rest of the run impossible.
    func act(on plan: Plan, _ environment: JobEnvironment, _ report: ReportRecorder) async throws

    /// The report for people.
    ///
    /// - Parameters:
    ///   - plan: The decisions.
    ///   - report: What became of them.
    /// - Returns: Lines without colour codes, ending in a line break.
    func table(_ plan: Plan, _ report: Report) -> String
}

extension Job {
    package var secrets: [SecretReference] { [] }

    /// Nothing to look at.
    package func warnings(_ plan: Plan) -> [LogRecord] { [] }
}

/// What a job is built from.
package struct JobSettings {
    /// The configuration file's top level.
    package let root: Section
    package let arguments: ParsedArguments

    package init(root: Section, arguments: ParsedArguments) {
        self.root = root
        self.arguments = arguments
    }

    /// Whether the run may change anything.
    package var isApplied: Bool { arguments.has("apply") }
}
