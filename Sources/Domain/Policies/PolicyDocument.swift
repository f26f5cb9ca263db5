/// A policy document: read leniently as to spelling, strictly as to meaning.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package struct PolicyDocument: Sendable, Equatable {
    /// No policy of Amazon's is longer.
    package static let maximumBytes = 131_072

    /// The document as it was read; percent-decoded where it came encoded, as IAM sends it.
    package let text: String
    /// `nil` stands for `2008-10-17`, in which `${…}` is plain text.
    package let version: String?
    package let statements: [PolicyStatement]
    let root: JSONNode

    /// Reads a document.
    ///
    /// - Parameter source: JSON, percent-encoded or not, with a byte order mark or not.
    /// - Throws: `PolicyError` with the place: no JSON, a duplicate key, an element that is unknown, missing or of the wrong kind.
    package init(_ source: String) throws(PolicyError) {
        // An encoded byte takes three.
        guard source.utf8.count <= 3 * Self.maximumBytes, case let text = try Self.plain(source),
            text.utf8.count <= Self.maximumBytes
        else { throw PolicyError("longer than any policy may be") }
        let bytes = Array(text.utf8)
        let root = try JSONReader.read(bytes)
        guard let members = root.members else { throw PolicyError("a policy is an object") }
        for member in members where !["Version", "Id", "Statement"].contains(member.key) {
            throw PolicyError("unknown element `\(member.key)`")
        }
        switch root["Version"]?.content {
        case nil: version = nil
        case .string(let text) where ["2008-10-17", "2012-10-17"].contains(text): version = text
        default: throw PolicyError("Version is neither 2008-10-17 nor 2012-10-17")
        }
        guard let statement = root["Statement"] else { throw PolicyError("there is no Statement") }
        let nodes = statement.elements ?? [statement]
        var statements: [PolicyStatement] = []
        let hasVariables = version == "2012-10-17"
        for (index, node) in nodes.enumerated() {
            statements.append(try PolicyStatement(node, index: index, in: bytes, hasVariables: hasVariables))
        }
        self.text = text
        self.root = root
        self.statements = statements
    }

    /// The JSON of a source that may be percent-encoded, and may begin with a byte order mark.
    ///
    /// See https://www.rfc-editor.org/rfc/rfc3986#section-2.1
    private static func plain(_ source: String) throws(PolicyError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(source.utf8).drop { Self.lead.contains($0) }
        // No JSON begins with a percent sign; an encoded document begins with a brace's code or a space's.
        guard rest.first == UInt8(ascii: "%") else { return withoutMark(source) }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            guard digits.count == 2 else { throw PolicyError("a percent sign without two hexadecimal digits") }
            bytes.append(UInt8(digits[0] * 16 + digits[1]))
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PolicyError("the percent-encoded text is no UTF-8")
        }
        return withoutMark(text)
    }

    /// White space, and the bytes of a byte order mark: neither is anything in a document that follows encoded.
    private static let lead: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    private static func withoutMark(_ text: String) -> String {
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}
