import CExpat

/// Reads XML answers: elements and text; no entities of its own, no document type, bounded depth and size.
package enum XMLDocument {
    package static let maximumDepth = 64

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - bytes: The document in an encoding that it declares, UTF-8 by default.
    ///   - limit: The largest size in bytes that is accepted.
    /// - Returns: The root element.
    /// - Throws: `XMLError` with the line of the first thing that cannot be read.
    package static func parse(_ bytes: [UInt8], limit: Int = 16 << 20) throws(XMLError) -> XMLElement {
        guard bytes.count <= limit else { throw XMLError(line: 1, message: "larger than \(limit) bytes") }
        guard let parser = XML_ParserCreate(nil) else { throw XMLError(line: 1, message: "out of memory") }
        defer { XML_ParserFree(parser) }
        let builder = XMLBuilder(parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, _ in XMLBuilder.from(context)?.open(name) },
            { context, _ in XMLBuilder.from(context)?.close() }
        )
        XML_SetCharacterDataHandler(parser) { context, text, count in
            XMLBuilder.from(context)?.append(text, count: Int(count))
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLBuilder.from(context)?.refuse("a document type is not accepted")
        }
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
        }
        let line = Int(XML_GetCurrentLineNumber(parser))
        if let problem = builder.problem { throw XMLError(line: line, message: problem) }
        guard status == XML_STATUS_OK, let root = builder.root else {
            let text = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown"
            throw XMLError(line: line, message: "not XML: \(text)")
        }
        return root
    }
}

/// Collects expat's callbacks into a tree.
private final class XMLBuilder {
    var root: XMLElement?
    var problem: String?
    private let parser: XML_Parser
    private var open: [XMLElement] = []

    init(_ parser: XML_Parser) { self.parser = parser }

    /// Ends the reading here and now: nothing that follows is looked at.
    func refuse(_ problem: String) {
        self.problem = problem
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> XMLBuilder? {
        guard let builder = context.map({ Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }),
            builder.problem == nil
        else { return nil }
        return builder
    }

    func open(_ name: UnsafePointer<CChar>?) {
        guard let name else { return }
        guard open.count < XMLDocument.maximumDepth else {
            return refuse("nested deeper than \(XMLDocument.maximumDepth) levels")
        }
        let full = String(cString: name)
        let local = full.split(separator: ":").last.map(String.init) ?? full
        open.append(XMLElement(name: local, text: "", children: []))
    }

    func append(_ text: UnsafePointer<CChar>?, count: Int) {
        guard let text, !open.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: count)
        open[open.count - 1].text += String(decoding: bytes, as: UTF8.self)
    }

    func close() {
        guard var element = open.popLast() else { return }
        element.text = element.text.trimmed
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
