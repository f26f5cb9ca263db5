import AWS
import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

/// Reads the hub and all senders, and judges them as they are read.
struct Auditor: Sendable {
    /// Accounts that are read at the same time; within one, call follows call.
    static let accountsAtOnce = 64

    let job: VerifySubscriptions
    let environment: JobEnvironment
    /// One for the whole run: looking, mending and looking again share the rates.
    private let pacer: CallPacer

    init(_ job: VerifySubscriptions, _ environment: JobEnvironment) {
        self.job = job
        self.environment = environment
        pacer = job.pacing.withLock { kept in
            let pacer = kept ?? CallPacer(clock: environment.clock)
            kept = pacer
            return pacer
        }
    }

    var settings: SubscriptionSettings { job.settings }

    /// How often an account's operations may be called.
    private func budget(_ account: String) -> CallBudget {
        CallBudget(account: account, pacer: pacer) { CallRates.used($0, $1) }
    }

    func observe() async throws -> AuditObservation {
        let entrance = try await entrance()
        let hub = entrance.hub
        let members = try await MemberList(settings, hub).resolve()
        environment.logger.debug("members known", ["members.count": "\(members.all.count)"])
        let muting = Muting(settings.mutes, now: environment.now())
        let (contexts, listings) = try await readHub(hub, members)
        var findings = contexts.flatMap { context in Self.hubFindings(context).map(muting.apply) }
        if let obstacle = members.obstacle {
            // Who the senders are is not known: neither what they have, nor whether they are admitted.
            findings += contexts.flatMap { UnknownSenders(context: $0, obstacle: obstacle).findings() }.map(
                muting.apply
            )
        }
        let verdicts = try await readSenders(contexts, entrance, findings, muting)
        for (context, verdicts) in zip(contexts, verdicts) {
            findings += verdicts.flatMap(\.findings)
            guard members.obstacle == nil else { continue }
            findings += OrphanJudge(context: context, verdicts: verdicts).findings().map(muting.apply)
        }
        findings += unknownDestinations(listings, hub).map(muting.apply)
        findings += unserved(members.all, contexts).map(muting.apply)
        return AuditObservation(
            caller: hub.arn,
            findings: findings,
            mutes: job.only.isEmpty ? muting.leftovers() : [],
            contexts: Dictionary(uniqueKeysWithValues: contexts.map { ($0.settings.qualifiedName, $0) })
        )
    }

