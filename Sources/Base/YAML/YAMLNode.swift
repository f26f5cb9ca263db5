/// A place in a document; both count from one.
package struct YAMLMark: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: YAMLMark, right: YAMLMark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    package var description: String { "\(line):\(column)" }
}

/// A part of a document with its place.
///
/// Scalars stay as they are written: who reads them decides whether `012` is a number.
package struct YAMLNode: Sendable {
    /// What a node is.
    package indirect enum Content: Sendable {
        /// The text; `isPlain` when it stood without quotes.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In the document's order, duplicate keys included.
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let mark: YAMLMark

    package init(_ content: Content, mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// Nothing was written, or `null` or `~`, without quotes.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// One key of a mapping and its value.
///
/// Keys are always scalars.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keyMark: YAMLMark
    package let value: YAMLNode
}

/// Why a text is no document we read.
///
/// The message never repeats the text.
package struct YAMLError: Error, Sendable, CustomStringConvertible {
    package let mark: YAMLMark
    package let message: String

    package var description: String { "\(mark): \(message)" }
}
