import FoundationEssentials
import Transport

extension OpenSearchClient {
    /// Asks which indexes OpenSearch's index-state management looks after.
    ///
    /// - Parameters:
    ///   - patterns: Names with `*`.
    ///   - identity: Decides whether and where to ask.
    /// - Returns: What the plugin tells; `absent` where the engine has no such plugin.
    /// - Throws: As `listIndexes`.
    package func managedIndexes(
        matching patterns: [String],
        _ identity: ClusterIdentity
    ) async throws -> Knowledge<ManagedIndexes> {
        let segment = IndexNames.segment(patterns)
        return try await managedIndexes(fitsInLine(segment) ? segment : "*", identity)
    }

    /// Asks the same of indexes by their exact names: patterns do not reach hidden ones there.
    ///
    /// - Parameters:
    ///   - names: Exact names.
    ///   - identity: Decides whether and where to ask.
    /// - Returns: What the plugin tells; the first refusal, where there is one.
    /// - Throws: As `listIndexes`.
    package func managedIndexes(
        named names: [String],
        _ identity: ClusterIdentity
    ) async throws -> Knowledge<ManagedIndexes> {
        var all = ManagedIndexes()
        for batch in IndexNames.batches(names, overhead: basePath.utf8.count + 60) {
            switch try await managedIndexes(IndexNames.segment(batch), identity) {
            case .known(let some): all.formUnion(some)
            case .absent: return .absent
            case .refused(let error): return .refused(error)
            }
        }
        return .known(all)
    }

    private func managedIndexes(
        _ segment: String,
        _ identity: ClusterIdentity
    ) async throws -> Knowledge<ManagedIndexes> {
        // Elasticsearch from 8 on is never managed by this plugin; its own manager's policy stands in the settings.
        guard !identity.isElastic || identity.majorVersion < 8 else { return .absent }
        let roots = identity.distribution == "opensearch" ? ["_plugins"] : ["_opendistro", "_plugins"]
        for root in roots {
            let knowledge = try await probing {
                let request = request(.get, "/\(root)/_ism/explain/\(segment)")
                let rows: [String: ExplainRow] = try decode(try await read(request), of: request)
                return ManagedIndexes(policies: rows.compactMapValues(\.policy), told: Set(rows.keys))
            }
            if case .absent = knowledge { continue }
            return knowledge
        }
        return .absent
    }

    /// Asks for every member of some aliases, anywhere in the cluster.
    ///
    /// - Parameter aliases: Alias names.
    /// - Returns: The members of each alias that exists; those that let nothing be read of them are missing.
    /// - Throws: As `listIndexes`.
    package func members(of aliases: [String]) async throws -> [String: [AliasMember]] {
        struct Entry: Decodable {
            struct Alias: Decodable { let is_write_index: Bool? }
            let aliases: [String: Alias]
        }
        guard !aliases.isEmpty else { return [:] }
        var blocked: Set<String> = []
        let rows: [String: Entry] = try await pastBlocks("*", &blocked, none: [:]) { segment in
            let path = segment == "*" ? "/_alias" : "/\(segment)/_alias"
            let request = request(.get, path, query: [("expand_wildcards", "all")])
            return try decode(try await read(request), of: request)
        }
        let wanted = Set(aliases)
        var members: [String: [AliasMember]] = [:]
        for (index, entry) in rows.sorted(by: { $0.key < $1.key }) {
            for (alias, flags) in entry.aliases where wanted.contains(alias) {
                members[alias, default: []].append(AliasMember(index: index, isWriteIndex: flags.is_write_index))
            }
        }
        return members
    }

