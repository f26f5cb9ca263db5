import POSIX

/// Collects what a run looked at; safe to use from several tasks.
package final class ReportRecorder: Sendable {
    private struct State {
        var items: [ReportItem.Key: ReportItem] = [:]
        var target: [String: JSONValue] = [:]
    }

    private let state = Locked(State())

    package init() {}

    /// Whom the run reached.
    package var target: [String: JSONValue] { state.withLock { $0.target } }

    /// All items, sorted by kind, id and rule.
    package var items: [ReportItem] { state.withLock { $0.items.values.sorted { $0.key < $1.key } } }

    /// Says whom the run reached.
    ///
    /// - Parameter target: For a search engine `endpoint`, `cluster`, `cluster_uuid` and `engine`.
    package func reach(_ target: [String: JSONValue]) {
        state.withLock { $0.target = target }
    }

    /// Writes down an item; an earlier one of the same kind, id and rule is replaced.
    ///
    /// - Parameter item: One thing and what became of it.
    package func put(_ item: ReportItem) {
        state.withLock { $0.items[item.key] = item }
    }

    /// Changes an item that is there.
    ///
    /// - Parameters:
    ///   - key: Which one; an unknown one changes nothing.
    ///   - status: Its new status.
    ///   - reason: Its new reason.
    ///   - detail: Further details, added to the old ones.
    package func update(_ key: ReportItem.Key, status: String, reason: String, detail: [String: JSONValue] = [:]) {
        state.withLock { state in
            guard var item = state.items[key] else { return }
            item.status = status
            item.reason = reason
            item.detail.merge(detail) { $1 }
            state.items[key] = item
        }
    }
}