    /// What members ask for besides the credentials; asked for once.
    private func externalID() async throws -> Secret? {
        guard let reference = settings.members.externalID else { return nil }
        return try await environment.secret(reference)
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

    private func enterHub() async throws -> AWSSession {
        let session = try await environment.aws().session(deadline: environment.deadline.hard, budget: budget)
        guard session.account == settings.hub.account else {
            throw JobFailure(
                .denied,
                "the credentials are those of account \(session.account), but hub.account is \(settings.hub.account)"
            )
        }
        return session
    }

    private static func hubFindings(_ context: DestinationContext) -> [Finding] {
        DestinationJudge(context: context).findings() + RoleJudge(context: context).findings()
            + StreamJudge(context: context).findings()
            + context.reading.consumers.flatMap { ConsumerJudge(context: context, reading: $0).findings() }
    }

    /// Reads every sender and judges it for each of its destinations.
    ///
    /// - Returns: By destination, in the order of its senders.
    private func readSenders(
        _ contexts: [DestinationContext],
        _ entrance: Entrance,
        _ findings: [Finding],
        _ muting: Muting
    ) async throws -> [[SenderJudge.Verdict]] {
        let work = SenderWork.all(contexts)
        let total = work.count
        let shared = Dictionary(grouping: findings.filter { $0.link != nil }) { $0.place.destinationKey }
        let found = try await withThrowingTaskGroup(of: [SenderWork.Key: SenderJudge.Verdict].self) { group in
            var rest = work[...]
            func begin() {
                guard let next = rest.popFirst() else { return }
                group.addTask { try await read(next, entrance, shared, muting) }
            }
            for _ in 0..<Self.accountsAtOnce { begin() }
            var found: [SenderWork.Key: SenderJudge.Verdict] = [:]
            var done = 0
            while let verdicts = try await group.next() {
                found.merge(verdicts) { first, _ in first }
                done += 1
                environment.progress("accounts read: \(done) of \(total)")
                begin()
            }
            return found
        }
        return contexts.map { context in
            context.senders.map { member in
                let key = SenderWork.Key(account: member.account, destination: context.settings.qualifiedName)
                guard let verdict = found[key] else { preconditionFailure("\(key) was not read") }
                return verdict
            }
        }
    }

    private func read(
        _ work: SenderWork,
        _ entrance: Entrance,
        _ shared: [String: [Finding]],
        _ muting: Muting
    ) async throws -> [SenderWork.Key: SenderJudge.Verdict] {
        let session = try await enter(work.member, entrance)
        var verdicts: [SenderWork.Key: SenderJudge.Verdict] = [:]
        for region in work.regions {
            let reading = try await read(region, work, session)
            for context in work.contexts where context.region == region {
                let bearing = (shared[context.place().destinationKey] ?? []).filter { finding in
                    guard [.memberAdmitted, .roleAssumable].contains(finding.check) else { return true }
                    return finding.place.subject == work.member.account
                }
                let judge = SenderJudge(
                    context: context,
                    member: work.member,
                    shared: bearing,
                    slots: settings.filtersPerGroup,
                    mutes: muting,
                    now: environment.now()
                )
                let key = SenderWork.Key(account: work.member.account, destination: context.settings.qualifiedName)
                verdicts[key] = judge.verdict(reading)
            }
        }
        return verdicts
    }

    private func read(
        _ region: String,
        _ work: SenderWork,
        _ session: Reading<AWSSession>
    ) async throws -> Reading<RegionReading> {
        switch session {
        case .unknown(let obstacle): return .unknown(obstacle)
        case .known(let session):
            if environment.deadline.soft.hasPassed { return .unknown(.late(session.arn)) }
            let reader = SenderReader(session: session, soft: environment.deadline.soft, now: environment.now())
            return .known(try await reader.read(region, work.groups(in: region)))
        }
    }

    /// What is needed to become a member's identity.
    struct Entrance: Sendable {
        let hub: AWSSession
        let externalID: Secret?
    }

    /// Becomes the hub's identity.
    ///
    /// - Throws: `JobFailure` for a reference that holds nothing, and for credentials of another account; what the service throws.
    func entrance() async throws -> Entrance {
        // What this machine can tell is told before anyone is asked.
        let externalID = try await externalID()
        return Entrance(hub: try await enterHub(), externalID: externalID)
    }

    /// Becomes the member's identity, and sees that it is the right account's.
    func enter(_ member: Member, _ entrance: Entrance) async throws -> Reading<AWSSession> {
        if member.account == entrance.hub.account { return .known(entrance.hub) }
        let arn =
            "arn:\(ARN.partition(of: settings.hub.region)):iam::\(member.account):role/\(settings.members.roleName)"
        if environment.deadline.soft.hasPassed { return .unknown(.late(arn)) }
        let role = AssumableRole(
            arn: arn,
            sessionName: "roundsman-verify-subscriptions",
            externalID: entrance.externalID
        )
        return try await Looker(role: arn).look("sts AssumeRole") {
            let session = try await environment.aws().assume(
                role,
                from: entrance.hub,
                region: settings.hub.region,
                deadline: environment.deadline.hard,
                budget: budget
            )
            guard session.account == member.account else {
                throw CredentialError("the role belongs to account \(session.account), not to \(member.account)")
            }
            return session
        }
    }
}

extension Place {
    /// What findings of one destination share.
    var destinationKey: String { "\(region)/\(destination ?? "")" }
}
