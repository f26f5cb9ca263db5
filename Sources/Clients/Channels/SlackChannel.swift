package import FoundationEssentials
package import Resilience
package import Transport

/// Posts notices to one Slack incoming webhook.
package struct SlackChannel: Sendable {
    private let address: ConfidentialAddress
    private let pipeline: RequestPipeline
    private let now: @Sendable () -> Date

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - webhook: The webhook's address; `https`, or this machine.
    ///   - pipeline: How posts are sent; its deadline bounds the waiting that Slack asks for.
    ///   - now: The time of the machine.
    /// - Throws: `AddressProblem`, which does not repeat the address.
    package init(
        webhook: Secret,
        pipeline: RequestPipeline,
        now: @escaping @Sendable () -> Date
    ) throws(AddressProblem) {
        address = try ConfidentialAddress(webhook)
        self.pipeline = pipeline
        self.now = now
    }

    /// Posts a notice: waits and repeats where Slack asks for it, and falls back to plain text once where it refuses the layout.
    ///
    /// - Parameters:
    ///   - notice: What to tell.
    ///   - mayRepeat: Whether an earlier copy may have arrived.
    /// - Returns: What became of it. A cancelled task gives an ambiguous result, so that the caller can still note it.
    package func deliver(_ notice: Notice, mayRepeat: Bool = false) async -> DeliveryResult {
        let first = await post(SlackPayload(notice, mayRepeat: mayRepeat))
        guard case .answer(.malformed(let reason)) = first else { return first.result }
        let second = await post(SlackPayload(plain: notice, mayRepeat: mayRepeat)).result
        guard case .delivered = second else { return second }
        return .delivered(remark: "Slack refused the layout (\(reason)); sent as plain text")
    }

    private enum Outcome {
        case answer(SlackAnswer)
        case none(DeliveryResult)

        var result: DeliveryResult {
            switch self {
            case .answer(.delivered): .delivered(remark: nil)
            case .answer(.busy(let wait, let reason)): .retryLater(after: wait, reason: reason)
            case .answer(.malformed(let reason)): .refused(reason: reason, isConfiguration: false)
            case .answer(.refused(let reason, let isConfiguration)):
                .refused(reason: reason, isConfiguration: isConfiguration)
            case .none(let result): result
            }
        }
    }

    private func post(_ payload: SlackPayload) async -> Outcome {
        do {
            let request = HTTPRequest(
                .post,
                address.origin,
                address.target,
                headers: ["Content-Type": "application/json"],
                body: try payload.encoded(),
                limits: RequestLimits(total: .seconds(10), connect: .seconds(3), answerBytes: 1 << 16),
                isConfidential: true
            )
            // There is no key by which Slack could tell a second post from a repetition.
            let response = try await pipeline.send(request, isIdempotent: false) { response in
                guard case .busy(let wait, _) = SlackAnswer(response, now: now()) else { return .stop }
                return .retry(after: wait)
            }
            return .answer(SlackAnswer(response, now: now()))
        } catch let error as TransportError {
            return .none(
                error.mayHaveBeenSent
                    ? .ambiguous(reason: error.description) : .retryLater(after: nil, reason: error.description)
            )
        } catch is CancellationError {
            return .none(.ambiguous(reason: "the run was stopped while it posted"))
        } catch let error as DeadlineExceeded {
            return .none(.retryLater(after: nil, reason: error.description))
        } catch {
            return .none(.refused(reason: "the notice cannot be encoded", isConfiguration: false))
        }
    }
}
