import Arguments
package import Configuration

/// The `retention` section.
package struct RetentionSettings: Sendable {
    package let rules: [RetentionRule]

    /// Reads the section; what is wrong is reported to it, all of it.
    ///
    /// - Parameter root: The file's top level.
    package init?(_ root: Section) {
        guard let section = root.section("retention", required: true) else { return nil }
        var defaults = RetentionRule.Limits()
        if let limits = section.section("limits") {
            defaults = RetentionRule.Limits(limits, defaults: defaults)
            limits.finish()
        }
        let sections = section.sections("rules", required: true)
        if sections.isEmpty, section.has("rules") { section.report("expected at least one rule", at: "rules") }
        rules = sections.compactMap { RetentionRule($0, defaults: defaults) }
        section.finish()
        Self.refuseTwins(sections)
    }

    /// Two rules of one name, or for the same indexes, would leave open which one holds.
    private static func refuseTwins(_ sections: [Section]) {
        var names: [String: String] = [:], templates: [String: String] = [:]
        for section in sections {
            if let (name, _) = section.plainTexts("name").first {
                if let place = names[name] { section.report("another rule has this name, at \(place)", at: "name") }
                names[name] = names[name] ?? "\(section.mark(of: "name"))"
            }
            for (text, mark) in section.plainTexts("indexes") {
                let key = (try? NameTemplate(text)).map { "\($0.parts)" } ?? text
                if let place = templates[key] {
                    section.collector.report(
                        "the same template stands at \(place); each belongs to one rule",
                        at: mark,
                        key: section.name(of: "indexes")
                    )
                }
                templates[key] = templates[key] ?? "\(mark)"
            }
        }
    }
}

extension RetentionRule.Limits {
    /// Reads the three keys that both `retention.limits` and a rule may hold.
    init(_ section: Section, defaults: Self) {
        self = defaults
        minKeep = section.integer("min_keep", in: 0...1_000_000) ?? minKeep
        maxDeleteCount = section.integer("max_delete_count", in: 1...1_000_000) ?? maxDeleteCount
        maxDeletePercent =
            section.value("max_delete_percent", expected: "a percentage from 1 to 100 without sign") { text in
                Units.barePercent(text).flatMap { $0 >= 1 ? $0 : nil }
            } ?? maxDeletePercent
    }
}

extension RetentionRule {
    init?(_ section: Section, defaults: Limits) {
        let name = section.value("name", expected: "a name for the rule, in one line", isRequired: true) { text in
            text.isEmpty || text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? nil : text
        }
        let templates = section.strings(
            "indexes",
            required: "a full index name with a date such as app-{yyyy.MM.dd}, or a list of them"
        )
        .compactMap { text, mark -> NameTemplate? in
            do throws(TemplateProblem) {
                return try NameTemplate(text)
            } catch {
                section.collector.report(error.description, at: mark, key: section.name(of: "indexes"))
                return nil
            }
        }
        ageFrom = section.choice("age_from", among: ["name": .name, "creation_date": .creationDate]) ?? .name
        let keep = Self.keep(section)
        secondsFromUTC = section.value("utc_offset", expected: UTCOffset.expected, parse: UTCOffset.parse) ?? 0
        include = Self.inclusions(section)
        limits = Limits(section, defaults: defaults)
        archiveRepository = section.section("archive").flatMap(Self.repository)
        for template in templates {
            switch ageFrom {
            case .name where !template.hasDate:
                section.report(
                    "\(template) holds no date; expected one such as {yyyy.MM.dd}, or age_from: creation_date",
                    at: "indexes"
                )
            case .creationDate where !template.hasNumber:
                section.report(
                    "\(template) holds no {n}, so that no successor can be told; expected {n}",
                    at: "indexes"
                )
            default: break
            }
        }
        section.finish()
        guard let name, let keep, !templates.isEmpty else { return nil }
        self.name = name
        self.templates = templates
        self.keep = keep
    }

    private static func inclusions(_ section: Section) -> Set<Inclusion> {
        let words = section.strings("include", mayBeEmpty: true), known = Inclusion.allCases.map(\.rawValue)
        for (text, mark) in words where Inclusion(rawValue: text) == nil {
            let hint = NearMiss.suggest(text, among: known).map { "; did you mean `\($0)`?" } ?? ""
            section.collector.report(
                "`\(text)` is none of \(known.joined(separator: ", "))\(hint)",
                at: mark,
                key: section.name(of: "include")
            )
        }
        return Set(words.compactMap { Inclusion(rawValue: $0.text) })
    }

    /// The `archive` section.
    private static func repository(_ section: Section) -> String? {
        defer { section.finish() }
        let name = section.value(
            "repository",
            expected: "the name of one snapshot repository, without wildcards, spaces, commas or slashes",
            isRequired: true
        ) { text in
            let isName = text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 32 && scalar.value != 127 && !##"*?,/\#<>|""##.unicodeScalars.contains(scalar)
            }
            return isName && !text.isEmpty && !text.hasPrefix("_") ? text : nil
        }
        if let name, name.hasPrefix("cs-") {
            section.report("repositories named cs-… are Amazon's own; expected one of yours", at: "repository")
        }
        return name
    }

    private static func keep(_ section: Section) -> Keep? {
        guard section.isMapping("keep"), let nested = section.section("keep") else {
            return section.value(
                "keep",
                expected: RetentionPeriod.expected,
                isRequired: true,
                parse: RetentionPeriod.init
            ).map { .age($0) }
        }
        defer { nested.finish() }
        let floor = nested.value(
            "at_least",
            expected: RetentionPeriod.expected,
            isRequired: true,
            parse: RetentionPeriod.init
        )
        let ceiling = nested.value("at_most", expected: RetentionPeriod.expected, parse: RetentionPeriod.init)
        if let floor, let ceiling, ceiling.isAlwaysShorter(than: floor) {
            nested.report("\(ceiling) is less than at_least, \(floor); expected at least as much", at: "at_most")
        }
        let size = nested.bytes("total_size")
        let disk = nested.value("disk", expected: "a percentage with its sign, from 1% to 100%, such as 80%") { text in
            Units.percent(text).flatMap { $0 >= 1 ? $0 : nil }
        }
        if nested.has("total_size") == nested.has("disk") {
            let key = nested.has("disk") ? "disk" : "total_size"
            nested.report("expected either total_size or disk", at: key)
        }
        guard let floor else { return nil }
        switch (size, disk) {
        case (let size?, nil): return .space(atLeast: floor, atMost: ceiling, budget: .totalSize(size))
        case (nil, let disk?): return .space(atLeast: floor, atMost: ceiling, budget: .disk(disk))
        default: return nil
        }
    }
}
