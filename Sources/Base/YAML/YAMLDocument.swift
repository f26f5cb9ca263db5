import CYAML

/// Reads one YAML document as a tree.
///
/// YAML 1.1 as libyaml reads it (https://yaml.org/spec/1.1/), without what a configuration has no need of: several documents, tags,
/// merge keys, keys that are not scalars. Aliases are followed, but the tree they unfold to is bounded.
package enum YAMLDocument {
    /// Bounds that no honest configuration meets.
    package struct Limits: Sendable {
        package var bytes = 1 << 20
        package var depth = 32
        /// Nodes of the tree, those that aliases repeat included.
        package var nodes = 100_000

        package init() {}
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark.
    ///   - limits: What is accepted.
    /// - Returns: `nil` when the document is empty.
    /// - Throws: `YAMLError` with the first place that cannot be read.
    package static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(YAMLError) -> YAMLNode? {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(mark: YAMLMark(line: 1, column: 1), message: "larger than \(limits.bytes) bytes")
        }
        if let error = unreadableByte(in: bytes) { throw error }
        // libyaml keeps the pointer until the parser is deleted, so everything happens inside the closure.
        let result: Result<YAMLNode?, YAMLError> = bytes.withUnsafeBufferPointer { buffer in
            let reader = YAMLReader(buffer, limits: limits)
            do throws(YAMLError) {
                return .success(try reader.document())
            } catch {
                let message = "the line is indented with a tab; indent with spaces"
                return .failure(hasTab(error.mark, bytes) ? YAMLError(mark: error.mark, message: message) : error)
            }
        }
        return try result.get()
    }

    private static func unreadableByte(in bytes: [UInt8]) -> YAMLError? {
        guard String(validating: bytes, as: UTF8.self) == nil || bytes.contains(0) else { return nil }
        for (index, line) in lines(of: bytes).enumerated() {
            let mark = YAMLMark(line: index + 1, column: 1)
            if String(validating: line, as: UTF8.self) == nil {
                return YAMLError(mark: mark, message: "not UTF-8 text")
            }
            if line.contains(0) { return YAMLError(mark: mark, message: "a byte of value zero; expected plain text") }
        }
        return nil
    }

    /// Whether the line is indented with a tab: libyaml only says that no token begins with it.
    private static func hasTab(_ mark: YAMLMark, _ bytes: [UInt8]) -> Bool {
        lines(of: bytes).dropFirst(mark.line - 1).first?
            .prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            .contains(UInt8(ascii: "\t")) ?? false
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }
}
