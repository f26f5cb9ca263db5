package import FoundationEssentials
import POSIX

extension StateStore {
    /// Gives up notices that nobody wants any more and forgets those long finished.
    ///
    /// What is owed for longer than a week is given up, and so is the oldest above ten thousand; finished ones are kept for thirty days. When
    /// something was told is never forgotten here: a failure that lasts must not be announced as new.
    ///
    /// - Parameter now: The time of the machine.
    /// - Returns: How many notices were given up: people must be told.
    /// - Throws: `StateStoreError`.
    package func sweep(now: Date) throws(StateStoreError) -> Int {
        try write { (connection) throws(StateStoreError) in
            let giveUp =
                "UPDATE notices SET status = 'dead', finished = ?, last_error = 'not delivered in time' WHERE status = 'pending' AND "
            let expired = try connection.change(
                giveUp + "created < ?",
                [.time(now), .time(now.addingTimeInterval(-7 * 24 * 3600))]
            )
            let surplus = try connection.change(
                giveUp
                    + "id NOT IN (SELECT id FROM notices WHERE status = 'pending' ORDER BY created DESC, id LIMIT 10000)",
                [.time(now)]
            )
            try connection.change(
                "DELETE FROM notices WHERE status IN ('sent', 'dead') AND finished < ?",
                [.time(now.addingTimeInterval(-30 * 24 * 3600))]
            )
            // Of notices given up just now, and of those that an older version gave up.
            try connection.change(
                """
                DELETE FROM finding_changes
                WHERE notice NOT IN (SELECT id FROM notices WHERE status IN ('pending', 'sending'))
                """
            )
            return expired + surplus
        }
    }

    /// Changes the state in one transaction.
    func write<Result>(
        _ body: (SQLiteConnection) throws(StateStoreError) -> Result
    ) throws(StateStoreError) -> Result {
        try connection.withLock { (connection) throws(StateStoreError) in
            try connection.transaction { () throws(StateStoreError) in try body(connection) }
        }
    }

    /// Reads the state; a single statement needs no transaction.
    func read<Result>(
        _ body: (SQLiteConnection) throws(StateStoreError) -> Result
    ) throws(StateStoreError) -> Result {
        try connection.withLock { (connection) throws(StateStoreError) in try body(connection) }
    }
}

extension SQLiteConnection.Value {
    /// A moment, kept as milliseconds since 1970.
    static func time(_ date: Date) -> Self {
        .integer(Int((date.timeIntervalSince1970 * 1000).rounded()))
    }

    /// The moment in a column; nil for anything else.
    var time: Date? {
        integer.map { Date(timeIntervalSince1970: Double($0) / 1000) }
    }
}
