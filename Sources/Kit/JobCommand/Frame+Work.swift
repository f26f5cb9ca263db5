import Configuration
import CurlTransport
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

extension Frame {
    /// The job itself: observe, plan, report, and with `--apply` act.
    func work(_ outside: Outside, _ deadline: RunDeadline, _ recorder: ReportRecorder) async -> Ending<J.Plan> {
        var ending = Ending<J.Plan>()
        var hasWorked = false
        do {
            let environment = outside.environment(
                deadline,
                runID: runID,
                now: invocation.now,
                isQuiet: invocation.isQuiet
            )
            for reference in references { _ = try await environment.secret(reference) }
            let observation = try await configured.job.observe(environment)
            let plan = configured.job.plan(observation, now: environment.now())
            ending.plan = plan
            configured.job.report(plan, to: recorder)
            for line in configured.job.warnings(plan) { logger.warning(line.message, line.metadata) }
            hasWorked = true
            try Task.checkCancellation()
            if invocation.isApplied { try await configured.job.act(on: plan, environment, recorder) }
        } catch is CancellationError {
            // The signal or the deadline that cancelled gives the exit code.
            ending.isCancelled = true
        } catch {
            let failure = Failure(error, hasWorked: hasWorked)
            logger.error("the run failed", ["error": failure.message])
            ending.fail(failure)
        }
        return ending
    }

    /// What has to be resolved before the first request.
    private var references: [SecretReference] {
        let search = configured.job.search?.secrets ?? []
        guard invocation.isApplied else { return search }
        let own = configured.job.secrets + [configured.run.heartbeat].compactMap { $0 }
        return search + (configured.alerts?.secrets ?? []) + own
    }

    /// Resolves what this machine alone can answer, before the lock is taken.
    ///
    /// - Throws: `JobFailure` of kind `configuration` that names every reference that is not there.
    func checkReferences() async throws {
        let store = SecretStore.local(variables)
        var problems: [String] = []
        for reference in references
        where reference.isLocal && !problems.contains(where: { $0.contains("\(reference)") }) {
            do {
                _ = try await store.resolve(reference, by: .never)
            } catch {
                problems.append("\(error)")
            }
        }
        if !problems.isEmpty { throw JobFailure(.configuration, problems.joined(separator: "; ")) }
    }

    /// Certificates that the transport needs before there is a transport.
    func identities() async throws -> [Origin: TLSIdentity] {
        guard let search = configured.job.search, search.authorities != nil || search.clientCertificate != nil else {
            return [:]
        }
        var key: Secret?
        if let reference = search.clientKey {
            key = try await SecretStore.local(variables).resolve(reference, by: .never)
        }
        for path in [search.authorities, search.clientCertificate].compactMap({ $0 }) where !Files.exists(path) {
            throw JobFailure(.configuration, "search: there is no file \(path)")
        }
        return [
            search.endpoint.origin: TLSIdentity(
                authorities: search.authorities,
                certificate: search.clientCertificate,
                key: key
            )
        ]
    }
}

extension SecretReference {
    /// Whether it is found without asking anyone.
    var isLocal: Bool {
        switch self {
        case .environment, .file: true
        case .ssm, .secretsManager: false
        }
    }
}
