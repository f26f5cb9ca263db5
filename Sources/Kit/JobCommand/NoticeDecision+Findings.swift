import Channels
import JobKit

extension NoticeDecision {
    /// Lines of one notice.
    private static let mostLines = 8
    /// Places of one line.
    private static let mostPlaces = 3

    /// Decides what to tell of findings: what is new, and what is well again; never the same list twice.
    ///
    /// - Parameters:
    ///   - items: What the run looked at.
    ///   - told: The findings that people know of.
    ///   - words: The statuses by which findings come and go.
    /// - Returns: `nil` when there is no news.
    func news(_ items: [ReportItem], told: Set<String>, _ words: JobDescription.FindingWords) -> OwedNotice? {
        let new = items.filter { words.open.contains($0.status) && !told.contains($0.id) }
        let fixed = items.filter { words.mended.contains($0.status) && told.contains($0.id) }
        guard !new.isEmpty || !fixed.isEmpty else { return nil }
        let open = items.count { words.open.contains($0.status) }
        let parts = [
            new.isEmpty ? nil : "\(new.count) new", fixed.isEmpty ? nil : "\(fixed.count) fixed", "\(open) open",
        ]
        var lines = Self.grouped(new) { $0.status } + Self.grouped(fixed) { _ in "fixed" }
        if lines.count > Self.mostLines {
            let rest = lines.count - Self.mostLines + 1
            lines =
                lines.prefix(Self.mostLines - 1) + [
                    Notice.Field("and", "\(rest) more groups; --output table has them all")
                ]
        }
        let findings = new.map { ($0.id, true) } + fixed.map { ($0.id, false) }
        return OwedNotice(
            fingerprint: "findings",
            notice: notice(
                new.isEmpty ? .info : .warning,
                "\(program): \(parts.compactMap { $0 }.joined(separator: ", "))",
                "Each finding is told once, and once more when it is well again.",
                lines
            ),
            findings: Dictionary(findings) { first, _ in first }
        )
    }

    /// One line for each cause, the paths first.
    private static func grouped(_ items: [ReportItem], _ word: (ReportItem) -> String) -> [Notice.Field] {
        let groups = Dictionary(grouping: items) { item in
            [item.kind == "path" ? "0" : "1", word(item), item.rule, item.reason, text("destination", item)]
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, items in
            let places = items.map(place)
            let shown = places.prefix(mostPlaces).joined(separator: ", ")
            let rest = places.count > mostPlaces ? " and \(places.count - mostPlaces) more" : ""
            let destination = key[4].isEmpty ? "" : " at \(key[4])"
            return Notice.Field("\(key[1]): \(key[2]) \(key[3])\(destination)", shown + rest)
        }
    }

    private static func place(_ item: ReportItem) -> String {
        let who = text("member", item).isEmpty ? text("account", item) : text("member", item)
        let what = text("log_group", item).isEmpty ? text("resource", item) : text("log_group", item)
        return who.isEmpty && what.isEmpty ? item.id : "\(who) \(what)"
    }

    private static func text(_ key: String, _ item: ReportItem) -> String {
        if case .string(let text)? = item.detail[key] { text } else { "" }
    }
}
