import AWS
import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Policies
import Resilience
import Transport

/// Makes the planned changes, one after the other.
struct RepairPass: Sendable {
    private let job: VerifySubscriptions
    private let environment: JobEnvironment
    private let report: ReportRecorder
    private let backup: Backup
    /// Calls a run.
    private var maxChanges: Int { job.settings.repair.maxChanges }

    init(_ job: VerifySubscriptions, _ environment: JobEnvironment, _ report: ReportRecorder, backups: String) {
        self.job = job
        self.environment = environment
        self.report = report
        backup = Backup(folder: "\(backups)/\(environment.runID)")
    }

    /// Makes the changes; each has its final status when this returns or throws.
    ///
    /// - Returns: Those that were begun, whatever became of them.
    /// - Throws: `CancellationError`.
    func run(_ changes: [Change]) async throws -> [Change] {
        var begun: [Change] = []
        do {
            let entrance = try await Entrance(job, environment)
            var calls = 0
            for change in changes {
                guard calls < maxChanges else { break }
                guard !environment.deadline.soft.hasPassed else { break }
                environment.progress("repairing: \(change.resource)")
                begun.append(change)
                calls += try await make(change, entrance) ? 1 : 0
            }
            settleRest(changes, calls < maxChanges ? .deadline : .maxChanges)
        } catch let error as CancellationError {
            settleRest(changes, .interrupted)
            throw error
        } catch {
            // Nobody could become the hub again: nothing was done, and the next reading says the same.
            for change in changes { settle(change, .failed, .callFailed, error: Looker.words(error)) }
            return changes
        }
        return begun
    }

    /// What was not come to is put off.
    private func settleRest(_ changes: [Change], _ reason: Reason) {
        for change in changes {
            report.update(change.item.key) { item in
                guard item.status == Status.wouldRepair.rawValue else { return }
                item.status = Status.deferred.rawValue
                item.reason = reason.rawValue
            }
        }
    }

    /// Makes one change.
    ///
    /// - Returns: Whether its call was made.
    private func make(_ change: Change, _ entrance: Entrance) async throws -> Bool {
        var session = entrance.hub
        if let member = change.member {
            switch try await entrance.enter(member) {
            case .known(let entered): session = entered
            case .unknown(let obstacle):
                settle(change, .failed, .callFailed, error: "\(obstacle.operation): \(obstacle.error)")
                return false
            }
        }
        let documents = RepairDocuments(change.parts, change.target), region = change.context.region
        switch change.target {
        case .trust(let role):
            let client = IAMClient(try session.client(.iam, region: region))
            return try await run(change, prior: documents.trust, need: documents.needOfTrust) {
                try await client.role(role).assumeRolePolicyDocument
            } write: {
                try await client.updateAssumeRolePolicy(of: role, $0)
            } diff: {
                Difference.text($0, $1)
            }
        case .permissions(let role):
            let client = IAMClient(try session.client(.iam, region: region))
            return try await run(change, prior: documents.inlinePolicy, need: documents.needOfPermissions) {
                do {
                    return try await client.inlinePolicy(InlinePolicy.name, of: role)
                } catch let error as AWSError where error.code == "NoSuchEntity" {
                    return nil
                }
            } write: {
                try await client.putInlinePolicy(InlinePolicy.name, of: role, $0)
            } diff: {
                Difference.text($0, $1)
            }
        case .retention(let stream):
            let client = KinesisClient(try session.client(.kinesis, region: region))
            return try await run(change, prior: documents.retention, need: documents.needOfRetention) {
                try await client.describeStreamSummary(name: stream).retentionPeriodHours
            } write: {
                try await client.increaseStreamRetentionPeriod(name: stream, hours: $0)
            } diff: {
                Difference.hours($0, $1, of: stream)
            }
        case .policy(let name):
            let client = CloudWatchLogsClient(try session.client(.cloudWatchLogs, region: region))
            return try await run(change, prior: documents.policy, need: documents.needOfPolicy) {
                try await client.describeDestinations(prefix: name).first { $0.destinationName == name }?.accessPolicy
            } write: {
                try await client.putDestinationPolicy(name: name, policy: $0)
            } diff: {
                Difference.text($0, $1)
            }
        case .filter(let group): return try await putFilter(change, group, documents, session)
        }
    }

