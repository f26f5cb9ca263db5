extension StateStore {
    /// Returns the findings that people have been told of and have not been told to be well again.
    ///
    /// - Parameter job: The program.
    /// - Returns: As they were given to `enqueue`.
    /// - Throws: `StateStoreError`.
    package func findingsTold(job: String) throws(StateStoreError) -> Set<String> {
        try read { (connection) throws(StateStoreError) in
            let rows = try connection.rows("SELECT finding FROM findings WHERE job = ?", [.text(job)])
            return Set(rows.compactMap { $0.first?.text })
        }
    }

    /// Ties findings to the notice that tells of them, in place of those tied to it before.
    static func attach(
        _ findings: [String: Bool],
        to notice: String,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) {
        try detachFindings(of: notice, connection)
        for (finding, isOpen) in findings {
            try connection.change(
                "INSERT INTO finding_changes (notice, finding, is_open) VALUES (?, ?, ?)",
                [.text(notice), .text(finding), .integer(isOpen ? 1 : 0)]
            )
        }
    }

    /// The notice was accepted: what it says is told.
    static func settleFindings(of notice: String, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change(
            """
            DELETE FROM findings WHERE (job, finding) IN (
                SELECT n.job, c.finding FROM finding_changes c JOIN notices n ON n.id = c.notice
                WHERE c.notice = ? AND NOT c.is_open)
            """,
            [.text(notice)]
        )
        try connection.change(
            """
            INSERT OR IGNORE INTO findings (job, finding)
            SELECT n.job, c.finding FROM finding_changes c JOIN notices n ON n.id = c.notice WHERE c.notice = ? AND c.is_open
            """,
            [.text(notice)]
        )
        try detachFindings(of: notice, connection)
    }

    /// The notice will tell nothing any more.
    static func detachFindings(of notice: String, _ connection: SQLiteConnection) throws(StateStoreError) {
        try connection.change("DELETE FROM finding_changes WHERE notice = ?", [.text(notice)])
    }
}
