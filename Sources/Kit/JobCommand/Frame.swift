import Configuration
import CurlTransport
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

/// What surrounds every run: jitter, lock, deadline, signals, heartbeat, notices, report.
struct Frame<J: Job>: Sendable {
    let configured: Configured<J>
    let invocation: Invocation
    let variables: [String: String]
    let interruption: Interruption
    let runID: String
    let logger: Logger

    /// Time kept for telling that the deadline passed, and what the watchdog adds to it.
    static var reserve: Duration { .seconds(15) }
    static var grace: Duration { .seconds(20) }

    private var program: String { J.description.program }

    /// Runs the job.
    ///
    /// - Returns: The report, and the plan as far as there was one.
    func run() async -> (Report, J.Plan?) {
        let started = Date.machineTime
        let recorder = ReportRecorder()
        var ending = Ending()
        var afterwards: Afterwards?
        var outside: Outside?
        do {
            let identities = try await identities()
            let live = try Outside(
                variables: variables,
                identities: identities,
                region: configured.hub.region,
                roleARN: configured.hub.roleARN,
                logger: logger
            )
            outside = live
            afterwards = Afterwards(
                program: program,
                runID: runID,
                alerts: configured.alerts,
                heartbeat: configured.run.heartbeat,
                outside: live,
                logger: logger
            )
            ending = await runInside(live, recorder, afterwards)
        } catch {
            let failure = Failure(error, hasWorked: false)
            logger.error("the run could not begin", ["error": failure.message])
            ending = Ending(codes: [failure.code], failure: failure.message)
        }
        if let code = interruption.code { ending.codes.insert(code) }
        let items = recorder.items
        ending.codes.formUnion(effects(items))
        if invocation.exitsZero { ending.codes.remove(.findings) }
        var notices: [NoticeResult] = []
        if invocation.isApplied, let afterwards, !ending.codes.contains(.locked) {
            notices = await afterwards.tell(ExitCode.first(of: ending.codes), failure: ending.failure, items: items)
            if notices.contains(where: { [.failed, .spooled].contains($0.status) }) { ending.codes.insert(.partial) }
        }
        let code = ExitCode.first(of: ending.codes)
        let statistics = outside?.transport.statistics ?? TransferStatistics()
        let report = Report(
            job: program,
            runID: runID,
            version: Version.current,
            startedAt: started,
            finishedAt: Date.machineTime,
            applied: invocation.isApplied,
            target: recorder.target,
            outcome: code.outcome,
            exitCode: code.rawValue,
            requests: Report.Requests(count: statistics.requests, bytesIn: statistics.bytesIn),
            items: items,
            notices: notices
        )
        logger.info(
            "run ended",
            [
                "outcome": code.outcome.rawValue, "exit_code": "\(code.rawValue)", "items.count": "\(items.count)",
                "requests.count": "\(statistics.requests)",
            ]
        )
        return (report, ending.plan)
    }

    private struct Ending {
        var codes: Set<ExitCode> = []
        var failure: String?
        var plan: J.Plan?
    }

    /// Certificates that the transport needs before there is a transport.
    private func identities() async throws -> [Origin: TLSIdentity] {
        guard let search = configured.job.search, search.authorities != nil || search.clientCertificate != nil else {
            return [:]
        }
        let store = SecretStore(
            variables: variables,
            readFile: { path throws in try Files.read(path, limit: 1 << 16) },
            parameter: { _ in throw JobFailure(.configuration, "client_key: expected env:NAME or file:PATH") },
            secret: { _ in throw JobFailure(.configuration, "client_key: expected env:NAME or file:PATH") }
        )
        var key: Secret?
        if let reference = search.clientKey { key = try await store.resolve(reference) }
        for path in [search.authorities, search.clientCertificate].compactMap({ $0 }) where !Files.exists(path) {
            throw JobFailure(.configuration, "search: there is no file \(path)")
        }
        return [
            search.endpoint.origin: TLSIdentity(
                authorities: search.authorities,
                certificate: search.clientCertificate,
                key: key
            )
        ]
    }

