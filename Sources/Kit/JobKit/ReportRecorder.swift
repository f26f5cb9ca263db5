import POSIX

/// Collects what a run looked at; safe to use from several tasks.
package final class ReportRecorder: Sendable {
    private struct State {
        /// Sorted up to `sorted`; what follows was put since.
        private var items: [ReportItem] = []
        private var sorted = 0
        var target: [String: JSONValue] = [:]

        mutating func put(_ item: ReportItem) { items.append(item) }

        mutating func remove(where isOld: (ReportItem) -> Bool) {
            items.removeAll(where: isOld)
            sorted = 0
        }

        /// All items in their order; of those with one key the last that was put.
        ///
        /// Sorted when somebody asks, and not in a dictionary: at a thousand accounts that would be half of a run's memory.
        mutating func all() -> [ReportItem] {
            guard sorted < items.count else { return items }
            // The library's sort is stable.
            items.sort { $0.key < $1.key }
            var kept = 0
            for place in items.indices {
                if place + 1 < items.count, items[place].key == items[place + 1].key { continue }
                items.swapAt(kept, place)
                kept += 1
            }
            items.removeLast(items.count - kept)
            sorted = kept
            return items
        }

        mutating func place(of key: ReportItem.Key) -> Int? {
            let items = all()
            var low = 0, high = items.count
            while low < high {
                let middle = (low + high) / 2
                if items[middle].key < key { low = middle + 1 } else { high = middle }
            }
            return low < items.count && items[low].key == key ? low : nil
        }

        subscript(place: Int) -> ReportItem {
            get { items[place] }
            set { items[place] = newValue }
        }
    }

    private let state = Locked(State())

    package init() {}

    /// Whom the run reached.
    package var target: [String: JSONValue] { state.withLock { $0.target } }

    /// All items, sorted by kind, id and rule.
    package var items: [ReportItem] { state.withLock { $0.all() } }

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
        state.withLock { $0.put(item) }
    }

    /// Takes items out, because they tell of the world as it no longer is.
    ///
    /// - Parameter isOld: Which ones.
    package func remove(where isOld: (ReportItem) -> Bool) {
        state.withLock { $0.remove(where: isOld) }
    }

    /// One item.
    ///
    /// - Parameter key: Which one.
    /// - Returns: `nil` when it was never put.
    package func item(_ key: ReportItem.Key) -> ReportItem? {
        state.withLock { state in state.place(of: key).map { state[$0] } }
    }

    /// Changes an item that is there.
    ///
    /// - Parameters:
    ///   - key: Which one; an unknown one changes nothing.
    ///   - change: Status, reason and details may change.
    package func update(_ key: ReportItem.Key, _ change: (inout ReportItem) -> Void) {
        state.withLock { state in
            guard let place = state.place(of: key) else { return }
            change(&state[place])
        }
    }
}
