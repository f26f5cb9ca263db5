import FoundationEssentials
import JobKit
import StateStore

/// As much of a finding as a notice says of it.
///
/// It is kept with the notice until that is accepted, so that a run that has not seen the finding can say the same again.
struct FindingSketch: Codable, Equatable {
    /// What of an item's detail is said.
    static let details = ["account", "member", "region", "destination", "log_group", "resource", "place"]

    var kind = ""
    var rule = ""
    var reason = ""
    var detail: [String: String] = [:]

    /// Draws a finding.
    ///
    /// - Throws: What the encoder throws.
    static func words(_ item: ReportItem) throws -> String {
        var sketch = FindingSketch(kind: item.kind, rule: item.rule, reason: item.reason)
        for key in details {
            if case .string(let text)? = item.detail[key] { sketch.detail[key] = text }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(sketch), as: UTF8.self)
    }

    /// The finding as it was drawn; only its name where nothing was, as an older version did.
    static func item(_ finding: String, _ change: FindingChange) -> ReportItem {
        let drawn = try? JSONDecoder().decode(FindingSketch.self, from: Data(change.words.utf8))
        let sketch = drawn ?? FindingSketch()
        return ReportItem(
            id: finding,
            kind: sketch.kind,
            rule: sketch.rule,
            status: change.status.isEmpty ? "open" : change.status,
            reason: sketch.reason,
            detail: sketch.detail.mapValues { .string($0) }
        )
    }
}
