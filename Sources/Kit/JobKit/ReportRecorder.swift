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

    /// Takes items out, because they tell of the world as it no longer is.
    ///
    /// - Parameter isOld: Which ones.
    package func remove(where isOld: (ReportItem) -> Bool) {
        state.withLock { state in state.items = state.items.filter { !isOld($0.value) } }
    }

    /// One item.
    ///
    /// - Parameter key: Which one.
    /// - Returns: `nil` when it was never put.
    package func item(_ key: ReportItem.Key) -> ReportItem? { state.withLock { $0.items[key] } }

    /// Changes an item that is there.
    ///
    /// - Parameters:
    ///   - key: Which one; an unknown one changes nothing.
    ///   - change: Status, reason and details may change.
    package func update(_ key: ReportItem.Key, _ change: (inout ReportItem) -> Void) {
        state.withLock { state in
            guard var item = state.items[key] else { return }
            change(&item)
            state.items[key] = item
        }
    }
}
