import FoundationEssentials
import Transport

extension OpenSearchClient {
    /// Reads a repository's settings.
    ///
    /// - Parameter name: The repository's name.
    /// - Returns: `nil` when there is none of that name.
    /// - Throws: As `listIndexes`.
    package func repository(_ name: String) async throws -> SnapshotRepository? {
        struct Entry: Decodable {
            struct Settings: Decodable { let readonly: String? }
            let type: String
            let settings: Settings?
        }
        let request = request(.get, "/_snapshot/\(PercentEncoding.encode(name))")
        do {
            let answer: [String: Entry] = try decode(try await read(request), of: request)
            return answer[name].map { SnapshotRepository(type: $0.type, isReadOnly: $0.settings?.readonly == "true") }
        } catch let error as OpenSearchError where error.kind == .repositoryMissing {
            return nil
        }
    }

    /// Reads a snapshot's state.
    ///
    /// - Parameters:
    ///   - name: The snapshot's name.
    ///   - repository: Its repository.
    /// - Returns: `nil` when there is none of that name.
    /// - Throws: As `listIndexes`.
    package func snapshot(_ name: String, in repository: String) async throws -> SnapshotSummary? {
        let request = request(.get, "/_snapshot/\(PercentEncoding.encode(repository))/\(PercentEncoding.encode(name))")
        do {
            let answer: SnapshotAnswer = try decode(try await read(request), of: request)
            return answer.all.first { $0.snapshot == name }.map(SnapshotSummary.init)
        } catch let error as OpenSearchError where error.kind == .snapshotMissing {
            return nil
        }
    }

