import Arguments
import Configuration
package import FoundationEssentials
package import JobKit
import OpenSearch
import Resilience

/// Deletes indexes past their retention; with `archive`, snapshots, verifies and only then deletes.
package struct PruneIndexes: Job {
    let settings: RetentionSettings
    let planner: Planner
    /// The one index to tell about.
    let explained: String?
    package let search: SearchSettings?

    package init?(_ job: JobSettings) throws {
        let search = job.root.section("search", required: true).flatMap {
            SearchSettings($0, hub: HubSettings(job.root))
        }
        let retention = RetentionSettings(job.root)
        explained = job.arguments.value(of: "explain")
        var usage: [String] = []
        let lifted = job.arguments.values(of: "lift-limits"), only = job.arguments.values(of: "only")
        if let retention {
            let known = retention.rules.map(\.name)
            for (option, names) in [("only", only), ("lift-limits", lifted)] {
                for name in names where !known.contains(name) {
                    let hint = NearMiss.suggest(name, among: known).map { "; did you mean '\($0)'?" } ?? ""
                    usage.append("--\(option) \(UsageError.quote(name)): there is no rule of that name\(hint)")
                }
            }
        }
        if explained != nil, job.isApplied {
            usage.append("--explain tells of one index and changes nothing; leave out --apply")
        }
        guard let search, let retention else { return nil }
        // A broken configuration may miss the rule; then its own errors come first.
        if !usage.isEmpty, job.root.collector.problems.isEmpty {
            throw UsageError(command: Self.description.program, problems: usage)
        }
        self.search = search
        settings = retention
        planner = Planner(retention.rules, only: Set(only), lifted: Set(lifted))
    }

    package var names: [String] { settings.rules.map(\.name) }

    package func observe(_ environment: JobEnvironment) async throws -> RetentionObservation {
        let client = try await client(environment)
        let identity = try await client.identity()
        try search?.check(identity)
        let wallClock = environment.wallClock()
        let patterns = planner.searchPatterns
        let indexes = try await listIndexes(client, patterns)
        environment.logger.debug("indexes listed", ["indexes.count": "\(indexes.count)"])
        let managed = try await client.managedIndexes(matching: patterns, identity)
        var observation = RetentionObservation(
            identity: identity,
            wallClock: wallClock,
            indexes: indexes,
            managed: managed
        )
        try await probeFurther(client, &observation, environment)
        return observation
    }

    private func listIndexes(_ client: OpenSearchClient, _ patterns: [String]) async throws -> [IndexSummary] {
        do {
            return try await client.listIndexes(matching: patterns)
        } catch let error as OpenSearchError where error.kind == .forbidden {
            throw JobFailure(.denied, error.explained(needing: .list))
        }
    }

    /// Asks what only some clusters make necessary: who else is in an alias, which backing index is the newest, how
    /// full the disks are.
    private func probeFurther(
        _ client: OpenSearchClient,
        _ observation: inout RetentionObservation,
        _ environment: JobEnvironment
    ) async throws {
        if planner.rules.contains(where: \.isBoundByDisk) { observation.disks = try await client.disks() }
        // Where nothing has an alias or a data stream, and ISM told of everything, the plan need not be made twice.
        let told = observation.managed.value?.told
        guard
            observation.indexes.contains(where: { index in
                !index.aliases.isEmpty || index.dataStream != nil || told.map { !$0.contains(index.name) } ?? false
            })
        else { return }
        let candidates = planner.plan(observation, now: environment.now()).decisions
            .filter(mayGo).map(\.index)
        try await askByName(client, &observation, candidates.map(\.name))
        let aliases = Set(candidates.flatMap { $0.aliases.map(\.name) })
        if !aliases.isEmpty {
            observation.aliasMembers = try await client.probing { try await client.members(of: aliases.sorted()) }
        }
        let streams = Set(candidates.compactMap(\.dataStream))
        if !streams.isEmpty {
            observation.dataStreams = try await client.writeIndexes(ofDataStreams: streams.sorted())
        }
    }

    /// Asks ISM by name about candidates of which its first answer says nothing: hidden ones are told of only so.
    private func askByName(
        _ client: OpenSearchClient,
        _ observation: inout RetentionObservation,
        _ candidates: [String]
    ) async throws {
        guard case .known(var managed) = observation.managed else { return }
        let untold = candidates.filter { !managed.told.contains($0) && IndexNames.isExact($0) }
        guard !untold.isEmpty,
            case .known(let more) = try await client.managedIndexes(named: untold, observation.identity)
        else { return }
        managed.formUnion(more)
        observation.managed = .known(managed)
    }

    /// Whether further knowledge may let an index go, or keep it.
    ///
    /// As long as nobody has asked who else is in an alias, each of its members may look like the last.
    private func mayGo(_ decision: Decision) -> Bool {
        switch decision.status {
        case .wouldDelete, .refused: true
        default: [.withinBudget, .lastAliasMember].contains(decision.reason)
        }
    }

    package func plan(_ observation: RetentionObservation, now: Date) -> RetentionPlan {
        planner.plan(observation, now: now)
    }

    package func act(on plan: RetentionPlan, _ environment: JobEnvironment, _ report: ReportRecorder) async throws {
        let client = try await client(environment)
        try await PlanExecution(plan: plan, client: client, environment: environment, report: report).run()
    }

    private func client(_ environment: JobEnvironment) async throws -> OpenSearchClient {
        guard let search else { throw JobFailure(.configuration, "search: missing") }
        return try await search.client(environment)
    }
}
