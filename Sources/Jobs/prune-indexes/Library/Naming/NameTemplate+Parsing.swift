/// Why a text is no template.
package struct TemplateProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
}

extension NameTemplate {
    /// Reads a template.
    ///
    /// - Parameter text: A full index name with holes such as `{yyyy.MM.dd}` and `{n}`.
    /// - Throws: `TemplateProblem` with what is wrong and what to write instead.
    package init(_ text: String) throws(TemplateProblem) {
        self.init(text: text, joining: try Self.parts(of: text))
        try checkName()
        try checkFields()
        try checkNeighbours()
    }

    private static func parts(of text: String) throws(TemplateProblem) -> [Part] {
        var parts: [Part] = [], literal = "", rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw TemplateProblem(description: "a hole begins with { and ends with }")
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts += try fields(of: rest[..<end])
                rest = rest[rest.index(after: end)...]
            case "}": throw TemplateProblem(description: "there is a } without its {")
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    /// The fields of one hole and what stands between them.
    private static func fields(of hole: Substring) throws(TemplateProblem) -> [Part] {
        var parts: [Part] = [], rest = hole
        while !rest.isEmpty {
            if let field = Field.allCases.first(where: { rest.hasPrefix($0.rawValue) }), field != .number || hole == "n"
            {
                parts.append(.field(field))
                rest = rest.dropFirst(field.rawValue.count)
            } else if let first = rest.first, ".-_".contains(first), !parts.isEmpty {
                parts.append(.literal(String(first)))
                rest = rest.dropFirst()
            } else {
                throw TemplateProblem(
                    description:
                        "unknown hole {\(hole)}; known are yyyy, MM, dd, HH, ww, their compounds such as {yyyy.MM.dd}, and {n}"
                )
            }
        }
        guard case .field = parts.last else {
            throw TemplateProblem(description: "the hole {\(hole)} is empty or ends with a separator")
        }
        return parts
    }

    private func checkName() throws(TemplateProblem) {
        guard !text.contains("*"), !text.contains("?") else {
            throw TemplateProblem(
                description: "a template holds no wildcard; write the whole name with holes such as {yyyy.MM.dd}"
            )
        }
        let literals = parts.compactMap { if case .literal(let text) = $0 { text } else { nil } }.joined()
        guard literals.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw TemplateProblem(description: "a template needs a family name besides its holes")
        }
        guard case .literal(let first)? = parts.first, !"_-+".contains(first.prefix(1)) else {
            throw TemplateProblem(
                description: "a template begins with the family's name; index names never begin with _, - or +"
            )
        }
        guard literals == literals.lowercased(), !literals.contains(where: { " \"\\/,|<>#:".contains($0) }) else {
            throw TemplateProblem(description: #"index names hold no capitals, spaces, or any of " \ / , | < > # :"#)
        }
    }

    private func checkFields() throws(TemplateProblem) {
        let fields = parts.compactMap { if case .field(let field) = $0 { field } else { nil } }
        for field in Field.allCases where fields.filter({ $0 == field }).count > 1 {
            let what = field == .number ? "{n}" : "date"
            throw TemplateProblem(description: "a template holds at most one \(what)")
        }
        let date = Set(fields).subtracting([.number])
        let known: [Set<Field>] = [
            [], [.year], [.year, .month], [.year, .month, .day], [.year, .month, .day, .hour], [.year, .week],
        ]
        guard known.contains(date) else {
            throw TemplateProblem(
                description: "a date is a year; year and month; year, month and day; with the hour; or year and week"
            )
        }
        guard !fields.isEmpty else {
            throw TemplateProblem(
                description: "a template needs a date such as {yyyy.MM.dd}, or {n} with age_from: creation_date"
            )
        }
    }

    /// Digits beside a hole would be read as part of it.
    private func checkNeighbours() throws(TemplateProblem) {
        for (left, right) in zip(parts, parts.dropFirst()) {
            switch (left, right) {
            case (.literal(let text), .field) where text.last?.isNumber == true,
                (.field, .literal(let text)) where text.first?.isNumber == true:
                throw TemplateProblem(description: "a digit may not touch a hole; put a separator between")
            case (.field(.number), .field), (.field, .field(.number)):
                throw TemplateProblem(description: "{n} may not touch a date; put a separator between")
            default: break
            }
        }
    }
}

extension NameTemplate {
    private init(text: String, joining parts: [Part]) {
        self.text = text
        // Neighbouring literals, from a hole's inside and outside, become one.
        self.parts = parts.reduce(into: []) { result, part in
            if case .literal(let more) = part, case .literal(let text)? = result.last {
                result[result.count - 1] = .literal(text + more)
            } else {
                result.append(part)
            }
        }
    }
}
