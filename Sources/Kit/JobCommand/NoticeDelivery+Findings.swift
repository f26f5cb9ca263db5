import Channels
import FoundationEssentials
import JobKit
import StateStore

/// What a run has to say of findings, before it is known who knows what.
struct FindingReview: Sendable {
    let sight: FindingSight
    let decision: NoticeDecision

    /// Whether there is something new and nobody is to hear of it.
    func isUnheard(by audiences: [Audience]) -> Bool {
        !audiences.contains(where: \.hearsNew) && !FindingNews(sight, told: [:], waiting: [:]).new.isEmpty
    }
}

/// Who is told of findings.
///
/// What is new goes where warnings go, what is well again where good news go; mostly that is the same channel, and the same notice.
struct Audience {
    let channel: String
    let hearsNew: Bool
    let hearsFixed: Bool
    /// Whether this version cannot post to it: then news count as undelivered once, together with those of the other channels.
    let isMute: Bool
    /// The channels from which it learns what it is not told itself.
    let sources: [String]
}

extension NoticeDelivery {
    /// Those who are told of findings.
    var audiences: [Audience] {
        let news = route(for: .warning)?.channels ?? [], good = route(for: .info)?.channels ?? []
        var channels: [String] = []
        for channel in news + good where !channels.contains(channel) { channels.append(channel) }
        return channels.map { channel in
            let isMute = !canPost(to: channel)
            return Audience(
                channel: channel,
                hearsNew: news.contains(channel),
                hearsFixed: good.contains(channel),
                isMute: isMute,
                sources: isMute || !news.contains(channel) ? news.filter { $0 != channel } : []
            )
        }
    }

    /// Whether this version can post to a channel, or to the one that stands in for it.
    private func canPost(to name: String) -> Bool {
        guard let channel = settings.channels.first(where: { $0.name == name }) else { return false }
        return channel.webhook != nil
            || settings.channels.contains { $0.name == channel.fallback && $0.webhook != nil }
    }

    /// Decides for each of these channels what of the findings it has to be told, and writes that down.
    ///
    /// Without a state nothing is told: nobody would know what is new.
    func put(_ review: FindingReview, for audiences: [Audience], in outbox: inout Outbox) {
        guard let state else { return }
        for audience in audiences {
            let id = UUID().uuidString.lowercased()
            do {
                let outcome = try state.decideFindings(
                    id: id,
                    job: program,
                    fingerprint: NoticeDecision.findings,
                    channel: audience.channel,
                    now: wallClock()
                ) { known in try decide(review, audience, known).decision }
                if let outcome { outbox.put(outcome, id, audience.channel) }
            } catch {
                logger.error("the state cannot be written", ["error": "\(error)"])
                putUnwritten(review, audience, state, in: &outbox)
            }
        }
    }

    private func decide(
        _ review: FindingReview,
        _ audience: Audience,
        _ known: FindingsKnown
    ) throws -> (decision: FindingsDecision, notice: Notice?) {
        let own = known.told[audience.channel] ?? [:]
        var told = own
        for (finding, heard) in audience.sources.flatMap({ known.told[$0] ?? [:] }) where told[finding] == nil {
            // Who hears good news alone learns of what is wrong while it is, so that no recovery is told twice.
            if audience.hearsNew || !review.sight.isWell(finding) { told[finding] = heard }
        }
        let news = FindingNews(review.sight, told: told, waiting: known.waiting)
        var heard = news
        if !audience.hearsNew { heard.new = [] }
        if !audience.hearsFixed { heard.fixed = [] }
        let owed = try review.decision.news(heard)
        let decision = FindingsDecision(
            body: try owed.map { try Self.encode($0.notice) },
            changes: owed?.findings ?? [:],
            adopted: audience.hearsNew ? [:] : told.filter { own[$0.key] == nil },
            forgotten: audience.hearsFixed && !audience.isMute ? [] : Set(news.fixed.map(\.id))
        )
        return (decision, owed?.notice)
    }

    /// What there is to tell where the state can be read but not written goes out without being remembered.
    private func putUnwritten(
        _ review: FindingReview,
        _ audience: Audience,
        _ state: StateStore,
        in outbox: inout Outbox
    ) {
        do {
            let known = FindingsKnown(told: try state.findingsTold(job: program), waiting: [:])
            guard let notice = try decide(review, audience, known).notice else { return }
            outbox.direct.append((audience.channel, notice))
        } catch {
            outbox.results.append(.trouble("the state cannot be read"))
        }
    }
}
