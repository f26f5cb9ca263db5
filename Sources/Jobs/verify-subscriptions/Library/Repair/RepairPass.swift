import AWS
import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Policies
import Resilience

/// Makes the planned changes, one after the other.
struct RepairPass: Sendable {
    private let auditor: Auditor
    private let environment: JobEnvironment
    private let report: ReportRecorder
    private let backup: Backup

    init(_ job: VerifySubscriptions, _ environment: JobEnvironment, _ report: ReportRecorder, backups: String) {
        auditor = Auditor(job, environment)
        self.environment = environment
        self.report = report
        backup = Backup(folder: "\(backups)/\(environment.runID)")
    }

    /// Makes the changes; each has its final status when this returns.
    ///
    /// - Returns: Whether any call was made.
    func run(_ changes: [Change]) async throws -> Bool {
        defer { settleRest(changes) }
        let hub = try await auditor.enterHub()
        var hasWritten = false
        for change in changes where !change.isBeyondLimit {
            guard !environment.deadline.soft.hasPassed else { break }
            environment.progress("repairing: \(change.resource)")
            hasWritten = try await make(change, hub) || hasWritten
        }
        return hasWritten
    }

    /// What was not come to is put off.
    private func settleRest(_ changes: [Change]) {
        for change in changes {
            report.update(change.item.key) { item in
                guard item.status == Status.wouldRepair.rawValue else { return }
                item.status = Status.deferred.rawValue
                item.reason = (change.isBeyondLimit ? Reason.maxChanges : .deadline).rawValue
            }
        }
    }

    private func make(_ change: Change, _ hub: AWSSession) async throws -> Bool {
        var session = hub
        if let member = change.member {
            switch try await auditor.enter(member, hub) {
            case .known(let entered): session = entered
            case .unknown(let obstacle):
                settle(change, .failed, .callFailed, error: "\(obstacle.operation): \(obstacle.error)")
                return false
            }
        }
        let documents = RepairDocuments(change, session)
        switch change.target {
        case .trust(let role):
            let client = IAMClient(try session.client(.iam, region: change.context.region))
            return try await run(change, prior: documents.trust, need: documents.needOfTrust) {
                try await client.role(role).assumeRolePolicyDocument
            } write: {
                try await client.updateAssumeRolePolicy(of: role, $0)
            }
        case .permissions(let role):
            let client = IAMClient(try session.client(.iam, region: change.context.region))
            return try await run(change, prior: documents.inlinePolicy, need: documents.needOfPermissions) {
                do {
                    return try await client.inlinePolicy(InlinePolicy.name, of: role)
                } catch let error as AWSError where error.code == "NoSuchEntity" {
                    return nil
                }
            } write: {
                try await client.putInlinePolicy(InlinePolicy.name, of: role, $0)
            }
        case .retention(let stream):
            let client = KinesisClient(try session.client(.kinesis, region: change.context.region))
            return try await run(change, prior: documents.retention, need: documents.needOfRetention) {
                try await client.describeStreamSummary(name: stream).retentionPeriodHours
            } write: {
                try await client.increaseStreamRetentionPeriod(name: stream, hours: $0)
            }
        case .policy(let name):
            let client = CloudWatchLogsClient(try session.client(.cloudWatchLogs, region: change.context.region))
            return try await run(change, prior: documents.policy, need: documents.needOfPolicy) {
                try await client.describeDestinations(prefix: name).first { $0.destinationName == name }?.accessPolicy
            } write: {
                try await client.putDestinationPolicy(name: name, policy: $0)
            }
        case .filter(let group):
            let client = CloudWatchLogsClient(try session.client(.cloudWatchLogs, region: change.context.region))
            let read = { try await client.describeSubscriptionFilters(logGroup: group) }
            // Foreign filters are read too: what is not ours must not be overwritten.
            let prior = try await Looker(role: session.arn).look("logs DescribeSubscriptionFilters", read)
            guard case .known(let filters) = prior else {
                let error = prior.obstacle.map { "\($0.operation): \($0.error)" } ?? ""
                settle(change, .failed, .callFailed, error: error)
                return false
            }
            return try await run(change, prior: filters, need: documents.needOfFilter, read: read) {
                try await client.putSubscriptionFilter($0)
            }
        }
    }

    /// Follows a sequence to its end.
    ///
    /// - Returns: Whether a call was made.
    private func run<Document: Equatable & Sendable & BackupText, Write: Sendable>(
        _ change: Change,
        prior: Document,
        need: @escaping (Document) -> RepairSequence<Document, Write>.Need,
        read: () async throws -> Document,
        write: (Write) async throws -> Void
    ) async throws -> Bool {
        var sequence = RepairSequence(prior: prior, need: need)
        var hasWritten = false
        while true {
            switch sequence.next {
            case .end(let outcome):
                settle(change, outcome)
                return hasWritten
            case .read:
                do {
                    sequence.took(try await read())
                } catch let error as CancellationError {
                    throw error
                } catch {
                    settle(change, .failed, hasWritten ? .notSeenAfterwards : .callFailed, error: Looker.words(error))
                    return hasWritten
                }
            case .write(let document, let old):
                guard keep(old.backupText, change) else { return hasWritten }
                hasWritten = true
                do {
                    try await write(document)
                    sequence.wrote(error: nil)
                } catch let error as CancellationError {
                    settle(change, .failed, .callFailed, error: "interrupted; the next run looks what became of it")
                    throw error
                } catch {
                    sequence.wrote(error: Looker.words(error))
                }
            }
        }
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
        case .changedMeanwhile: settle(change, .refused, .changedMeanwhile)
        case .notSeenAfterwards: settle(change, .failed, .notSeenAfterwards)
        case .impossible(let why): settle(change, .refused, .changedMeanwhile, error: why)
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
