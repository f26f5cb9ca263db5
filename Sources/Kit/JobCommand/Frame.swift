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
    /// Ends the process when even cancelling does not end the run.
    var watch: @Sendable (Duration, Logger) throws -> Void = Watchdog.start

    /// Time kept after the deadline: for work to let go, for telling about it, and what the watchdog waits in all.
    static var patience: Duration { .seconds(3) }
    static var reserve: Duration { .seconds(15) }
    static var grace: Duration { .seconds(20) }

    private var program: String { J.description.program }

    /// Runs the job.
    ///
    /// - Returns: The report, and the plan as far as there was one.
    func run() async -> (Report, J.Plan?) {
        let started = Date.machineTime
        let recorder = ReportRecorder()
        var ending = Ending<J.Plan>(), outside: Outside?, lock: FileLock?
        // Notices and state are still the run's: the lock is held until they are written.
        defer { withExtendedLifetime(lock) {} }
        do {
            try await checkReferences()
            let live = try makeOutside(try await identities())
            outside = live
            await waitOutJitter(live)
            if interruption.code == nil {
                if invocation.isApplied { lock = try FileLock.acquire(lockPath) }
                if invocation.isApplied, lock == nil {
                    logger.notice("another run holds the lock", ["lock": lockPath])
                    ending.codes.insert(.locked)
                } else {
                    ending = try await runInTime(live, recorder)
                }
            }
        } catch {
            let failure = Failure(error, hasWorked: false)
            logger.error("the run could not begin", ["error": failure.message])
            ending.fail(failure)
            if outside == nil { outside = try? makeOutside([:]) }
        }
        ending.stop(signal: interruption.code, late: nil)
        let items = recorder.items
        ending.codes.formUnion(items.compactMap { ExitCode(J.description.effect(of: $0.status)) })
        if invocation.exitsZero { ending.codes.remove(.findings) }
        let notices = await tell(ending, items, outside)
        if notices.contains(where: { [.failed, .spooled].contains($0.status) }) { ending.codes.insert(.partial) }
        ending.stop(signal: interruption.code, late: nil)
        return (report(ending, recorder, notices, started: started, outside), ending.plan)
    }

    private func report(
        _ ending: Ending<J.Plan>,
        _ recorder: ReportRecorder,
        _ notices: [NoticeResult],
        started: Date,
        _ outside: Outside?
    ) -> Report {
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
            error: ending.failure,
            requests: Report.Requests(count: statistics.requests, bytesIn: statistics.bytesIn),
            items: recorder.items,
            notices: notices
        )
        logger.info(
            "run ended",
            [
                "outcome": code.outcome.rawValue, "exit_code": "\(code.rawValue)",
                "items.count": "\(report.items.count)", "requests.count": "\(statistics.requests)",
            ]
        )
        return report
    }

    private func tell(_ ending: Ending<J.Plan>, _ items: [ReportItem], _ outside: Outside?) async -> [NoticeResult] {
        guard invocation.isApplied, let outside, !ending.codes.contains(.locked) else { return [] }
        let deadline = Deadline(after: Self.reserve, on: outside.clock)
        return await afterwards(outside)
            .tell(ExitCode.first(of: ending.codes), failure: ending.failure, items: items, by: deadline)
    }

    private func afterwards(_ outside: Outside) -> Afterwards {
        Afterwards(
            program: program,
            runID: runID,
            alerts: configured.alerts,
            heartbeat: configured.run.heartbeat,
            findings: J.description.findings,
            isPart: invocation.isPart,
            outside: outside,
            logger: logger
        )
    }

    private func makeOutside(_ identities: [Origin: TLSIdentity]) throws -> Outside {
        try Outside(
            variables: variables,
            identities: identities,
            region: configured.hub.region,
            roleARN: configured.hub.roleARN,
            logger: logger
        )
    }

    private func waitOutJitter(_ outside: Outside) async {
        guard invocation.jitter > .zero else { return }
        let wait = Task { try await outside.clock.sleep(invocation.jitter * Double.random(in: 0..<1)) }
        interruption.onSignal { wait.cancel() }
        defer { interruption.workEnded() }
        _ = await wait.result
    }

    /// Runs the job until it ends or its time is up; work that does not let go is left behind.
    private func runInTime(_ outside: Outside, _ recorder: ReportRecorder) async throws -> Ending<J.Plan> {
        let limit = invocation.deadline ?? configured.run.deadline
        try watch(limit + Self.grace, logger)
        let deadline = RunDeadline(limit, on: outside.clock)
        async let begun: Void = begin(outside, deadline)
        let (endings, announce) = AsyncStream.makeStream(of: Ending<J.Plan>.self)
        let isLate = Locked(false)
        let work = Task { announce.yield(await self.work(outside, deadline, recorder)) }
        interruption.onSignal {
            work.cancel()
            logger.announce("stopping: finishing what is in flight; a second signal ends at once")
        }
        defer { interruption.workEnded() }
        let alarm = Task {
            try await outside.clock.sleep(limit)
            isLate.withLock { $0 = true }
            work.cancel()
            try await outside.clock.sleep(Self.patience)
            announce.yield(Ending(failure: "the work did not stop when its time was up"))
        }
        var ending = Ending<J.Plan>()
        for await first in endings {
            ending = first
            break
        }
        alarm.cancel()
        await begun
        let late = isLate.withLock { $0 } || deadline.hard.hasPassed
        ending.stop(signal: interruption.code, late: late ? limit : nil)
        return ending
    }

    private func begin(_ outside: Outside, _ deadline: RunDeadline) async {
        guard invocation.isApplied else { return }
        let limit = deadline.hard.cap(.seconds(10))
        await afterwards(outside).begin(by: Deadline(after: limit, on: outside.clock))
    }

    private var lockPath: String {
        LockPath.choose(
            configured: configured.run.lock,
            program: program,
            configuration: URL(filePath: invocation.configuration).resolvingSymlinksInPath().path,
            state: configured.alerts?.state,
            variables: variables,
            isWritable: Files.isWritableFolder
        )
    }
}