    /// Begins a snapshot of one index; the answer says only that it was accepted.
    ///
    /// - Parameters:
    ///   - name: A name that is not taken.
    ///   - repository: A repository that can be written.
    ///   - index: An exact name.
    ///   - metadata: Kept with the snapshot.
    ///   - identity: Decides the name of one parameter.
    /// - Throws: `OpenSearchError`; after `unavailable`, and after a `TransportError` that `mayHaveBeenSent`, read the state.
    package func createSnapshot(
        _ name: String,
        in repository: String,
        of index: String,
        metadata: ArchiveMetadata,
        _ identity: ClusterIdentity
    ) async throws {
        struct Body: Encodable {
            let indices: String
            let ignore_unavailable = false
            let include_global_state = false
            let partial = false
            let metadata: ArchiveMetadata
        }
        guard IndexNames.isExact(index) else {
            throw OpenSearchError(.refused, place: "PUT \(origin)", status: 0, reason: "not an exact name: \(index)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(Body(indices: index, metadata: metadata))
        let path = "/_snapshot/\(PercentEncoding.encode(repository))/\(PercentEncoding.encode(name))"
        let request = request(
            .put,
            path,
            query: [(identity.masterTimeoutParameter, "30s"), ("wait_for_completion", "false")],
            body: Array(body)
        )
        _ = try await write(request)
    }

    /// Reads what changes when someone writes to an index.
    ///
    /// A closed index cannot be written to, but it may have been opened in between: most engines tell its counts, too, so that such an
    /// index is seen to have changed. Where they do not, it counts as unchanged.
    ///
    /// - Parameter index: An exact name.
    /// - Returns: `nil` when there is no such index.
    /// - Throws: As `listIndexes`; `unreadable` when a primary shard of an open index does not answer.
    package func reading(of index: String) async throws -> IndexReading? {
        let listing = request(
            .get,
            "/_cat/indices/\(IndexNames.segment([index]))",
            query: [("expand_wildcards", "all"), ("format", "json"), ("h", "index,uuid,status,pri")]
        )
        struct Row: Decodable {
            let index: String
            let uuid: String?
            let status: String?
            let pri: String?
        }
        do {
            let rows: [Row] = try decode(try await read(listing), of: listing)
            guard let row = rows.first(where: { $0.index == index }), let uuid = row.uuid else { return nil }
            let primaries = row.pri.flatMap { Int($0) }
            guard row.status == "close" else {
                return try await statistics(of: index, uuid: uuid, isOpen: true, primaries)
            }
            let counts = try await probing { try await statistics(of: index, uuid: uuid, isOpen: false, primaries) }
            return counts.value ?? IndexReading(uuid: uuid, isOpen: false, documents: nil, maxSequenceNumbers: nil)
        } catch let error as OpenSearchError where error.kind == .indexNotFound {
            return nil
        }
    }

    private func statistics(
        of index: String,
        uuid: String,
        isOpen: Bool,
        _ primaries: Int?
    ) async throws -> IndexReading {
        let request = request(
            .get,
            "/\(IndexNames.segment([index]))/_stats/docs",
            query: [
                (
                    "filter_path",
                    "indices.*.uuid,indices.*.primaries.docs.count,indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no"
                ),
                ("level", "shards"),
            ] + (isOpen ? [] : [("forbid_closed_indices", "false")])
        )
        let answer: StatisticsAnswer = try decode(try await read(request), of: request)
        guard let entry = answer.indices?[index], entry.uuid == uuid else {
            throw OpenSearchError(
                .unreadable,
                place: request.place,
                status: 200,
                reason: "the index changed while it was read"
            )
        }
        let shards = (entry.shards ?? [:]).compactMapValues { $0.first { $0.routing.primary }?.seq_no }
        let numbers = shards.mapValues(\.max_seq_no)
        let isTold = shards.values.allSatisfy { $0.local_checkpoint != nil }
        let isSettled = isTold ? shards.values.allSatisfy { $0.local_checkpoint == $0.max_seq_no } : nil
        guard let documents = entry.primaries?.docs?.count, !numbers.isEmpty,
            primaries == nil || numbers.count == primaries
        else {
            throw OpenSearchError(
                .unreadable,
                place: request.place,
                status: 200,
                reason: "not every primary shard told its sequence number"
            )
        }
        return IndexReading(
            uuid: uuid,
            isOpen: isOpen,
            documents: documents,
            maxSequenceNumbers: numbers,
            isSettled: isSettled
        )
    }
}

private struct StatisticsAnswer: Decodable {
    struct Entry: Decodable {
        struct Primaries: Decodable {
            struct Documents: Decodable { let count: Int }
            let docs: Documents?
        }

        struct Copy: Decodable {
            struct Routing: Decodable { let primary: Bool }
            struct Sequence: Decodable {
                let max_seq_no: Int
                let local_checkpoint: Int?
            }
            let routing: Routing
            let seq_no: Sequence?
        }

        let uuid: String
        let primaries: Primaries?
        let shards: [String: [Copy]]?
    }

    let indices: [String: Entry]?
}

/// Old releases of 7.x wrap the list once more.
private struct SnapshotAnswer: Decodable {
    struct Snapshot: Decodable {
        struct Shards: Decodable {
            let total: Int
            let failed: Int
            let successful: Int
        }

        struct Ignored: Decodable {}

        let snapshot: String
        let state: String?
        let indices: [String]?
        let shards: Shards?
        let failures: [Ignored]?
        let metadata: LenientMetadata?
    }

    /// Others write other things there; only ours is read.
    struct LenientMetadata: Decodable {
        let value: ArchiveMetadata?

        init(from decoder: any Decoder) throws { value = try? ArchiveMetadata(from: decoder) }
    }

    struct Wrapped: Decodable { let snapshots: [Snapshot]? }

    let snapshots: [Snapshot]?
    let responses: [Wrapped]?

    var all: [Snapshot] { (snapshots ?? []) + (responses ?? []).flatMap { $0.snapshots ?? [] } }
}

extension SnapshotSummary {
    fileprivate init(_ answer: SnapshotAnswer.Snapshot) {
        self.init(
            name: answer.snapshot,
            state: answer.state.flatMap(State.init) ?? .other,
            indexes: answer.indices ?? [],
            totalShards: answer.shards?.total,
            successfulShards: answer.shards?.successful,
            failedShards: answer.shards?.failed,
            failures: answer.failures?.count ?? 0,
            metadata: answer.metadata?.value
        )
    }
}
