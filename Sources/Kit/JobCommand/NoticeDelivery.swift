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

    /// Sends these notices, and those that earlier runs still owe.
    ///
    /// - Parameter owed: What this run has to tell.
    /// - Returns: What became of each, by channel.
    func deliver(_ owed: [OwedNotice]) async -> [NoticeResult] {
        var results: [NoticeResult] = [], direct: [(String, Notice)] = []
        for notice in owed {
            guard let route = route(for: notice.notice.severity) else {
                results.append(
                    NoticeResult(
                        channel: "-",
                        status: .failed,
                        reason: "no route for \(notice.notice.severity.rawValue)"
                    )
                )
                continue
            }
            for channel in route.channels {
                do {
                    if let result = try remember(notice, for: channel, quiet: route.quiet) { results.append(result) }
                } catch {
                    logger.error("the state cannot be written", ["error": "\(error)"])
                    direct.append((channel, notice.notice))
                }
            }
        }
        for (channel, notice) in direct {
            let (result, _) = await send(notice, to: channel, mayRepeat: false)
            results.append(result)
        }
        return results + (await sendOwed())
    }

    /// Good news go where warnings go when nobody asks for them by name.
    private func route(for severity: Notice.Severity) -> AlertSettings.Route? {
        settings.route(for: severity) ?? (severity == .info ? settings.route(for: .warning) : nil)
    }

    /// Writes a notice down; a result when there is nothing to send.
    private func remember(_ owed: OwedNotice, for channel: String, quiet: Duration) throws -> NoticeResult? {
        guard let state else { throw JobFailure(.failed, "the state is not open") }
        let now = wallClock(), body = String(decoding: try JSONEncoder().encode(owed.notice), as: UTF8.self)
        let outcome = try state.enqueue(
            id: UUID().uuidString.lowercased(),
            job: program,
            fingerprint: owed.fingerprint,
            channel: channel,
            body: body,
            findings: owed.findings,
            now: now,
            quietSince: owed.findings.isEmpty ? now.addingTimeInterval(-(quiet / .seconds(1))) : .distantFuture
        )
        guard case .suppressed(let last) = outcome else { return nil }
        return NoticeResult(channel: channel, status: .suppressed, reason: "told at \(last.rfc3339) already")
    }

    private func sendOwed() async -> [NoticeResult] {
        guard let state else { return [] }
        var results: [NoticeResult] = []
        do {
            for stored in try state.claimDue(owner: runID, lease: Self.lease, now: wallClock()) {
                guard let notice = try? JSONDecoder().decode(Notice.self, from: Data(stored.body.utf8)) else {
                    try state.markDead(stored.id, owner: runID, reason: "not readable", now: wallClock())
                    continue
                }
                let (result, delivery) = await send(notice, to: stored.channel, mayRepeat: stored.mayRepeat)
                results.append(result)
                try settle(stored, delivery, state)
            }
        } catch {
            logger.error("the state cannot be written", ["error": "\(error)"])
            results.append(NoticeResult(channel: "-", status: .failed, reason: "the state cannot be written"))
        }
        return results
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

    /// Sends one notice, and where its channel does not take it, through the fallback.
    private func send(_ notice: Notice, to name: String, mayRepeat: Bool) async -> (NoticeResult, DeliveryResult) {
        let first = await post(notice, to: name, mayRepeat: mayRepeat)
        if case .delivered(let remark) = first {
            return (NoticeResult(channel: name, status: .delivered, reason: remark ?? "ok"), .delivered(remark: name))
        }
        var outcome = first
        if let fallback = settings.channels.first(where: { $0.name == name })?.fallback {
            let second = await post(notice, to: fallback, mayRepeat: mayRepeat)
            if case .delivered = second {
                let reason = "fallback of \(name): \(Self.reason(first))"
                return (
                    NoticeResult(channel: fallback, status: .delivered, reason: reason), .delivered(remark: fallback)
                )
            }
            outcome = Self.better(first, second)
        }
        let isOver = if case .refused = outcome { true } else { false }
        let status: NoticeResult.Status = isOver || state == nil ? .failed : .spooled
        logger.error("a notice was not delivered", ["channel": name, "reason": Self.reason(outcome)])
        return (NoticeResult(channel: name, status: status, reason: Self.reason(outcome)), outcome)
    }

    /// What two channels that both failed leave: as long as one of them may take it, it is not given up.
    static func better(_ first: DeliveryResult, _ second: DeliveryResult) -> DeliveryResult {
        let reason = "\(reason(first)); fallback: \(reason(second))"
        switch (first, second) {
        case (.ambiguous, _), (_, .ambiguous): return .ambiguous(reason: reason)
        case (.retryLater(let wait, _), _), (_, .retryLater(let wait, _)):
            return .retryLater(after: wait, reason: reason)
        default: return .refused(reason: reason, isConfiguration: true)
        }
    }

    private func post(_ notice: Notice, to name: String, mayRepeat: Bool) async -> DeliveryResult {
        guard let channel = settings.channels.first(where: { $0.name == name }) else {
            return .refused(reason: "there is no channel of that name any more", isConfiguration: true)
        }
        guard let webhook = channel.webhook else {
            logger.warning(
                "this version cannot post to channels of this kind",
                ["channel": name, "channel.kind": channel.kind]
            )
            // Kept, it would be counted as undelivered by every run until it is given up.
            return .refused(reason: "this version cannot post to \(channel.kind)", isConfiguration: true)
        }
        do {
            let slack = try SlackChannel(webhook: try await secret(webhook), pipeline: pipeline, now: wallClock)
            return await slack.deliver(notice, mayRepeat: mayRepeat)
        } catch let problem as AddressProblem {
            return .refused(reason: "the webhook is no address: \(problem)", isConfiguration: true)
        } catch {
            return .retryLater(after: nil, reason: "\(error)")
        }
    }

    private static func reason(_ result: DeliveryResult) -> String {
        switch result {
        case .delivered(let remark): remark ?? "ok"
        case .retryLater(_, let reason), .refused(let reason, _), .ambiguous(let reason): reason
        }
    }
}
