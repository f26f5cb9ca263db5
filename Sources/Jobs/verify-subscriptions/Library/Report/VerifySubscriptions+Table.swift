package import JobKit

extension VerifySubscriptions {
    package func table(_ plan: AuditPlan, _ report: Report) -> String {
        AuditTable(report.items, destinations: destinations.count).text
    }
}

/// The report for people: broken paths first, grouped by cause; then what else is wrong and what mends it; then what could not be seen.
struct AuditTable {
    /// Lines of one section.
    private static let mostLines = 40
    /// Findings whose remedies are spelt out.
    private static let mostRemedies = 20

    private let items: [ReportItem]
    private let destinations: Int

    init(_ items: [ReportItem], destinations: Int) {
        self.items = items
        self.destinations = destinations
    }

    var text: String {
        let sections = [
            paths(.fail, "Broken paths"), checks(.fail, "Wrong"), paths(.unknown, "Paths that could not be seen"),
            checks(.unknown, "Not seen"), checks(.warn, "Warnings"), mutes(), repairs() ?? remedies(),
        ]
        return (sections.compactMap { $0 } + [summary]).joined(separator: "\n")
    }

    private func picked(_ kind: String, _ status: Status) -> [ReportItem] {
        items.filter { $0.kind == kind && $0.status == status.rawValue }
    }

    /// One line a cause: a missing account is one line, not two hundred.
    private func paths(_ status: Status, _ title: String) -> String? {
        let groups = grouped(picked("path", status)) { item in
            [item["broken"], item["cause"], item["destination"], item["region"]]
        }
        guard !groups.isEmpty else { return nil }
        var table = TextTable([
            ("BROKEN LINK", .left), ("DESTINATION", .left), ("PATHS", .right), ("WHERE", .left), ("WHY", .left),
        ])
        for group in groups.prefix(Self.mostLines) {
            let first = group[0]
            let why = first["error"].isEmpty ? first["cause"] : Self.why(first)
            table.add([
                first["broken"], "\(first["region"])/\(first["destination"])", "\(group.count)", Self.places(group),
                why,
            ])
        }
        return Self.section(title, table, left: groups.count - Self.mostLines)
    }

    private func checks(_ status: Status, _ title: String) -> String? {
        let groups = grouped(picked("check", status), by: Self.cause)
        guard !groups.isEmpty else { return nil }
        var table = TextTable([
            ("CHECK", .left), ("DESTINATION", .left), ("COUNT", .right), ("WHERE", .left), ("FOUND", .left),
        ])
        for group in groups.prefix(Self.mostLines) {
            let first = group[0]
            let rules = Set(group.map(\.rule)).sorted()
            table.add([
                rules.count > 2 ? "\(rules[0])…\(rules[rules.count - 1])" : rules.joined(separator: ", "),
                first["destination"].isEmpty ? first["region"] : "\(first["region"])/\(first["destination"])",
                "\(group.count)",
                Self.places(group), Self.why(first),
            ])
        }
        return Self.section(title, table, left: groups.count - Self.mostLines)
    }

    /// What a group of checks has in common: a member that cannot be entered is one cause, whatever was to be checked there.
    private static func cause(_ item: ReportItem) -> [String] {
        item["operation"] == "sts AssumeRole"
            ? ["", item["operation"], item["account"]]
            : [item.rule, item.reason, item["destination"], item["region"], item["found"]]
    }

    /// What was expected, where it is explained, and what mends it by hand: once for each cause.
    private func remedies() -> String? {
        let groups = grouped(picked("check", .fail) + picked("check", .warn), by: Self.cause)
        guard !groups.isEmpty else { return nil }
        var seen: Set<String> = []
        let lines = groups.prefix(Self.mostRemedies).map { group -> String in
            let first = group[0],
                place = first["destination"].isEmpty ? first["region"] : "\(first["region"])/\(first["destination"])"
            var lines = ["  \(first.rule)  \(place)  \(Self.places(group))  (\(first["documentation"]))"]
            if !first["expected"].isEmpty { lines.append("      expected: \(first["expected"])") }
            let remedies = group.map { $0["remedy"] }.filter { !$0.isEmpty && seen.insert($0).inserted }
            for remedy in remedies.prefix(3) {
                let account = remedy.hasPrefix("aws ") ? "in account \(first["account"]): " : ""
                lines.append("      \(account)\(remedy.replacing("\n", with: "\n      "))")
            }
            if remedies.count > 3 { lines.append("      and \(remedies.count - 3) more; --output json has them all") }
            return lines.joined(separator: "\n")
        }
        let left = groups.count - Self.mostRemedies
        let more = left > 0 ? ["  and \(left) more; --output json has them all"] : []
        return "What mends it by hand; --repair plans what can be done from here\n"
            + (lines + more).joined(separator: "\n") + "\n"
    }

