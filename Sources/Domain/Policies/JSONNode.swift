/// A JSON value that knows where in the text it stands.
struct JSONNode: Sendable, Equatable {
    /// One member of an object.
    struct Member: Sendable, Equatable {
        let key: String
        let value: JSONNode
    }

    enum Content: Sendable, Equatable {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// As written.
        case number(String)
        case bool(Bool)
        case null
    }

    let content: Content
    /// Offsets in bytes, quotes and brackets included.
    let range: Range<Int>

    /// The members in their order; `nil` for what is no object.
    var members: [Member]? {
        if case .object(let members) = content { members } else { nil }
    }

    /// The elements in their order; `nil` for what is no list.
    var elements: [JSONNode]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    subscript(key: String) -> JSONNode? { members?.first { $0.key == key }?.value }

    /// A text, or a number as written, as account ids are.
    var text: String? {
        switch content {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .object, .array, .null: nil
        }
    }

    /// One text or a list of texts.
    var texts: [String]? {
        if let text { return [text] }
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}
