import AWS
import AWSServices
import FoundationEssentials
import JobKit

/// Reads the hub and all senders, and judges them as they are read.
struct Auditor: Sendable {
    let job: VerifySubscriptions
    let environment: JobEnvironment

    private var settings: SubscriptionSettings { job.settings }

    func observe() async throws -> AuditObservation {
        let entrance = try await Entrance(job, environment)
        let hub = entrance.hub
        let members = try await MemberList(settings, hub).resolve()
        environment.logger.debug("members known", ["members.count": "\(members.all.count)"])
        let muting = Muting(settings.mutes, now: environment.now())
        var findings: [Finding] = []
        func note(_ judged: [Finding]) { findings += judged.map(muting.apply) }

        let (contexts, listings) = try await readHub(hub, members)
        for context in contexts { note(Self.hubFindings(context)) }
        if let obstacle = members.obstacle {
            // Who the senders are is not known: neither what they have, nor whether they are admitted.
            for context in contexts { note(UnknownSenders(context: context, obstacle: obstacle).findings()) }
        }
        let pass = SenderPass(
            contexts: contexts,
            entrance: entrance,
            job: job,
            environment: environment,
            shared: Dictionary(grouping: findings.filter { $0.link != nil }) { $0.place.destinationKey },
            muting: muting
        )
        for (context, verdicts) in zip(contexts, try await pass.run()) {
            findings += verdicts.flatMap(\.findings)
            if members.obstacle == nil { note(OrphanJudge(context: context, verdicts: verdicts).findings()) }
        }
        if job.only.isEmpty {
            let strays = Strays(hub: hub.account, configured: settings.destinations)
            note(strays.unknownDestinations(listings))
            note(strays.unserved(members.all, contexts))
        }
        return AuditObservation(
            caller: hub.arn,
            findings: findings,
            mutes: job.only.isEmpty ? muting.leftovers() : [],
            contexts: Dictionary(uniqueKeysWithValues: contexts.map { ($0.settings.qualifiedName, $0) })
        )
    }

    /// Reads everything that lies in the hub.
    private func readHub(
        _ hub: AWSSession,
        _ members: MemberList.Resolved
    ) async throws -> ([DestinationContext], listings: [String: Reading<[LogsDestination]>]) {
        let reader = HubReader(hub, region: settings.hub.region)
        var listings: [String: Reading<[LogsDestination]>] = [:]
        var readings: [DestinationReading] = []
        for destination in job.destinations {
            environment.progress("reading \(destination.qualifiedName)")
            let known = listings[destination.region]
            let listing = if let known { known } else { try await reader.destinations(destination.region) }
            listings[destination.region] = listing
            readings.append(try await reader.read(destination, among: listing))
        }
        let organization = try await members.organization(for: readings)
        let configured = Set(settings.destinations.map { $0.arn(in: settings.hub.account) })
        let contexts = readings.map { reading in
            DestinationContext(
                hub: settings.hub.account,
                reading: reading,
                senders: members.senders(of: reading.settings),
                inventory: Set(members.all.map(\.account)).union([settings.hub.account]),
                configured: configured,
                organization: organization,
                role: hub.arn
            )
        }
        return (contexts, listings)
    }

    private static func hubFindings(_ context: DestinationContext) -> [Finding] {
        DestinationJudge(context: context).findings() + RoleJudge(context: context).findings()
            + StreamJudge(context: context).findings()
            + context.reading.consumers.flatMap { ConsumerJudge(context: context, reading: $0).findings() }
    }
}

extension Place {
    /// What findings of one destination share.
    var destinationKey: String { "\(region)/\(destination ?? "")" }
}