    private func mutes() -> String? {
        let mutes = items.filter { $0.kind == "mute" }
        guard !mutes.isEmpty else { return nil }
        var table = TextTable([
            ("MUTE", .left), ("RESOURCE", .left), ("UNTIL", .left), ("OWNER", .left), ("WHY IT STANDS HERE", .left),
        ])
        for mute in mutes {
            table.add([
                mute.rule, mute["resource"], mute["until"], mute["owner"],
                Reason(rawValue: mute.reason)?.meaning ?? mute.reason,
            ])
        }
        return Self.section("Mutes to look at", table, left: 0)
    }

    private func repairs() -> String? {
        let repairs = items.filter { $0.kind == "repair" }
        guard !repairs.isEmpty else { return nil }
        var table = TextTable([("REPAIR", .left), ("ACCOUNT", .left), ("WHAT", .left), ("WHY", .left)])
        var differences: [String] = []
        for repair in repairs {
            let why =
                repair["error"].isEmpty ? Reason(rawValue: repair.reason)?.meaning ?? repair.reason : repair["error"]
            table.add([repair.status, repair["account"], repair["resource"], why])
            if !repair["diff"].isEmpty {
                differences.append(
                    "  \(repair["resource"]) in \(repair["account"]):\n"
                        + repair["diff"].split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
                )
            }
        }
        let changes = differences.isEmpty ? "" : "\n" + differences.joined(separator: "\n") + "\n"
        return "Repairs\n\(table.text())\(changes)"
    }

    private var summary: String {
        let paths = items.filter { $0.kind == "path" }
        let whole = paths.filter { $0.status == Status.ok.rawValue }.count
        let counts = Dictionary(grouping: items.filter { $0.kind == "check" }, by: \.status).mapValues(\.count)
        let told = Status.allCases.compactMap { status in counts[status.rawValue].map { "\($0) \(status.rawValue)" } }
        return
            "\(Readable.count(destinations, "destination", "destinations")); paths whole: \(whole) of \(paths.count); "
            + "checks: \(told.isEmpty ? "none" : told.joined(separator: ", ")).\n"
    }

    private func grouped(_ items: [ReportItem], by key: (ReportItem) -> [String]) -> [[ReportItem]] {
        var order: [[String]] = [], groups: [[String]: [ReportItem]] = [:]
        for item in items {
            let key = key(item)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(item)
        }
        return order.compactMap { groups[$0] }
    }

    private static func section(_ title: String, _ table: TextTable, left: Int) -> String {
        let more = left > 0 ? "  and \(left) more; --output json has them all\n" : ""
        return "\(title)\n\(table.text())\(more)"
    }

    /// The few places that a line has room for.
    private static func places(_ group: [ReportItem]) -> String {
        let names = group.map { item in
            let who = item["member"].isEmpty ? item["account"] : item["member"]
            return item["log_group"].isEmpty ? who : "\(who) \(item["log_group"])"
        }
        var unique: [String] = []
        for name in names where !unique.contains(name) && unique.count <= 2 { unique.append(name) }
        let rest = Set(names).count - min(unique.count, 2)
        return unique.prefix(2).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func why(_ item: ReportItem) -> String {
        let error = item["error"]
        if !error.isEmpty { return "\(item["operation"]): \(error)" }
        let found = item["found"]
        let text = found.isEmpty ? Reason(rawValue: item.reason)?.meaning ?? item.reason : found
        return text.count > 100 ? text.prefix(99) + "…" : text
    }
}

extension ReportItem {
    /// A detail as text; empty where there is none.
    fileprivate subscript(key: String) -> String {
        if case .string(let text)? = detail[key] { text } else { "" }
    }
}
