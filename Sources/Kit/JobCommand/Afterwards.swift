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
    let outside: Outside
    let logger: Logger

    /// Says that the run has begun.
    func begin() async {
        guard let heartbeat = await makeHeartbeat() else { return }
        if let problem = await heartbeat.start() {
            logger.warning("the heartbeat was not received", ["error": problem])
        }
    }

    /// Tells how the run ended, within the time that is kept for it.
    ///
    /// - Parameters:
    ///   - code: How it ended, notices left out.
    ///   - failure: What ended it, if anything did.
    ///   - items: What it looked at.
    /// - Returns: What became of each notice.
    func tell(_ code: ExitCode, failure: String?, items: [ReportItem]) async -> [NoticeResult] {
        let results = await notify(code, failure: failure, items: items)
        if let heartbeat = await makeHeartbeat() {
            let counts = items.reduce(into: [String: Int]()) { $0[$1.status, default: 0] += 1 }
            let summary =
                counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" } + [failure].compactMap { $0 }
            if let problem = await heartbeat.finish(
                exitCode: Int(code.rawValue),
                summary: summary.joined(separator: "\n")
            ) {
                logger.warning("the heartbeat was not received", ["error": problem])
            }
        }
        return results
    }

    private func notify(_ code: ExitCode, failure: String?, items: [ReportItem]) async -> [NoticeResult] {
        guard let alerts else { return [] }
        var state: StateStore?
        do {
            let store = try StateStore.open(alerts.state, now: Date.machineTime)
            if let aside = store.movedAside {
                logger.error("the state was damaged and is begun anew", ["moved_to": aside])
            }
            state = store
        } catch {
            logger.error("the state cannot be opened", ["error": "\(error)"])
        }
        let deferred = Set(items.filter { $0.status == "deferred" }.map(\.id))
        var runs: [String: Int] = [:]
        do {
            // A run that saw nothing cannot tell that something is no longer put off.
            if let state, !items.isEmpty {
                runs = try state.recordDeferrals(deferred, examined: Set(items.map(\.id)), job: program, runID: runID)
            }
        } catch {
            logger.error("the state cannot be written", ["error": "\(error)"])
        }
        let decision = NoticeDecision(program: program, runID: runID, host: Host.name, environment: alerts.environment)
        let owed = decision.owed(code, failure: failure, items: items, deferrals: runs)
        guard ![.interrupted, .terminated].contains(code) else { return [] }
        let deadline = Deadline(after: .seconds(15), on: outside.clock)
        let secrets = outside.secrets(deadline)
        let delivery = NoticeDelivery(
            settings: alerts,
            state: state,
            program: program,
            runID: runID,
            pipeline: outside.pipeline(deadline),
            wallClock: { Date.machineTime },
            secret: { channel in
                guard let webhook = channel.webhook else { throw JobFailure(.configuration, "no webhook") }
                return try await secrets.resolve(webhook)
            },
            logger: logger
        )
        return await delivery.deliver(owed)
    }

    private func makeHeartbeat() async -> Heartbeat? {
        guard let heartbeat, let id = UUID(uuidString: runID) else { return nil }
        let deadline = Deadline(after: .seconds(10), on: outside.clock)
        do {
            let address = try await outside.secrets(deadline).resolve(heartbeat)
            return try Heartbeat(address: address, runID: id, pipeline: outside.pipeline(deadline))
        } catch {
            logger.warning("the heartbeat cannot be sent", ["error": "\(error)"])
            return nil
        }
    }
}
