import JobKit

/// The report for people: who and where, what the job has to say, and how it ended.
struct PeopleReport<J: Job> {
    let text: String

    /// Writes the report.
    ///
    /// - Parameters:
    ///   - job: Has words of its own.
    ///   - plan: As far as there was one.
    ///   - report: What became of it.
    ///   - isErrorTold: Whether the reader has seen the error in the log.
    init(_ job: J, _ plan: J.Plan?, _ report: Report, isErrorTold: Bool = false) {
        var lines = "\(report.job)  \(report.applied ? "APPLY" : "PLAN")"
        if let where_ = Self.target(report) { lines += "  \(where_)" }
        lines += "\n\n"
        if let plan { lines += job.table(plan, report) + "\n" }
        if let error = report.error, !isErrorTold { lines += "\(error)\n" }
        for notice in report.notices {
            lines += "notice to \(notice.channel): \(notice.status.rawValue) (\(notice.reason))\n"
        }
        lines += Self.ending(report) + "\n"
        text = lines
    }

    private static func target(_ report: Report) -> String? {
        if case .string(let account)? = report.target["account"], case .string(let region)? = report.target["region"] {
            return "hub \(account) in \(region)"
        }
        guard case .string(let endpoint)? = report.target["endpoint"] else { return nil }
        var words = [endpoint]
        if case .string(let cluster)? = report.target["cluster"], case .string(let engine)? = report.target["engine"] {
            words.append("(\(cluster), \(engine))")
        }
        return words.joined(separator: " ")
    }

    private static func ending(_ report: Report) -> String {
        let counts = report.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var ending = counts.isEmpty ? "Nothing was looked at." : "\(counts)."
        if report.exit_code != 0 {
            ending += " Exit \(report.exit_code): \(ExitCode(rawValue: report.exit_code)?.meaning ?? "unknown")."
        }
        if !report.applied { ending += " Nothing was changed." }
        return ending
    }
}
