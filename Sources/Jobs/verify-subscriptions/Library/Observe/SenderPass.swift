import AWS
import AWSServices
import JobKit
import Resilience

/// Reads every sender, several at the same time, and judges it for each of its destinations.
struct SenderPass: Sendable {
    /// Accounts that are read at the same time; within one, call follows call.
    static let accountsAtOnce = 64

    let contexts: [DestinationContext]
    let entrance: Entrance
    let job: VerifySubscriptions
    let environment: JobEnvironment
    /// Those of the hub's links, by destination, mutes applied.
    let shared: [String: [Finding]]
    let muting: Muting

    /// Reads and judges.
    ///
    /// - Returns: By destination, in the order of its senders.
    /// - Throws: `CancellationError`; `AWSConfigurationError` for an endpoint that is no address.
    func run() async throws -> [[SenderJudge.Verdict]] {
        let work = SenderWork.all(contexts)
        let found = try await withThrowingTaskGroup(of: [SenderWork.Key: SenderJudge.Verdict].self) { group in
            var rest = work[...]
            func begin() {
                guard let next = rest.popFirst() else { return }
                group.addTask { try await read(next) }
            }
            for _ in 0..<Self.accountsAtOnce { begin() }
            var found: [SenderWork.Key: SenderJudge.Verdict] = [:]
            var done = 0
            while let verdicts = try await group.next() {
                found.merge(verdicts) { first, _ in first }
                done += 1
                environment.progress("accounts read: \(done) of \(work.count)")
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

    /// One sender: its regions, one after the other.
    private func read(_ work: SenderWork) async throws -> [SenderWork.Key: SenderJudge.Verdict] {
        let session = try await entrance.enter(work.member)
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
                    slots: job.settings.filtersPerGroup,
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
}
