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
            if let name = section.string("name") {
                if let place = names[name] { section.report("another rule has this name, at \(place)", at: "name") }
                names[name] = names[name] ?? "\(section.mark(of: "name"))"
            }
            for (text, mark) in section.strings("indexes") {
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
        let name = section.string("name", required: "a name for the rule")
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
        var repository: String?
        if let archive = section.section("archive") {
            repository = archive.string("repository", required: "the name of a snapshot repository")
            if let repository, repository.hasPrefix("cs-") {
                archive.report("repositories named cs-… are Amazon's own; expected one of yours", at: "repository")
            }
            archive.finish()
        }
        archiveRepository = repository
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
        let words = section.strings("include")
        for (text, mark) in words where Inclusion(rawValue: text) == nil {
            let known = Inclusion.allCases.map(\.rawValue).joined(separator: ", ")
            section.collector.report("expected a list of \(known)", at: mark, key: section.name(of: "include"))
        }
        return Set(words.compactMap { Inclusion(rawValue: $0.text) })
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
        let size = nested.bytes("total_size")
        let disk = nested.value("disk", expected: "a percentage with its sign, such as 80%", parse: Units.percent)
        guard let floor else { return nil }
        switch (size, disk) {
        case (let size?, nil): return .space(atLeast: floor, atMost: ceiling, budget: .totalSize(size))
        case (nil, let disk?): return .space(atLeast: floor, atMost: ceiling, budget: .disk(disk))
        default:
            if !(nested.has("total_size") != nested.has("disk")) {
                nested.report("expected either total_size or disk", at: "total_size")
            }
            return nil
        }
    }
}
