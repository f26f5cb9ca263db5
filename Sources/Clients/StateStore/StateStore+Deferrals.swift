extension StateStore {
    /// Notes what a run put off, and tells how many runs in a row have now put off each.
    ///
    /// Said twice by the same run it counts once.
    ///
    /// - Parameters:
    ///   - deferred: The items that this run put off.
    ///   - examined: The items that it looked at: of these, those not put off are forgotten. Nil means that it looked at everything.
    ///   - job: The program.
    ///   - runID: The run.
    /// - Returns: For each item put off, the number of runs in a row, at least one.
    /// - Throws: `StateStoreError`.
    package func recordDeferrals(
        _ deferred: Set<String>,
        examined: Set<String>?,
        job: String,
        runID: String
    ) throws(StateStoreError) -> [String: Int] {
        try write { (connection) throws(StateStoreError) in
            for item in try Self.deferrals(connection, job: job).keys where !deferred.contains(item) {
                guard examined?.contains(item) ?? true else { continue }
                try connection.change("DELETE FROM deferrals WHERE job = ? AND item = ?", [.text(job), .text(item)])
            }
            for item in deferred {
                try connection.change(
                    """
                    INSERT INTO deferrals (job, item, runs, last_run) VALUES (?1, ?2, 1, ?3)
                    ON CONFLICT (job, item) DO UPDATE SET runs = runs + (last_run <> ?3), last_run = ?3
                    """,
                    [.text(job), .text(item), .text(runID)]
                )
            }
            return try Self.deferrals(connection, job: job).filter { deferred.contains($0.key) }
        }
    }

    /// Returns what is put off at present, and for how many runs in a row.
    ///
    /// - Throws: `StateStoreError`.
    package func deferrals(job: String) throws(StateStoreError) -> [String: Int] {
        try read { (connection) throws(StateStoreError) in try Self.deferrals(connection, job: job) }
    }

    private static func deferrals(
        _ connection: SQLiteConnection,
        job: String
    ) throws(StateStoreError) -> [String: Int] {
        var runs: [String: Int] = [:]
        for row in try connection.rows("SELECT item, runs FROM deferrals WHERE job = ?", [.text(job)]) {
            if let item = row[0].text, let count = row[1].integer { runs[item] = count }
        }
        return runs
    }
}