    private func runInside(_ outside: Outside, _ recorder: ReportRecorder, _ afterwards: Afterwards?) async -> Ending {
        var lock: FileLock?
        defer { withExtendedLifetime(lock) {} }
        if invocation.isApplied {
            if invocation.jitter > .zero, interruption.code == nil {
                let wait = Task { try await outside.clock.sleep(invocation.jitter * Double.random(in: 0..<1)) }
                interruption.onSignal { wait.cancel() }
                _ = await wait.result
            }
            if interruption.code != nil { return Ending() }
            do {
                lock = try FileLock.acquire(lockPath)
                guard lock != nil else {
                    logger.notice("another run holds the lock", ["lock": lockPath])
                    return Ending(codes: [.locked])
                }
            } catch {
                logger.error("the lock cannot be taken", ["error": "\(error)"])
                return Ending(codes: [.failed], failure: "\(error)")
            }
        }
        let limit = invocation.deadline ?? configured.run.deadline
        do {
            try Watchdog.start(after: limit + Self.grace)
        } catch {
            return Ending(codes: [.failed], failure: "\(error)")
        }
        if invocation.isApplied { await afterwards?.begin() }
        let deadline = RunDeadline(limit, on: outside.clock)
        let isLate = Locked(false)
        let work = Task { await self.work(outside, deadline, recorder) }
        interruption.onSignal { work.cancel() }
        let alarm = Task {
            try await outside.clock.sleep(limit)
            isLate.withLock { $0 = true }
            work.cancel()
        }
        var ending = await work.value
        alarm.cancel()
        if isLate.withLock({ $0 }) || deadline.hard.hasPassed {
            ending.codes = ending.codes.subtracting([.failed, .unreachable]).union([.deadline])
            ending.failure =
                "the run had \(Int(limit / .seconds(1))) s; \(ending.failure ?? "what was not begun is left for the next run")"
        }
        return ending
    }

    private var lockPath: String {
        LockPath.choose(
            configured: configured.run.lock,
            program: program,
            configuration: invocation.configuration,
            state: configured.alerts?.state,
            variables: variables,
            isWritable: Files.isWritableFolder
        )
    }

    /// The job itself: observe, plan, report, and with `--apply` act.
    private func work(_ outside: Outside, _ deadline: RunDeadline, _ recorder: ReportRecorder) async -> Ending {
        var ending = Ending()
        var hasWorked = false
        do {
            let secrets = outside.secrets(deadline.hard)
            let environment = try outside.environment(
                deadline,
                now: invocation.now,
                isQuiet: invocation.isQuiet,
                secrets: secrets
            )
            for reference in references { _ = try await secrets.resolve(reference) }
            let observation = try await configured.job.observe(environment)
            let plan = configured.job.plan(observation, now: environment.now())
            ending.plan = plan
            configured.job.report(plan, to: recorder)
            hasWorked = true
            try Task.checkCancellation()
            if invocation.isApplied { try await configured.job.act(on: plan, environment, recorder) }
        } catch is CancellationError {
            // The signal or the deadline that cancelled gives the exit code.
        } catch {
            let failure = Failure(error, hasWorked: hasWorked)
            logger.error("the run failed", ["error": failure.message])
            ending.codes.insert(failure.code)
            ending.failure = failure.message
        }
        return ending
    }

    /// What has to be resolved before the first request.
    private var references: [SecretReference] {
        let search = configured.job.search?.secrets ?? []
        guard invocation.isApplied else { return search }
        return search + (configured.alerts?.secrets ?? []) + [configured.run.heartbeat].compactMap { $0 }
    }

    private func effects(_ items: [ReportItem]) -> Set<ExitCode> {
        Set(
            items.compactMap { item in
                switch J.description.effect(of: item.status) {
                case .fine: nil
                case .finding: .findings
                case .partial: .partial
                }
            }
        )
    }
}
