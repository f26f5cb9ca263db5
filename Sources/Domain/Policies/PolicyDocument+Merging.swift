extension PolicyDocument {
    /// The document with one statement only.
    ///
    /// - Parameter statement: A JSON object.
    /// - Returns: A policy of version 2012-10-17.
    /// - Throws: `PolicyError` when the statement is none.
    package static func make(statement: String) throws(PolicyError) -> PolicyDocument {
        try PolicyDocument("{\"Version\": \"2012-10-17\", \"Statement\": []}").appending(statement: statement)
    }

    /// Adds a statement at the end; all that stands there stays, byte for byte.
    ///
    /// - Parameter statement: A JSON object.
    /// - Returns: The longer document.
    /// - Throws: `PolicyError` when it is no statement.
    package func appending(statement: String) throws(PolicyError) -> PolicyDocument {
        guard try JSONReader.read(Array(statement.utf8)).members != nil else {
            throw PolicyError("a statement is an object")
        }
        guard let node = root["Statement"] else { throw PolicyError("there is no Statement") }
        return try inserting([statement], into: node)
    }

    /// Adds accounts to those a statement names.
    ///
    /// - Parameters:
    ///   - accounts: Bare ids; those that are named already, as ids or as ARNs, are left out.
    ///   - index: Which statement, counted from zero.
    /// - Returns: The longer document, or the same when nothing is missing.
    /// - Throws: `PolicyError` when the statement names everyone, denies, or lists those it is not about, and for what is no account's id.
    package func adding(accounts: [String], toStatement index: Int) throws(PolicyError) -> PolicyDocument {
        guard let principal = node(index)?["Principal"], let members = principal.members else {
            throw PolicyError("statement \(index + 1) has no list of principals")
        }
        guard statements[index].effect == .allow else { throw PolicyError("statement \(index + 1) denies") }
        if let text = accounts.first(where: { !Principal.isAccount($0) }) {
            throw PolicyError("`\(text)` is no account's id")
        }
        let named = (principal["AWS"]?.texts ?? []).map { Principal($0) }
        guard !named.contains(.everyone) else { throw PolicyError("statement \(index + 1) names everyone already") }
        // One identity of an account is not the account.
        let partition = statements[index].partition
        let missing = Self.missing(accounts) { id in named.contains { $0.isAccount(id, of: partition) } }
        guard !missing.isEmpty else { return self }
        if let list = principal["AWS"] { return try inserting(missing.map { "\"\($0)\"" }, into: list) }
        let member = "\"AWS\": [\(missing.map { "\"\($0)\"" }.joined(separator: ", "))]"
        let place = principal.range.lowerBound + 1
        return try replacing(place..<place, with: members.isEmpty ? member : "\(member), ")
    }

    /// Adds values to those a condition compares with.
    ///
    /// - Parameters:
    ///   - values: Those that stand there already are left out.
    ///   - op: The operator as it is written there.
    ///   - key: The condition key, in any case.
    ///   - index: Which statement, counted from zero.
    /// - Returns: The longer document, or the same when nothing is missing.
    /// - Throws: `PolicyError` when there is no such condition.
    package func adding(
        values: [String],
        operator op: String,
        key: String,
        toStatement index: Int
    ) throws(PolicyError) -> PolicyDocument {
        let keys = node(index)?["Condition"]?[op]?.members
        guard let list = keys?.first(where: { $0.key.inSmallLetters == key.inSmallLetters })?.value,
            let present = list.texts
        else { throw PolicyError("statement \(index + 1) has no condition \(op) on \(key)") }
        let missing = Self.missing(values) { value in present.contains { $0.isSame(as: value) } }
        guard !missing.isEmpty else { return self }
        return try inserting(missing.map(Self.quoted), into: list)
    }

    /// Those that are not there yet, each once, in their order.
    private static func missing(_ wanted: [String], _ isPresent: (String) -> Bool) -> [String] {
        var seen: Set<String> = []
        return wanted.filter { !isPresent($0) && seen.insert($0).inserted }
    }

    private func node(_ index: Int) -> JSONNode? {
        guard let statement = root["Statement"] else { return nil }
        let nodes = statement.elements ?? [statement]
        return nodes.indices.contains(index) ? nodes[index] : nil
    }

    /// Puts elements at the end of a list; a single value becomes a list.
    private func inserting(_ texts: [String], into list: JSONNode) throws(PolicyError) -> PolicyDocument {
        guard let elements = list.elements else {
            let old = String(decoding: Array(text.utf8)[list.range], as: UTF8.self)
            return try replacing(list.range, with: "[\(([old] + texts).joined(separator: ", "))]")
        }
        guard let last = elements.last else {
            return try replacing(list.range, with: "[\(texts.joined(separator: ", "))]")
        }
        // As the list is written: one below the other, or side by side.
        let bytes = Array(text.utf8)
        let start = elements.dropLast().last?.range.upperBound ?? list.range.lowerBound
        let gap = bytes[start..<last.range.lowerBound].split(omittingEmptySubsequences: false) { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[")
        }
        let written = String(decoding: gap.last ?? [], as: UTF8.self)
        let space = written.utf8.contains(0x0A) ? String(written.drop { $0 == " " }) : " "
        let place = last.range.upperBound
        return try replacing(place..<place, with: texts.map { ",\(space)\($0)" }.joined())
    }

    private func replacing(_ range: Range<Int>, with new: String) throws(PolicyError) -> PolicyDocument {
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(range, with: new.utf8)
        return try PolicyDocument(String(decoding: bytes, as: UTF8.self))
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.value < 0x20: "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
