extension Report {
    /// The items as JUnit XML: a suite for each account, a case for each item.
    ///
    /// `fail` is a failure, `unknown` and whatever else was only partly done an error, `skipped` and `muted` are skipped; the rest has passed.
    /// Read by Jenkins, GitLab and their like; https://github.com/jenkinsci/xunit-plugin has the schema.
    package var junit: String {
        let suites = Dictionary(grouping: items) { item -> String in
            if case .string(let account)? = item.detail["account"] { account } else { "-" }
        }
        var text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\(Self.quoted(job))\(Self.totals(items))>\n"
        for (account, items) in suites.sorted(by: { $0.key < $1.key }) {
            text +=
                "  <testsuite name=\(Self.quoted(account))\(Self.totals(items)) timestamp=\(Self.quoted(started_at))>\n"
            for item in items { text += Self.testCase(item) }
            text += "  </testsuite>\n"
        }
        if let error {
            text += "  <testsuite name=\"run\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
            text +=
                "    <testcase name=\"run\" classname=\(Self.quoted(job))><error message=\(Self.quoted(error))/></testcase>\n"
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    /// What a status is in the words of JUnit; `nil` for what has passed.
    private static func element(_ status: String) -> String? {
        switch status {
        case "fail": "failure"
        case "unknown", "failed", "refused", "deferred": "error"
        case "skipped", "muted": "skipped"
        default: nil
        }
    }

    private static func totals(_ items: [ReportItem]) -> String {
        let counts = Dictionary(grouping: items.compactMap { element($0.status) }) { $0 }.mapValues(\.count)
        return " tests=\"\(items.count)\" failures=\"\(counts["failure"] ?? 0)\" errors=\"\(counts["error"] ?? 0)\""
            + " skipped=\"\(counts["skipped"] ?? 0)\""
    }

    private static func testCase(_ item: ReportItem) -> String {
        let start =
            "    <testcase name=\(quoted(item.id)) classname=\(quoted(item.rule.isEmpty ? item.kind : item.rule))"
        guard let element = element(item.status) else { return "\(start)/>\n" }
        let words = ["expected", "found", "operation", "error", "remedy"].compactMap { key -> String? in
            if case .string(let text)? = item.detail[key] { "\(key): \(text)" } else { nil }
        }
        let message = "<\(element) message=\(quoted(item.reason))"
        let body =
            words.isEmpty || element == "skipped" ? "/>" : ">\(escaped(words.joined(separator: "\n")))</\(element)>"
        return "\(start)>\(message)\(body)</testcase>\n"
    }

    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// XML 1.0 section 2.2: what no document may hold becomes a question mark.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "?"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
