import Channels
import Configuration
import FoundationEssentials
import JobKit
import Resilience
import StateStore
import Transport

/// Sends what is owed: first written down, then sent, then ticked off.
///
/// A kill may repeat a notice, never lose it.
struct NoticeDelivery: Sendable {
    let settings: AlertSettings
    /// `nil` when the state could not be opened: then notices are sent without memory.
    let state: StateStore?
    let program: String
    let runID: String
    let pipeline: RequestPipeline
    let wallClock: @Sendable () -> Date
    let secret: @Sendable (SecretReference) async throws -> Secret
    let logger: Logger

    private static let lease = Duration.seconds(120)

    /// Notices on their way into the state, or past it.
    struct Outbox {
        var results: [NoticeResult] = []
        /// What the state did not take.
        var direct: [(channel: String, notice: Notice)] = []
        /// What this run owes, by the notices' identifiers in the state.
        var owed: [(channel: String, id: String)] = []
        /// The notices that this run has tried to send.
        var tried: Set<String> = []
        /// What each channel has taken in this run.
        var taken: [String: [Notice]] = [:]
    }

    /// Sends these notices, and those that earlier runs still owe.
    ///
    /// - Parameters:
    ///   - owed: What this run has to tell.
    ///   - findings: What it has seen of findings; what of that is news differs from channel to channel.
    /// - Returns: What became of each, by channel.
    func deliver(_ owed: [OwedNotice], findings: FindingReview? = nil) async -> [NoticeResult] {
        var outbox = Outbox()
        for notice in owed { put(notice, in: &outbox) }
        let audiences = findings == nil ? [] : audiences
        if let findings { put(findings, for: audiences.filter(\.hearsNew), in: &outbox) }
        await send(&outbox)
        // What those above have just been told, those who hear good news alone must know of.
        let others = audiences.filter { !$0.hearsNew }
        if let findings, !others.isEmpty {
            put(findings, for: others, in: &outbox)
            await send(&outbox)
        }
        for (channel, id) in outbox.owed where !outbox.tried.contains(id) {
            outbox.results.append(unsent(id, channel))
        }
        if let findings, findings.isUnheard(by: audiences) { outbox.results.append(.unrouted(.warning)) }
        return outbox.results
    }

    /// Sends what the state did not take, and all that it holds.
    private func send(_ outbox: inout Outbox) async {
        for (channel, notice) in outbox.direct { _ = await send(notice, to: channel, mayRepeat: false, &outbox) }
        outbox.direct = []
        await sendOwed(&outbox)
    }

    private func put(_ owed: OwedNotice, in outbox: inout Outbox) {
        guard let route = route(for: owed.notice.severity) else {
            outbox.results.append(.unrouted(owed.notice.severity))
            return
        }
        for channel in route.channels {
            do {
                try remember(owed, for: channel, quiet: route.quiet, &outbox)
            } catch {
                logger.error("the state cannot be written", ["error": "\(error)"])
                outbox.direct.append((channel, owed.notice))
            }
        }
    }

    /// Good news go where warnings go when nobody asks for them by name.
    func route(for severity: Notice.Severity) -> AlertSettings.Route? {
        settings.route(for: severity) ?? (severity == .info ? settings.route(for: .warning) : nil)
    }

    private func remember(
        _ owed: OwedNotice,
        for channel: String,
        quiet: Duration,
        _ outbox: inout Outbox
    ) throws {
        guard let state else { throw JobFailure(.failed, "the state is not open") }
        let now = wallClock(), id = UUID().uuidString.lowercased()
        let outcome = try state.enqueue(
            id: id,
            job: program,
            fingerprint: owed.fingerprint,
            channel: channel,
            body: try Self.encode(owed.notice),
            now: now,
            quietSince: now.addingTimeInterval(-(quiet / .seconds(1)))
        )
        outbox.put(outcome, id, channel)
    }

    static func encode(_ notice: Notice) throws -> String {
        String(decoding: try JSONEncoder().encode(notice), as: UTF8.self)
    }

    private func sendOwed(_ outbox: inout Outbox) async {
        guard let state else { return }
        do {
            let tried = outbox.tried
            for stored in try state.claimDue(owner: runID, lease: Self.lease, except: tried, now: wallClock()) {
                guard let notice = try? JSONDecoder().decode(Notice.self, from: Data(stored.body.utf8)) else {
                    try state.markDead(stored.id, owner: runID, reason: "not readable", now: wallClock())
                    continue
                }
                outbox.tried.insert(stored.id)
                let delivery = await send(notice, to: stored.channel, mayRepeat: stored.mayRepeat, &outbox)
                try settle(stored, delivery, state)
            }
        } catch {
            logger.error("the state cannot be written", ["error": "\(error)"])
            outbox.results.append(.trouble("the state cannot be written"))
        }
    }

    /// What has become of a notice that this run owes and has not tried to send.
    private func unsent(_ id: String, _ channel: String) -> NoticeResult {
        let fate: NoticeFate?
        do {
            fate = try state?.fate(of: id)
        } catch {
            logger.error("the state cannot be read", ["error": "\(error)"])
            return .trouble("the state cannot be read")
        }
        switch fate {
        case .waiting(let time, let reason):
            let reasons = ["waits until \(time.rfc3339)", reason].compactMap { $0 }
            return NoticeResult(channel: channel, status: .spooled, reason: reasons.joined(separator: ": "))
        case .taken:
            let reason = "another run is sending it, or was stopped before it could say whether it arrived"
            return NoticeResult(channel: channel, status: .spooled, reason: reason)
        case .sent(let other):
            return NoticeResult(channel: other, status: .delivered, reason: "sent by another run")
        case .dead(let reason): return NoticeResult(channel: channel, status: .failed, reason: reason)
        case nil: return NoticeResult(channel: channel, status: .failed, reason: "the state has lost it")
        }
    }

    private func settle(_ stored: StoredNotice, _ delivery: DeliveryResult, _ state: StateStore) throws {
        switch delivery {
        case .delivered(let channel):
            try state.markSent(stored.id, owner: runID, through: channel ?? stored.channel, now: wallClock())
        case .retryLater(let wait, let reason):
            let next = wallClock().addingTimeInterval((wait ?? .seconds(60)) / .seconds(1))
            try state.release(stored.id, owner: runID, next: next, mayRepeat: false, reason: reason)
        case .ambiguous(let reason):
            try state.release(stored.id, owner: runID, next: wallClock(), mayRepeat: true, reason: reason)
        case .refused(let reason, _): try state.markDead(stored.id, owner: runID, reason: reason, now: wallClock())
        }
    }
}

extension NoticeDelivery.Outbox {
    /// Notes what became of a notice that was put into the state under an identifier.
    mutating func put(_ outcome: EnqueueOutcome, _ id: String, _ channel: String) {
        switch outcome {
        case .pending: owed.append((channel, id))
        case .merged(let other): owed.append((channel, other))
        case .suppressed(let last):
            let reason = "told at \(last.rfc3339) already"
            results.append(NoticeResult(channel: channel, status: .suppressed, reason: reason))
        }
    }
}

extension NoticeResult {
    /// Nobody is to hear of it.
    static func unrouted(_ severity: Notice.Severity) -> NoticeResult {
        NoticeResult(channel: "-", status: .failed, reason: "no route for \(severity.rawValue)")
    }
}