    /// Asks which backing index of each data stream takes writes.
    ///
    /// - Parameter streams: Names of data streams.
    /// - Returns: The newest backing index of each; `absent` where the engine has no data streams.
    /// - Throws: As `listIndexes`.
    package func writeIndexes(ofDataStreams streams: [String]) async throws -> Knowledge<[String: String]> {
        struct Answer: Decodable {
            struct Stream: Decodable {
                struct Index: Decodable { let index_name: String }
                let name: String
                let indices: [Index]
            }
            let data_streams: [Stream]
        }
        return try await probing {
            let request = request(.get, "/_data_stream/*", query: [("expand_wildcards", "all")])
            let answer: Answer = try decode(try await readWithoutUnknownParameter(request), of: request)
            let wanted = Set(streams)
            let pairs = answer.data_streams.filter { wanted.contains($0.name) }.compactMap { stream in
                stream.indices.last.map { (stream.name, $0.index_name) }
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }

    /// OpenSearch refuses `expand_wildcards` here, Elasticsearch needs it for hidden streams.
    private func readWithoutUnknownParameter(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            return try await read(request)
        } catch let error as OpenSearchError where error.reason.contains("unrecognized parameter") {
            var plain = request
            plain.target = RequestTarget(path: request.target.path)
            return try await read(plain)
        }
    }

    /// Asks which snapshots are being taken now.
    ///
    /// - Returns: All of them, ours too; `refused` where the front end does not let us look.
    /// - Throws: As `listIndexes`.
    package func runningSnapshots() async throws -> Knowledge<[RunningSnapshot]> {
        struct Answer: Decodable {
            struct Snapshot: Decodable {
                let snapshot: String
                let repository: String
                let indices: [String: Ignored]
            }
            struct Ignored: Decodable {}
            let snapshots: [Snapshot]
        }
        return try await probing {
            let request = request(.get, "/_snapshot/_status")
            let answer: Answer = try decode(try await read(request), of: request)
            return answer.snapshots.map {
                RunningSnapshot(repository: $0.repository, name: $0.snapshot, indexes: Set($0.indices.keys))
            }
        }
    }

    /// Asks how full the data nodes' disks are.
    ///
    /// - Returns: Nodes that tell; unassigned shards and warm nodes without figures are left out.
    /// - Throws: As `listIndexes`.
    package func disks() async throws -> [NodeDisk] {
        struct Row: Decodable {
            let node: String?
            let used: String?
            let total: String?

            private enum CodingKeys: String, CodingKey {
                case node
                case used = "disk.used"
                case total = "disk.total"
            }
        }
        let request = request(
            .get,
            "/_cat/allocation",
            query: [("bytes", "b"), ("format", "json"), ("h", "node,disk.used,disk.total")]
        )
        let rows: [Row] = try decode(try await read(request), of: request)
        return rows.compactMap { row in
            guard let node = row.node, let used = row.used.flatMap({ Int($0) }),
                let total = row.total.flatMap({ Int($0) }), total > 0
            else { return nil }
            return NodeDisk(node: node, totalBytes: total, usedBytes: used)
        }
    }
}

/// What the plugin tells of the indexes that it was asked about.
///
/// It leaves out, without a word, what the asking user may not see, and by patterns what is hidden: only an index that stands in
/// the answer without a policy is known to be unmanaged.
package struct ManagedIndexes: Sendable, Equatable {
    /// The policy of each managed index.
    package var policies: [String: String]
    /// Every name in the answer.
    package var told: Set<String>

    package init(policies: [String: String] = [:], told: Set<String> = []) {
        self.policies = policies
        self.told = told
    }

    /// Adds what another answer tells.
    package mutating func formUnion(_ other: ManagedIndexes) {
        policies.merge(other.policies) { $1 }
        told.formUnion(other.told)
    }
}

/// One entry of the explain answer; `total_managed_indices`, a number, stands among them.
private struct ExplainRow: Decodable {
    let policy: String?

    private enum Key: String, CodingKey {
        case current = "policy_id"
        case plugin = "index.plugins.index_state_management.policy_id"
        case openDistro = "index.opendistro.index_state_management.policy_id"
    }

    init(from decoder: any Decoder) throws {
        guard let values = try? decoder.container(keyedBy: Key.self) else {
            policy = nil
            return
        }
        let keys: [Key] = [.current, .plugin, .openDistro]
        policy = try keys.lazy.compactMap { try values.decodeIfPresent(String.self, forKey: $0) }.first
    }
}
