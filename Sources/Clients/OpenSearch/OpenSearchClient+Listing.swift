import FoundationEssentials
import Transport

extension OpenSearchClient {
    /// Lists indexes with what decides over their life: two requests for any number of indexes.
    ///
    /// An index with `index.blocks.metadata` lets nothing be read of it, and makes the engine refuse every listing that meets it: it is left
    /// out of the question, and listed with its name alone.
    ///
    /// - Parameter patterns: Names with `*`; when they do not fit into one line, everything is listed and filtered here.
    /// - Returns: Open, closed and hidden indexes, sorted by name.
    /// - Throws: `OpenSearchError`, `TransportError`, `DeadlineExceeded`, `CancellationError`.
    package func listIndexes(matching patterns: [String]) async throws -> [IndexSummary] {
        let segment = listingSegment(for: patterns)
        var blocked: Set<String> = []
        let rows = try await pastBlocks(segment, &blocked, none: []) { try await sizes($0) }
        let guards = try await pastBlocks(segment, &blocked, none: [:]) { try await self.guards(of: $0) }
        let listed = rows.compactMap { row -> IndexSummary? in
            guard let uuid = row.uuid, !uuid.isEmpty, !blocked.contains(row.index),
                // What is in only one of the two listings came or went between them.
                let guards = guards[row.index], guards.uuid == uuid
            else { return nil }
            return IndexSummary(row, guards, uuid: uuid)
        }
        let unread = blocked.map { name in
            var index = IndexSummary(name: name, uuid: "")
            index.take(.blocked(name))
            return index
        }
        return (listed + unread).filter { index in patterns.contains { IndexNames.matches(index.name, $0) } }
            .sorted { $0.name < $1.name }
    }

    /// Reads again what may speak against the deletion of indexes, with one request.
    ///
    /// - Parameter patterns: Names or patterns; when they do not fit into one line, everything is read.
    /// - Returns: Each index that exists, also others that the patterns match.
    /// - Throws: As `listIndexes`.
    package func guards(matching patterns: [String]) async throws -> [String: IndexGuards] {
        var blocked: Set<String> = []
        let segment = listingSegment(for: patterns)
        let read = try await pastBlocks(segment, &blocked, none: [:]) { try await guards(of: $0) }
        return blocked.reduce(into: read) { $0[$1] = .blocked($1) }
    }

    /// One exact name may stand alone: when it is missing, nothing else is lost with it.
    private func listingSegment(for patterns: [String]) -> String {
        let segment = IndexNames.segment(patterns)
        let isSafe = patterns.allSatisfy { $0.contains("*") } || patterns.count == 1 && IndexNames.isExact(patterns[0])
        return isSafe && fitsInLine(segment) ? segment : "*"
    }

    /// Whether a GET that names this segment stays below the longest line, with the longest query that a listing has.
    func fitsInLine(_ segment: String) -> Bool {
        basePath.utf8.count + segment.utf8.count + 300 <= IndexNames.longestLine
    }

    /// Reads, and when the engine refuses that for blocked indexes, reads again without them.
    ///
    /// - Parameters:
    ///   - segment: Patterns, or one exact name.
    ///   - blocked: Those that are known to be blocked; those that are found out are added.
    ///   - none: What there is when all that was asked for is blocked.
    ///   - read: Takes the segment.
    /// - Returns: What was read.
    /// - Throws: What `read` throws; the refusal, too, when the blocked ones are too many to leave out.
    func pastBlocks<Value>(
        _ segment: String,
        _ blocked: inout Set<String>,
        none: Value,
        read: (_ segment: String) async throws -> Value
    ) async throws -> Value {
        while true {
            let isExact = !segment.contains("*")
            if isExact, !blocked.isEmpty { return none }
            let exclusions = blocked.sorted().map { ",-\(PercentEncoding.encode($0))" }.joined()
            do {
                return try await read(segment + exclusions)
            } catch let error as OpenSearchError where error.kind == .metadataBlocked {
                let found = blocked.union(error.blocked)
                let length = found.reduce(segment.utf8.count) { $0 + 2 + PercentEncoding.encode($1).utf8.count }
                guard found.count > blocked.count, fitsInLine(String(repeating: "x", count: length)) else {
                    throw error
                }
                blocked = found
            }
        }
    }

