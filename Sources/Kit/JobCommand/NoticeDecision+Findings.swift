import Channels
import JobKit

extension NoticeDecision {
    /// What the notice of findings is about.
    static let findings = "findings"
    /// Lines of one notice.
    private static let mostLines = 8
    /// Places of one line.
    private static let mostPlaces = 3

    /// Puts into words what is new of findings, and what is well again.
    ///
    /// - Parameter news: What to tell.
    /// - Returns: `nil` when there is no news.
    /// - Throws: What the encoder throws.
    func news(_ news: FindingNews) throws -> OwedNotice? {
        let new = news.new, fixed = news.fixed
        guard !new.isEmpty || !fixed.isEmpty else { return nil }
        let parts = [
            new.isEmpty ? nil : "\(new.count) new", fixed.isEmpty ? nil : "\(fixed.count) fixed", "\(news.open) open",
        ]
        return OwedNotice(
            fingerprint: Self.findings,
            notice: notice(
                new.isEmpty ? .info : .warning,
                "\(program): \(parts.compactMap { $0 }.joined(separator: ", "))",
                "Each finding is told once, again when it is graver than it was, and once more when it is well.",
                Self.sharing(Self.grouped(new) { $0.status }, Self.grouped(fixed) { _ in "fixed" })
            ),
            findings: try news.changes()
        )
    }

    /// As many lines as there is room for; neither what is new nor what is fixed is crowded out by the other.
    private static func sharing(_ new: [Notice.Field], _ fixed: [Notice.Field]) -> [Notice.Field] {
        guard new.count + fixed.count > mostLines else { return new + fixed }
        let room = mostLines - 1
        let good = min(fixed.count, max(room - new.count, room / 3))
        let shown = new.prefix(room - good) + fixed.prefix(good)
        let rest = new.count + fixed.count - shown.count
        return shown + [Notice.Field("and", "\(rest) more groups; --output table has them all")]
    }

    /// One line for each cause, the paths first.
    private static func grouped(_ items: [ReportItem], _ word: (ReportItem) -> String) -> [Notice.Field] {
        let groups = Dictionary(grouping: items) { item in
            // A destination is known by name and region.
            let target = ["place", "region", "destination"].map { text($0, item) }.filter { !$0.isEmpty }
            return [
                item.kind == "path" ? "0" : "1", word(item), item.rule, item.reason, target.joined(separator: "/"),
            ]
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, items in
            let places = items.map(place)
            let shown = places.prefix(mostPlaces).joined(separator: ", ")
            let rest = places.count > mostPlaces ? " and \(places.count - mostPlaces) more" : ""
            let cause = [key[2], key[3], key[4].isEmpty ? "" : "at \(key[4])"].filter { !$0.isEmpty }
            return Notice.Field(cause.isEmpty ? key[1] : "\(key[1]): \(cause.joined(separator: " "))", shown + rest)
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
