import FoundationEssentials
import Transport

extension OpenSearchClient {
    /// Lists indexes with what decides over their life: two requests for any number of indexes.
    ///
    /// - Parameter patterns: Names with `*`; when they do not fit into one line, everything is listed and filtered here.
    /// - Returns: Open, closed and hidden indexes, sorted by name.
    /// - Throws: `OpenSearchError`, `TransportError`, `DeadlineExceeded`, `CancellationError`.
    package func listIndexes(matching patterns: [String]) async throws -> [IndexSummary] {
        let segment = listingSegment(for: patterns)
        let rows = try await sizes(segment)
        let details = try await details(segment)
        return rows.compactMap { row -> IndexSummary? in
            guard patterns.contains(where: { IndexNames.matches(row.index, $0) }), let uuid = row.uuid, !uuid.isEmpty,
                // What is in only one of the two listings came or went between them.
                let detail = details[row.index], detail.settings?.index.uuid == uuid
            else { return nil }
            return IndexSummary(row, detail, uuid: uuid)
        }.sorted { $0.name < $1.name }
    }

    /// Reads the identities of indexes again, with one light request.
    ///
    /// - Parameter patterns: Names or patterns; when they do not fit into one line, everything is listed.
    /// - Returns: The uuid of each index that exists, also of others that the patterns match.
    /// - Throws: As `listIndexes`.
    package func uuids(matching patterns: [String]) async throws -> [String: String] {
        let request = request(
            .get,
            "/_cat/indices/\(listingSegment(for: patterns))",
            query: [("expand_wildcards", "all"), ("format", "json"), ("h", "index,uuid")]
        )
        do {
            let rows: [IdentityRow] = try decode(try await read(request), of: request)
            return Dictionary(rows.compactMap { row in row.uuid.map { (row.index, $0) } }) { first, _ in first }
        } catch let error as OpenSearchError where error.reason.contains("Too many indices") {
            return try await details(listingSegment(for: patterns)).compactMapValues { $0.settings?.index.uuid }
        } catch let error as OpenSearchError where error.kind == .indexNotFound {
            return [:]
        }
    }

    private struct IdentityRow: Decodable {
        let index: String
        let uuid: String?
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

    private func details(_ segment: String) async throws -> [String: DetailRow] {
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
            return try decode(try await read(request), of: request)
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
    fileprivate init(_ row: CatalogueRow, _ detail: DetailRow, uuid: String) {
        self.init(name: row.index, uuid: uuid)
        isOpen = row.status != "close"
        health = row.health.flatMap { Health(rawValue: $0.hasSuffix("*") ? String($0.dropLast()) : $0) }
        primaries = row.pri.flatMap { Int($0) }
        documents = row.documents.flatMap { Int($0) }
        storeBytes = row.store.flatMap { Int($0) }
        creationDate = row.created.flatMap { Double($0) }
            .map { Date(timeIntervalSince1970: $0 / 1_000) }
        aliases = (detail.aliases ?? [:]).map { Alias($0.key, isWriteIndex: $0.value.is_write_index) }.sorted {
            $0.name < $1.name
        }
        dataStream = detail.data_stream
        isHidden = detail.settings?.index.hidden == "true" || name.hasPrefix(".")
        isReadOnly = detail.settings?.index.blocks?.read_only == "true"
        lifecyclePolicy = detail.settings?.index.lifecycle?.name
    }
}
