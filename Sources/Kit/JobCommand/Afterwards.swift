import Channels
import Configuration
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import StateStore
import Transport

/// What a run tells others about itself: the heartbeat, the notices, and what the next run should remember.
struct Afterwards: Sendable {
    let program: String
    let runID: String
    let alerts: AlertSettings?
    let heartbeat: SecretReference?
    /// Of jobs that tell findings.
    var findings: JobDescription.FindingWords?
    /// Whether the run was asked to look at a part only.
    var isPart = false
    let outside: Outside
    let logger: Logger

    /// Says that the run has begun.
    func begin(by deadline: Deadline) async {
        guard let heartbeat = await makeHeartbeat(deadline) else { return }
        if let problem = await heartbeat.start() {
            logger.warning("the heartbeat was not received", ["error": problem])
        }
    }

    /// Tells how the run ended, notices and heartbeat side by side.
    ///
    /// - Parameters:
    ///   - code: How it ended, notices left out.
    ///   - failure: What ended it, if anything did.
    ///   - items: What it looked at.
    ///   - deadline: What is not sent by then is left to the next run.
    /// - Returns: What became of each notice.
    func tell(_ code: ExitCode, failure: String?, items: [ReportItem], by deadline: Deadline) async -> [NoticeResult] {
        async let pinged: Void = finish(code, failure: failure, items: items, deadline)
        let results = await notify(code, failure: failure, items: items, deadline)
        await pinged
        return results
    }

    private func finish(_ code: ExitCode, failure: String?, items: [ReportItem], _ deadline: Deadline) async {
        guard let heartbeat = await makeHeartbeat(deadline) else { return }
        let counts = items.reduce(into: [String: Int]()) { $0[$1.status, default: 0] += 1 }
        let summary = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" } + [failure].compactMap { $0 }
        let problem = await heartbeat.finish(exitCode: Int(code.rawValue), summary: summary.joined(separator: "\n"))
        if let problem { logger.warning("the heartbeat was not received", ["error": problem]) }
    }

    private func notify(_ code: ExitCode, failure: String?, items: [ReportItem], _ deadline: Deadline) async
        -> [NoticeResult]
    {
        guard let alerts else { return [] }
        var troubles: [NoticeResult] = []
        let state = openState(alerts.state, &troubles)
        let runs = recordDeferrals(items, state, &troubles)
        guard ![.interrupted, .terminated].contains(code) else { return [] }
        let decision = NoticeDecision(program: program, runID: runID, host: Host.name, environment: alerts.environment)
        let owed = decision.owed(code, failure: failure, items: items, deferrals: runs)
        let secrets = outside.secrets
        let delivery = NoticeDelivery(
            settings: alerts,
            state: state,
            program: program,
            runID: runID,
            pipeline: outside.pipeline(deadline),
            wallClock: { Date.machineTime },
            secret: { try await secrets.resolve($0, by: deadline) },
            logger: logger
        )
        let isWhole = !isPart && [.done, .findings, .partial].contains(code)
        let review = findings.map { words in
            FindingReview(sight: FindingSight(items, isWhole: isWhole, words), decision: decision)
        }
        return await delivery.deliver(owed, findings: review) + troubles
    }

    /// Opens the state; one that cannot be opened may hold notices that no one will read.
    private func openState(_ path: String, _ troubles: inout [NoticeResult]) -> StateStore? {
        do {
            let state = try StateStore.open(path, now: Date.machineTime)
            if let aside = state.movedAside {
                logger.error("the state was damaged and is begun anew", ["moved_to": aside])
                troubles.append(.trouble("the state was damaged; notices that were waiting in it are lost"))
            }
            let count = try state.sweep(now: Date.machineTime)
            if count > 0 {
                logger.error("notices were given up", ["notices.count": "\(count)"])
                troubles.append(.trouble("\(count) given up, not delivered in time"))
            }
            return state
        } catch {
            logger.error("the state cannot be opened", ["error": "\(error)"])
            troubles.append(.trouble("the state cannot be opened"))
            return nil
        }
    }

    /// Remembers what was put off.
    ///
    /// - Returns: For each item put off, the number of runs in a row.
    private func recordDeferrals(_ items: [ReportItem], _ state: StateStore?, _ troubles: inout [NoticeResult])
        -> [String: Int]
    {
        // A run that saw nothing cannot tell that something is no longer put off.
        guard let state, !items.isEmpty else { return [:] }
        let deferred = Set(items.filter { $0.status == "deferred" }.map(\.id))
        do {
            return try state.recordDeferrals(deferred, examined: Set(items.map(\.id)), job: program, runID: runID)
        } catch {
            logger.error("the state cannot be written", ["error": "\(error)"])
            troubles.append(.trouble("the state cannot be written"))
            return [:]
        }
    }

    private func makeHeartbeat(_ deadline: Deadline) async -> Heartbeat? {
        guard let heartbeat, let id = UUID(uuidString: runID) else { return nil }
        do {
            let address = try await outside.secrets.resolve(heartbeat, by: deadline)
            return try Heartbeat(address: address, runID: id, pipeline: outside.pipeline(deadline))
        } catch {
            logger.warning("the heartbeat cannot be sent", ["error": "\(error)"])
            return nil
        }
    }
}

extension NoticeResult {
    /// Trouble with the memory of notices, not with one channel.
    static func trouble(_ reason: String) -> NoticeResult {
        NoticeResult(channel: "-", status: .failed, reason: reason)
    }
}
