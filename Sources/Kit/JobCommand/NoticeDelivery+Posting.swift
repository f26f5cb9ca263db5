import Channels
import Configuration
import JobKit
import Transport

extension NoticeDelivery {
    /// Sends one notice, and where its channel does not take it, through the fallback.
    ///
    /// - Parameters:
    ///   - notice: What to tell.
    ///   - name: The channel it is owed to.
    ///   - mayRepeat: Whether it may have arrived before.
    ///   - outbox: Takes the result, and whose channel has it now.
    /// - Returns: How it ended; where it was delivered, the remark is the channel that has it.
    func send(_ notice: Notice, to name: String, mayRepeat: Bool, _ outbox: inout Outbox) async -> DeliveryResult {
        let first = await post(notice, to: name, mayRepeat: mayRepeat, &outbox)
        if case .delivered(let remark) = first {
            outbox.results.append(NoticeResult(channel: name, status: .delivered, reason: remark ?? "ok"))
            return .delivered(remark: name)
        }
        var outcome = first
        if let fallback = settings.channels.first(where: { $0.name == name })?.fallback {
            let second = await post(notice, to: fallback, mayRepeat: mayRepeat, &outbox)
            if case .delivered = second {
                let reason = "fallback of \(name): \(Self.reason(first))"
                outbox.results.append(NoticeResult(channel: fallback, status: .delivered, reason: reason))
                return .delivered(remark: fallback)
            }
            outcome = Self.better(first, second)
        }
        let isOver = if case .refused = outcome { true } else { false }
        let status: NoticeResult.Status = isOver || state == nil ? .failed : .spooled
        logger.error("a notice was not delivered", ["channel": name, "reason": Self.reason(outcome)])
        outbox.results.append(NoticeResult(channel: name, status: status, reason: Self.reason(outcome)))
        return outcome
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

    /// Posts to one channel, unless that has the very notice from this run already: as the fallback of another, or with one.
    private func post(_ notice: Notice, to name: String, mayRepeat: Bool, _ outbox: inout Outbox) async
        -> DeliveryResult
    {
        if outbox.taken[name]?.contains(notice) == true { return .delivered(remark: "it has this notice already") }
        let result = await post(notice, to: name, mayRepeat: mayRepeat)
        if case .delivered = result { outbox.taken[name, default: []].append(notice) }
        return result
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