    /// Puts a filter, under a name and into a slot that are free now.
    ///
    /// Foreign filters are read, too: what is not ours must not be overwritten, and another may have come since the plan.
    private func putFilter(
        _ change: Change,
        _ group: String,
        _ documents: RepairDocuments,
        _ session: AWSSession
    ) async throws -> Bool {
        let client = CloudWatchLogsClient(try session.client(.cloudWatchLogs, region: change.context.region))
        let looker = Looker(role: session.arn)
        let read = { try await client.describeSubscriptionFilters(logGroup: group) }
        let filters = try await looker.look("logs DescribeSubscriptionFilters", read)
        let policies = try await looker.look("logs DescribeAccountPolicies") {
            try AccountFilterPolicy.read(try await client.describeSubscriptionFilterPolicies())
        }
        guard case .known(let prior) = filters, case .known(let found) = policies else {
            let error = (filters.obstacle ?? policies.obstacle).map { "\($0.operation): \($0.error)" }
            settle(change, .failed, .callFailed, error: error)
            return false
        }
        let isSwept = found.contains { policy in
            policy.destination == change.context.destinationARN && !policy.excluded.contains(group)
        }
        if isSwept, case .filter? = change.parts.first?.proposal {
            settle(change, .repaired, .alreadyThere)
            return false
        }
        return try await run(change, prior: prior, need: documents.needOfFilter, read: read) {
            try await client.putSubscriptionFilter($0)
        } diff: {
            documents.diff($1, $0)
        }
    }

    /// Follows a sequence to its end.
    ///
    /// - Returns: Whether a call was made.
    private func run<Document: Equatable & Sendable & BackupText, Write: Sendable>(
        _ change: Change,
        prior: Document,
        need: @escaping (Document) -> RepairNeed<Write>,
        read: () async throws -> Document,
        write: (Write) async throws -> Void,
        diff: (Document, Write) -> String
    ) async throws -> Bool {
        var sequence = RepairSequence(prior: prior, need: need)
        var hasWritten = false
        do {
            while true {
                switch sequence.next {
                case .end(let outcome):
                    settle(change, outcome)
                    return hasWritten
                case .read(let pause):
                    if pause > .zero { try await environment.clock.sleep(pause) }
                    sequence.took(try await read())
                case .write(let document, let old):
                    guard keep(old.backupText, change) else { return hasWritten }
                    report.update(change.item.key) { $0.detail["diff"] = .string(diff(old, document)) }
                    hasWritten = true
                    do {
                        try await write(document)
                        sequence.wrote(error: nil)
                    } catch let error as AWSError where Self.collisions.contains(error.code) {
                        sequence.collided(with: Looker.words(error))
                    } catch  where !Self.isCancellation(error) {
                        sequence.wrote(error: Looker.words(error))
                    }
                }
            }
        } catch  where Self.isCancellation(error) {
            if hasWritten {
                settle(change, .failed, .interrupted, error: "the call was made; the next run looks what became of it")
            }
            throw CancellationError()
        } catch {
            settle(change, .failed, hasWritten ? .notSeenAfterwards : .callFailed, error: Looker.words(error))
            return hasWritten
        }
    }

    /// Somebody else is at it: nothing was changed.
    private static let collisions: Set = [
        "ConcurrentModification", "OperationAbortedException", "ResourceInUseException",
    ]

    private static func isCancellation(_ error: any Error) -> Bool {
        error is CancellationError || (error as? TransportError)?.code == .cancelled
    }

    private func keep(_ text: String?, _ change: Change) -> Bool {
        guard let text else { return true }
        do throws(SystemError) {
            let path = try backup.keep(text, of: change.item.id.replacing("repair/", with: ""))
            report.update(change.item.key) { $0.detail["backup"] = .string(path) }
            return true
        } catch {
            settle(change, .failed, .backupFailed, error: "\(error)")
            return false
        }
    }

    private func settle<Document, Write>(_ change: Change, _ outcome: RepairSequence<Document, Write>.Outcome) {
        switch outcome {
        case .repaired: settle(change, .repaired, .done)
        case .alreadyThere: settle(change, .repaired, .alreadyThere)
        case .changedMeanwhile: settle(change, .refused, .changedMeanwhile)
        case .notSeenAfterwards: settle(change, .failed, .notSeenAfterwards)
        case .impossible(let why): settle(change, .refused, .impossible, error: why)
        case .callFailed(let error): settle(change, .failed, .callFailed, error: error)
        }
    }

    private func settle(_ change: Change, _ status: Status, _ reason: Reason, error: String? = nil) {
        report.update(change.item.key) { item in
            item.status = status.rawValue
            item.reason = reason.rawValue
            item.detail["error"] = error.map { .string($0) }
        }
    }
}
