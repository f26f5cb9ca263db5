import Arguments
import Configuration
import JobKit
import POSIX

/// A job with everything that its configuration says.
struct Configured<J: Job>: Sendable {
    let job: J
    let run: RunSettings
    let alerts: AlertSettings?
    let hub: HubSettings

    /// Reads the file and builds the job.
    ///
    /// - Throws: `ConfigurationProblems` with all of them; `UsageError` for options that do not fit.
    init(_ invocation: Invocation, _ arguments: ParsedArguments, _ collector: ProblemCollector, program: String) throws
    {
        let root = try Self.load(invocation, collector)
        let run = RunSettings(root, program: program)
        let alerts = AlertSettings(root)
        let job = try J(JobSettings(root: root, arguments: arguments))
        let hub = HubSettings(root)
        CertificateFiles.check(job?.search?.certificateFiles ?? [], collector)
        root.finish()
        try collector.finish()
        guard let job else {
            collector.report("the configuration cannot be used", at: nil, key: "")
            try collector.finish()
            throw ConfigurationProblems(collector.problems)
        }
        self.job = job
        self.run = run
        self.alerts = alerts
        self.hub = hub
    }

    private static func load(_ invocation: Invocation, _ collector: ProblemCollector) throws -> Section {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(invocation.configuration, limit: 1 << 20)
        } catch {
            let hint =
                invocation.configuration == Invocation.defaultConfiguration
                ? "; name another with --config or ROUNDSMAN_CONFIG" : ""
            throw ConfigurationProblems([
                ConfigurationProblem(file: invocation.configuration, mark: nil, key: "", message: "\(error)\(hint)")
            ])
        }
        return try ConfigurationFile.read(bytes, collector: collector)
    }

    /// What a broken file still says about telling people.
    struct Sound {
        let alerts: AlertSettings?
        let run: RunSettings
        let hub: HubSettings?
    }

    /// The parts of a broken file that say how people are told; `nil` when they are broken, too, or say nothing.
    static func sound(_ invocation: Invocation, _ problems: ConfigurationProblems) -> Sound? {
        guard !problems.all.contains(where: { $0.key.hasPrefix("alerts") }) else { return nil }
        let collector = ProblemCollector(file: invocation.configuration)
        guard let root = try? load(invocation, collector) else { return nil }
        let alerts = AlertSettings(root), run = RunSettings(root, program: J.description.program)
        guard alerts != nil || run.heartbeat != nil else { return nil }
        let isHubSound = !problems.all.contains { $0.key.hasPrefix("hub") }
        return Sound(alerts: alerts, run: run, hub: isHubSound ? HubSettings(root) : nil)
    }
}
