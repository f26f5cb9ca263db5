import Transport

/// Index names in request lines: none may widen a request, and no line may be too long.
package enum IndexNames {
    /// Longest request line we send; the engines' limit is 4,096 bytes, proxies have lower ones.
    package static let longestLine = 2_100

    /// Whether a request that holds this name reaches one index and nothing else.
    ///
    /// See https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions
    ///
    /// - Parameter name: As the engine told it.
    /// - Returns: `false` for wildcards, exclusions, date mathematics, `_all`, and anything that could be taken for an option.
    package static func isExact(_ name: String) -> Bool {
        guard let first = name.utf8.first, name != ".", name != "..", name.utf8.count <= 255 else { return false }
        return !"_-+".utf8.contains(first)
            && name.utf8.allSatisfy { $0 > 32 && $0 != 127 && !#"*?,<>|"\/#:"#.utf8.contains($0) }
    }

    /// Splits names over as few requests as the line's limit allows.
    ///
    /// A name that needs percent-encoding goes alone: front ends disagree about the signature of such paths.
    ///
    /// - Parameters:
    ///   - names: Exact names.
    ///   - overhead: Bytes of the request line besides the names: method, prefix, query, protocol.
    ///   - limit: Longest line in bytes.
    /// - Returns: Every name exactly once, in order within each batch.
    package static func batches(_ names: [String], overhead: Int, limit: Int = longestLine) -> [[String]] {
        var batches: [[String]] = [], current: [String] = [], length = overhead
        for name in names {
            guard name.utf8.allSatisfy(PercentEncoding.isUnreserved) else {
                batches.append([name])
                continue
            }
            let size = name.utf8.count + 1
            if !current.isEmpty, length + size > limit {
                batches.append(current)
                current = []
                length = overhead
            }
            current.append(name)
            length += size
        }
        return current.isEmpty ? batches : batches + [current]
    }

    /// The path segment that names several indexes.
    ///
    /// - Parameter names: Exact names or patterns.
    /// - Returns: Percent-encoded, with commas between; `*` is sent as it is.
    static func segment(_ names: [String]) -> String {
        names.map { PercentEncoding.encode($0, keeping: "*") }.joined(separator: ",")
    }

    /// Whether a name matches a pattern in which `*` stands for any text.
    ///
    /// - Parameters:
    ///   - name: An index name.
    ///   - pattern: Text and stars.
    /// - Returns: `true` when the whole name matches.
    package static func matches(_ name: String, _ pattern: String) -> Bool {
        // Most patterns end with their only star.
        if pattern.hasSuffix("*"), pattern.utf8.firstIndex(of: UInt8(ascii: "*")) == pattern.utf8.indices.last {
            return name.utf8.count >= pattern.utf8.count - 1 && name.hasPrefix(pattern.dropLast())
        }
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return name == pattern }
        guard name.hasPrefix(first), name.utf8.count >= first.utf8.count + last.utf8.count, name.hasSuffix(last) else {
            return false
        }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
