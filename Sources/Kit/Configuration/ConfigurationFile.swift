import YAML

/// The one configuration file of all programs.
package enum ConfigurationFile {
    /// Every top-level name there is.
    ///
    /// A program reads its own and leaves the others unread.
    package static let sections: Set<String> = [
        "version", "hub", "organization", "member_defaults", "members", "search", "retention", "subscriptions",
        "feeds", "watch", "jobs", "alerts",
    ]

    /// Every program that may have an entry under `jobs`; each checks its own.
    package static let programs: Set<String> = [
        "prune-indexes", "refresh-threat-feeds", "verify-subscriptions", "verify-trails", "watch-ingest", "watch-jobs",
        "ship-logs", "report-status", "roundsman",
    ]

    /// Reads the file's top level.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - collector: Takes what is wrong.
    /// - Returns: The top level.
    /// - Throws: `ConfigurationProblems` when there is no mapping to read at all.
    package static func read(_ bytes: [UInt8], collector: ProblemCollector) throws(ConfigurationProblems) -> Section {
        let root: YAMLNode?
        do throws(YAMLError) {
            root = try YAMLDocument.parse(bytes)
        } catch {
            collector.report(error.message, at: error.mark, key: "")
            try collector.finish()
            root = nil
        }
        guard let root, case .mapping(let entries) = root.content else {
            let message = root == nil ? "the file is empty" : "expected keys and values"
            collector.report("\(message); begin with `version: 1`", at: root?.mark, key: "")
            try collector.finish()
            return Section(entries: [], mark: YAMLMark(line: 1, column: 1), path: "", collector: collector)
        }
        let top = Section(entries: entries, mark: root.mark, path: "", collector: collector)
        for name in sections { top.tolerate(name) }
        _ = top.value("version", expected: "`version: 1`, the only one that this program reads", isRequired: true) {
            $0 == "1" ? 1 : nil
        }
        return top
    }
}
