import CYAML

/// Turns libyaml's events into a tree.
final class YAMLReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let limits: YAMLDocument.Limits
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    /// The deepest level met in the node that is being read.
    private var deepest = 0

    /// What an alias repeats, and how much an alias adds: levels below the node's own, and nodes.
    private struct Anchored {
        let node: YAMLNode
        let height: Int
        let count: Int
    }

    /// The buffer must outlive the reader.
    init(_ buffer: UnsafeBufferPointer<UInt8>, limits: YAMLDocument.Limits) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        self.limits = limits
        let done = yaml_parser_initialize(parser)
        precondition(done == 1, "yaml_parser_initialize: out of memory")
        yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    func document() throws(YAMLError) -> YAMLNode? {
        _ = try next()
        guard try next().type == YAML_DOCUMENT_START_EVENT else { return nil }
        let root = try node(from: try next(), depth: 1)
        _ = try next()
        let end = try next()
        guard end.type == YAML_STREAM_END_EVENT else {
            throw YAMLError(mark: end.mark, message: "a second document begins here; one file holds one document")
        }
        return root
    }

    private func node(from event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
        let before = nodes, outside = deepest
        deepest = depth
        defer { deepest = max(deepest, outside) }
        try check(depth: depth, at: event.mark)
        try count(1, at: event.mark)
        let result: YAMLNode
        switch event.type {
        case YAML_ALIAS_EVENT:
            guard let known = anchors[event.anchor] else {
                throw YAMLError(mark: event.mark, message: "an alias of an anchor that is not defined before it")
            }
            try count(known.count, at: event.mark)
            deepest = depth + known.height
            try check(depth: deepest, at: event.mark)
            return YAMLNode(known.node.content, mark: event.mark)
        case YAML_SCALAR_EVENT:
            result = YAMLNode(.scalar(event.text, isPlain: event.isPlain), mark: event.mark)
        case YAML_SEQUENCE_START_EVENT:
            var items: [YAMLNode] = []
            while case let item = try next(), item.type != YAML_SEQUENCE_END_EVENT {
                items.append(try node(from: item, depth: depth + 1))
            }
            result = YAMLNode(.sequence(items), mark: event.mark)
        case YAML_MAPPING_START_EVENT:
            var entries: [YAMLEntry] = []
            while case let key = try next(), key.type != YAML_MAPPING_END_EVENT {
                guard key.type == YAML_SCALAR_EVENT else {
                    throw YAMLError(mark: key.mark, message: "a key must be plain text")
                }
                guard key.text != "<<" else {
                    throw YAMLError(mark: key.mark, message: "merge keys (<<) are not supported; write the keys out")
                }
                let value = try node(from: try next(), depth: depth + 1)
                entries.append(YAMLEntry(key: key.text, keyMark: key.mark, value: value))
            }
            result = YAMLNode(.mapping(entries), mark: event.mark)
        default:
            throw YAMLError(mark: event.mark, message: "unexpected end of the document")
        }
        if !event.anchor.isEmpty {
            anchors[event.anchor] = Anchored(node: result, height: deepest - depth, count: nodes - before)
        }
        return result
    }

    private func check(depth: Int, at mark: YAMLMark) throws(YAMLError) {
        guard depth <= limits.depth else {
            throw YAMLError(mark: mark, message: "nested deeper than \(limits.depth) levels")
        }
    }

    private func count(_ more: Int, at mark: YAMLMark) throws(YAMLError) {
        nodes += more
        guard nodes <= limits.nodes else {
            throw YAMLError(mark: mark, message: "more than \(limits.nodes) values, those repeated by aliases included")
        }
    }

    /// What is needed of one of libyaml's events, copied out before it is freed.
    private struct Event {
        let type: yaml_event_type_t
        let mark: YAMLMark
        var text = ""
        var isPlain = false
        var anchor = ""
    }

    private func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        var result = Event(type: event.type, mark: YAMLMark(event.start_mark))
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            result.text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self
            )
            result.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            result.anchor = text(scalar.anchor)
            try refuse(tag: scalar.tag, at: result.mark)
        case YAML_SEQUENCE_START_EVENT:
            result.anchor = text(event.data.sequence_start.anchor)
            try refuse(tag: event.data.sequence_start.tag, at: result.mark)
        case YAML_MAPPING_START_EVENT:
            result.anchor = text(event.data.mapping_start.anchor)
            try refuse(tag: event.data.mapping_start.tag, at: result.mark)
        case YAML_ALIAS_EVENT: result.anchor = text(event.data.alias.anchor)
        default: break
        }
        return result
    }

    private func refuse(tag: UnsafeMutablePointer<UInt8>?, at mark: YAMLMark) throws(YAMLError) {
        if tag != nil { throw YAMLError(mark: mark, message: "tags (!) are not supported; write the plain value") }
    }

    private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    /// libyaml's messages are constant texts: they never quote the document.
    private func problem() -> YAMLError {
        let state = parser.pointee
        let mark = state.problem_mark.line == 0 && state.problem_mark.column == 0 ? state.mark : state.problem_mark
        let message = state.problem.map { String(cString: $0) } ?? "not YAML"
        return YAMLError(
            mark: YAMLMark(mark),
            message:
                "not YAML: \(message); look at the indentation, and put a value that holds any of :{}[],&*#!|>%@` in quotes"
        )
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
