import FoundationEssentials

/// The findings tied to a notice, from the moment it is owed until it is accepted or given up.
extension StateStore {
    /// Ties findings to the notice that tells of them, in place of those tied to it before.
    static func attach(
        _ changes: [String: FindingChange],
        to notice: String,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) {
        try detachFindings(of: notice, connection)
        for (finding, change) in changes {
            try connection.change(
                "INSERT INTO finding_changes (notice, finding, is_open, status, words) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(notice), .text(finding), .integer(change.isOpen ? 1 : 0), .text(change.status),
                    .text(change.words),
                ]
            )
        }
    }

    /// The notice was accepted: what it says its channel has been told, whichever channel took it.
    static func settleFindings(of notice: String, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change(
            """
            DELETE FROM findings_told WHERE (job, channel, finding) IN (
                SELECT n.job, n.channel, c.finding FROM finding_changes c JOIN notices n ON n.id = c.notice
                WHERE c.notice = ? AND NOT c.is_open)
            """,
            [.text(notice)]
        )
        try connection.change(
            """
            INSERT OR REPLACE INTO findings_told (job, channel, finding, status, is_sure)
            SELECT n.job, n.channel, c.finding, c.status, 1 FROM finding_changes c JOIN notices n ON n.id = c.notice
            WHERE c.notice = ? AND c.is_open
            """,
            [.text(notice)]
        )
        try detachFindings(of: notice, connection)
    }

    /// Nobody can say whether the notice arrived: what it says is perhaps told, so that neither a return nor a recovery can be lost.
    static func doubtFindings(of notice: String, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change(
            """
            INSERT OR IGNORE INTO findings_told (job, channel, finding, status, is_sure)
            SELECT n.job, n.channel, c.finding, c.status, 0 FROM finding_changes c JOIN notices n ON n.id = c.notice
            WHERE c.notice = ? AND c.is_open
            """,
            [.text(notice)]
        )
        try connection.change(
            """
            UPDATE findings_told SET is_sure = 0 WHERE (job, channel, finding) IN (
                SELECT n.job, n.channel, c.finding FROM finding_changes c JOIN notices n ON n.id = c.notice
                WHERE c.notice = ? AND NOT c.is_open)
            """,
            [.text(notice)]
        )
    }

    /// The notice will tell nothing any more.
    static func detachFindings(of notice: String, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change("DELETE FROM finding_changes WHERE notice = ?", [.text(notice)])
    }

    /// The notice has nothing to tell any more.
    static func withdraw(_ notice: String, now: Date, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change(
            "UPDATE notices SET status = 'dead', finished = ?, last_error = 'no longer news' WHERE id = ?",
            [.time(now), .text(notice)]
        )
        try detachFindings(of: notice, connection)
    }
}
