/// An element of an XML document, without name-space prefixes.
package struct XMLElement: Sendable, Equatable {
    /// The local name.
    package let name: String
    /// The text directly in it, in one piece, surrounding white space removed.
    package internal(set) var text: String
    package internal(set) var children: [XMLElement]

    /// Makes an element without text and children.
    package init(name: String) {
        self.name = name
        text = ""
        children = []
    }

    init(name: String, text: String, children: [XMLElement]) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child of that name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All children of that name.
    ///
    /// - Parameter name: A local name.
    /// - Returns: In the document's order.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text of the element at the end of a path of names.
    ///
    /// - Parameter path: Local names, the first that of a child.
    /// - Returns: `nil` when a step has no such child.
    package func text(at path: String...) -> String? {
        var element = self
        for step in path {
            guard let child = element[step] else { return nil }
            element = child
        }
        return element.text
    }
}

/// Why a text is no document we read.
///
/// The message never repeats the text.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}
