package import FoundationEssentials

/// What has become of a notice.
package enum NoticeFate: Sendable, Equatable {
    /// It is to be sent, at the earliest at a time; the reason is that of the last failure.
    case waiting(until: Date, reason: String?)
    /// A run is sending it, or died while it did.
    case taken
    case sent(through: String)
    case dead(reason: String)
}

/// What is asked of the notices, and what their changes have in common.
extension StateStore {
    /// Returns when the same was last told on a channel; nil where it never was.
    ///
    /// - Throws: `StateStoreError`.
    package func lastTold(job: String, fingerprint: String, channel: String) throws(StateStoreError) -> Date? {
        try read { (connection) throws(StateStoreError) in
            try Self.lastTold(connection, [.text(job), .text(fingerprint), .text(channel)])
        }
    }

    /// Counts the notices that are still owed.
    ///
    /// - Throws: `StateStoreError`.
    package func countOwed() throws(StateStoreError) -> Int {
        try read { (connection) throws(StateStoreError) in
            let counted = "SELECT count(*) FROM notices WHERE status IN ('pending', 'sending')"
            return try connection.rows(counted).first?.first?.integer ?? 0
        }
    }

    /// Returns what has become of a notice; nil where there is none.
    ///
    /// - Throws: `StateStoreError`.
    package func fate(of id: String) throws(StateStoreError) -> NoticeFate? {
        try read { (connection) throws(StateStoreError) in
            let selection = "SELECT status, next_attempt, delivered_by, last_error FROM notices WHERE id = ?"
            guard let row = try connection.rows(selection, [.text(id)]).first else { return nil }
            switch row[0].text {
            case "pending": return row[1].time.map { .waiting(until: $0, reason: row[3].text) }
            case "sending": return .taken
            case "sent": return .sent(through: row[2].text ?? "")
            default: return .dead(reason: row[3].text ?? "")
            }
        }
    }

    static func lastTold(
        _ connection: SQLiteConnection,
        _ key: [SQLiteConnection.Value]
    ) throws(StateStoreError) -> Date? {
        try connection.rows("SELECT at FROM told WHERE job = ? AND fingerprint = ? AND channel = ?", key)
            .first?.first?.time
    }

    /// The notice that waits or is being sent.
    ///
    /// - Parameters:
    ///   - key: Job, fingerprint and channel.
    ///   - connection: The state.
    /// - Returns: Its identifier, and whether a run is sending it; there is at most one.
    /// - Throws: `StateStoreError`.
    static func openNotice(
        _ key: [SQLiteConnection.Value],
        _ connection: SQLiteConnection
    ) throws(StateStoreError) -> (id: String, isTaken: Bool)? {
        let selection = """
            SELECT id, status FROM notices WHERE job = ? AND fingerprint = ? AND channel = ? AND status IN ('pending', 'sending')
            """
        guard let row = try connection.rows(selection, key).first, let id = row[0].text else { return nil }
        return (id, row[1].text == "sending")
    }

    /// Puts in a notice to be sent.
    static func insert(
        _ id: String,
        _ key: [SQLiteConnection.Value],
        _ body: String,
        now: Date,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) {
        try connection.change(
            """
            INSERT INTO notices (id, job, fingerprint, channel, body, status, created, next_attempt)
            VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)
            """,
            [.text(id)] + key + [.text(body), .time(now), .time(now)]
        )
    }

    /// The condition on a notice whose sender has died; its two values are `leaseBounds`.
    static var isForsaken: String { "status = 'sending' AND (lease_end <= ? OR lease_end > ?)" }

    /// The lease has run out; or ends implausibly late, given by a clock since corrected.
    static func leaseBounds(_ now: Date) -> [SQLiteConnection.Value] {
        [.time(now), .time(now.addingTimeInterval(24 * 3600))]
    }

    /// The notices whose senders have died.
    static func forsaken(now: Date, _ connection: SQLiteConnection) throws(StateStoreError) -> [String] {
        try connection.rows("SELECT id FROM notices WHERE \(isForsaken)", leaseBounds(now)).compactMap(\.first?.text)
    }

    /// Takes a notice back whose sender has died, so that its text can be renewed.
    static func takeBack(
        _ key: [SQLiteConnection.Value],
        now: Date,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) {
        guard let open = try openNotice(key, connection), try forsaken(now: now, connection).contains(open.id) else {
            return
        }
        try doubtFindings(of: open.id, connection)
        try connection.change(
            """
            UPDATE notices SET status = 'pending', may_repeat = 1, next_attempt = ?, lease_owner = NULL, lease_end = NULL
            WHERE id = ?
            """,
            [.time(now), .text(open.id)]
        )
    }
}
