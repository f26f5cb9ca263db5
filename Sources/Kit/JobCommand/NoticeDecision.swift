import Channels
import Digests
import JobKit
import StateStore

/// A notice that a run owes, and what makes it the same as another.
struct OwedNotice: Sendable, Equatable {
    let fingerprint: String
    let notice: Notice
    /// What counts as told once it is delivered.
    var findings: [String: FindingChange] = [:]
}

/// Decides what a run tells the people on call.
struct NoticeDecision {
    let program: String
    let runID: String
    let host: String
    let environment: String?

    /// Runs in a row after which something put off is worth a notice.
    static let patience = 3

    /// Decides.
    ///
    /// - Parameters:
    ///   - code: How the run ended.
    ///   - failure: What ended it, if anything did.
    ///   - items: What it looked at.
    ///   - deferrals: For each item put off, the number of runs in a row.
    /// - Returns: At most three notices, the most urgent first.
    func owed(_ code: ExitCode, failure: String?, items: [ReportItem], deferrals: [String: Int]) -> [OwedNotice] {
        var owed: [OwedNotice] = []
        if [.failed, .unreachable, .denied, .deadline, .configuration].contains(code) {
            owed.append(failed(code, failure ?? code.meaning))
        }
        guard ![.locked, .interrupted, .terminated].contains(code) else { return [] }
        let troubled = items.filter { ["refused", "failed"].contains($0.status) }
        if !troubled.isEmpty { owed.append(self.troubled(troubled)) }
        let late = items.filter { $0.status == "deferred" && deferrals[$0.id] ?? 0 >= Self.patience }
        if !late.isEmpty { owed.append(putOff(late, deferrals)) }
        return owed
    }

    private func failed(_ code: ExitCode, _ message: String) -> OwedNotice {
        let title =
            code == .deadline ? "\(program) ran into its deadline" : "\(program) failed: \(code.outcome.rawValue)"
        return OwedNotice(
            fingerprint: code == .deadline ? "deadline" : "exit-\(code.rawValue)-\(Self.mark(Self.gist(message)))",
            notice: notice(.critical, title, message, [Notice.Field("exit code", "\(code.rawValue)")])
        )
    }

    /// A message without what differs from run to run: words that hold a digit, such as identifiers, times and counts.
    static func gist(_ message: String) -> String {
        message.split { !$0.isLetter && !$0.isNumber }.map { $0.contains(where: \.isNumber) ? "#" : $0 }
            .joined(separator: " ")
    }

    private static func mark(_ text: String) -> String { Hex.encode(SHA256.hash(Array(text.utf8)).prefix(8)) }

    private func troubled(_ items: [ReportItem]) -> OwedNotice {
        let causes = Dictionary(grouping: items) {
            "\($0.status) (\($0.reason))\($0.rule.isEmpty ? "" : " in \($0.rule)")"
        }
        let lines = causes.sorted { $0.key < $1.key }.map { cause, items in
            let names = items.prefix(3).map(\.id).joined(separator: ", ")
            let rest = items.count > 3 ? " and \(items.count - 3) more" : ""
            // What is said of all of them: how far over a limit, and what lifts it.
            let notes = Set(items.map { item in if case .string(let note)? = item.detail["note"] { note } else { "" } })
            let note = notes.count == 1 ? notes.first ?? "" : ""
            return Notice.Field(cause, names + rest + (note.isEmpty ? "" : ": \(note)"))
        }
        // The same cause in the same rule is the same failure, whichever index it meets today.
        let text = "The rest of the run was done. What is listed here was left in place and needs a person."
        let title = "\(program): \(Readable.count(items.count, "item needs", "items need")) a look"
        return OwedNotice(
            fingerprint: "items-\(Self.mark(causes.keys.sorted().joined(separator: "\n")))",
            notice: notice(.warning, title, text, Array(lines.prefix(8)))
        )
    }

    private func putOff(_ items: [ReportItem], _ deferrals: [String: Int]) -> OwedNotice {
        let runs = items.compactMap { deferrals[$0.id] }.max() ?? 0
        let names =
            items.prefix(3).map(\.id).joined(separator: ", ") + (items.count > 3 ? " and \(items.count - 3) more" : "")
        let title = "\(program): \(Readable.count(items.count, "item has", "items have")) been put off for \(runs) runs"
        let text = "Each run found a reason to wait. Something that should have ended has not."
        let fields = [
            Notice.Field("items", names),
            Notice.Field("reasons", Set(items.map(\.reason)).sorted().joined(separator: ", ")),
        ]
        return OwedNotice(fingerprint: "deferred", notice: notice(.warning, title, text, fields))
    }

    func notice(_ severity: Notice.Severity, _ title: String, _ text: String, _ fields: [Notice.Field])
        -> Notice
    {
        Notice(
            severity: severity,
            title: title,
            text: text,
            fields: fields,
            nextStep: "\(program) --output table",
            environment: environment,
            footer: ["job \(program)", "host \(host)", "run \(runID)"]
        )
    }
}