    private func sizes(_ segment: String) async throws -> [CatalogueRow] {
        let columns = "health,status,index,uuid,pri,docs.count,store.size,creation.date"
        let request = request(
            .get,
            "/_cat/indices/\(segment)",
            query: [("bytes", "b"), ("expand_wildcards", "all"), ("format", "json"), ("h", columns)]
        )
        do {
            return try decode(try await read(request), of: request)
        } catch let error as OpenSearchError where error.reason.contains("Too many indices") {
            return try await pagedSizes(segment, columns)
        } catch let error as OpenSearchError where error.kind == .indexNotFound {
            return []
        }
    }

    /// OpenSearch 2.18 and later may limit the catalogue; its paged twin then works.
    private func pagedSizes(_ segment: String, _ columns: String) async throws -> [CatalogueRow] {
        struct Page: Decodable {
            let next_token: String?
            let indices: [CatalogueRow]
        }
        var rows: [CatalogueRow] = [], token: String?, seen: Set<String> = []
        repeat {
            var query = [
                ("bytes", "b"), ("expand_wildcards", "all"), ("format", "json"), ("h", columns), ("size", "500"),
            ]
            if let token { query.append(("next_token", token)) }
            let request = request(.get, "/_list/indices/\(segment)", query: query)
            let page: Page = try decode(try await read(request), of: request)
            rows += page.indices
            token = page.next_token
            if let token, !seen.insert(token).inserted {
                throw OpenSearchError(
                    .unreadable,
                    place: request.place,
                    status: 200,
                    reason: "the same page came twice"
                )
            }
        } while token != nil
        return rows
    }

    private func guards(of segment: String) async throws -> [String: IndexGuards] {
        let settings = [
            "uuid", "hidden", "lifecycle.name", "blocks.read_only",
        ].map { "*.settings.index.\($0)" }
        let request = request(
            .get,
            "/\(segment)",
            query: [
                ("allow_no_indices", "true"), ("expand_wildcards", "all"),
                ("filter_path", (["*.aliases", "*.data_stream"] + settings).joined(separator: ",")),
            ]
        )
        do {
            let rows: [String: DetailRow] = try decode(try await read(request), of: request)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, IndexGuards($0.value, of: $0.key)) })
        } catch let error as OpenSearchError where error.kind == .indexNotFound {
            return [:]
        }
    }
}

/// A row of `_cat/indices`: every value is a text or null.
private struct CatalogueRow: Decodable {
    let health: String?
    let status: String?
    let index: String
    let uuid: String?
    let pri: String?
    let documents: String?
    let store: String?
    let created: String?

    private enum CodingKeys: String, CodingKey {
        case health, status, index, uuid, pri
        case documents = "docs.count"
        case store = "store.size"
        case created = "creation.date"
    }
}

/// An entry of `GET /<index>` with the settings that were asked for.
private struct DetailRow: Decodable {
    struct Alias: Decodable {
        let is_write_index: Bool?
    }

    struct Settings: Decodable {
        let index: Index
    }

    struct Index: Decodable {
        struct Lifecycle: Decodable { let name: String? }
        struct Blocks: Decodable { let read_only: String? }

        let uuid: String?
        let hidden: String?
        let lifecycle: Lifecycle?
        let blocks: Blocks?
    }

    let aliases: [String: Alias]?
    let data_stream: String?
    let settings: Settings?
}

extension IndexSummary {
    fileprivate init(_ row: CatalogueRow, _ guards: IndexGuards, uuid: String) {
        self.init(name: row.index, uuid: uuid)
        isOpen = row.status != "close"
        health = row.health.flatMap { Health(rawValue: $0.hasSuffix("*") ? String($0.dropLast()) : $0) }
        primaries = row.pri.flatMap { Int($0) }
        documents = row.documents.flatMap { Int($0) }
        storeBytes = row.store.flatMap { Int($0) }
        creationDate = row.created.flatMap { Double($0) }
            .map { Date(timeIntervalSince1970: $0 / 1_000) }
        take(guards)
    }
}

extension IndexGuards {
    fileprivate init(_ row: DetailRow, of name: String) {
        let settings = row.settings?.index
        self.init(uuid: settings?.uuid)
        aliases = (row.aliases ?? [:]).map { IndexSummary.Alias($0.key, isWriteIndex: $0.value.is_write_index) }
            .sorted { $0.name < $1.name }
        dataStream = row.data_stream
        isHidden = settings?.hidden == "true" || name.hasPrefix(".")
        isReadOnly = settings?.blocks?.read_only == "true"
        lifecyclePolicy = settings?.lifecycle?.name
    }
}
