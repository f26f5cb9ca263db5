package import FoundationEssentials

extension StateStore {
    /// Returns the findings that each channel has been told of and has not been told to be well again.
    ///
    /// - Parameter job: The program.
    /// - Returns: By channel and finding.
    /// - Throws: `StateStoreError`.
    package func findingsTold(job: String) throws(StateStoreError) -> [String: [String: ToldFinding]] {
        try read { (connection) throws(StateStoreError) in try Self.told(job, connection) }
    }

    /// Decides anew what a channel is to be told of a job's findings, and puts that in the place of what waits.
    ///
    /// It is one transaction: no notice can be delivered between the question and the decision. A notice that another run is sending stands as it
    /// is; once its lease has run out it is taken back, and what it says counts as perhaps told.
    ///
    /// - Parameters:
    ///   - id: A new identifier.
    ///   - job: The program.
    ///   - fingerprint: What the notice is about.
    ///   - channel: The channel.
    ///   - now: The time of the machine.
    ///   - decide: Says what is to be told; must not use the state.
    /// - Returns: What became of the notice, which may be another run's; `nil` where there is no news.
    /// - Throws: `StateStoreError`; what `decide` throws, and then nothing is decided.
    package func decideFindings(
        id: String,
        job: String,
        fingerprint: String,
        channel: String,
        now: Date,
        _ decide: (FindingsKnown) throws -> FindingsDecision
    ) throws -> EnqueueOutcome? {
        let decided: Result<EnqueueOutcome?, any Error> = try write { (connection) throws(StateStoreError) in
            let key = [job, fingerprint, channel].map { SQLiteConnection.Value.text($0) }
            try Self.takeBack(key, now: now, connection)
            let open = try Self.openNotice(key, connection)
            let waiting = try open.map { (notice) throws(StateStoreError) in try Self.changes(of: notice.id, connection)
            }
            let decision: FindingsDecision
            do {
                decision = try decide(FindingsKnown(told: try Self.told(job, connection), waiting: waiting ?? [:]))
            } catch {
                return .failure(error)
            }
            try Self.keep(decision, job: job, channel: channel, connection)
            guard let body = decision.body else {
                if let open, !open.isTaken { try Self.withdraw(open.id, now: now, connection) }
                return .success(nil)
            }
            guard let open else {
                try Self.insert(id, key, body, now: now, connection)
                try Self.attach(decision.changes, to: id, connection)
                return .success(.pending)
            }
            if !open.isTaken {
                try connection.change("UPDATE notices SET body = ? WHERE id = ?", [.text(body), .text(open.id)])
                try Self.attach(decision.changes, to: open.id, connection)
            }
            return .success(.merged(id: open.id))
        }
        return try decided.get()
    }

    private static func told(
        _ job: String,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) -> [String: [String: ToldFinding]] {
        let selection = "SELECT channel, finding, status, is_sure FROM findings_told WHERE job = ?"
        var told: [String: [String: ToldFinding]] = [:]
        for row in try connection.rows(selection, [.text(job)]) {
            guard let channel = row[0].text, let finding = row[1].text, let status = row[2].text else { continue }
            told[channel, default: [:]][finding] = ToldFinding(status: status, isSure: row[3].integer == 1)
        }
        return told
    }

    private static func changes(
        of notice: String,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) -> [String: FindingChange] {
        let selection = "SELECT finding, is_open, status, words FROM finding_changes WHERE notice = ?"
        var changes: [String: FindingChange] = [:]
        for row in try connection.rows(selection, [.text(notice)]) {
            guard let finding = row[0].text, let status = row[2].text, let words = row[3].text else { continue }
            changes[finding] = FindingChange(isOpen: row[1].integer == 1, status: status, words: words)
        }
        return changes
    }

    /// Notes what a channel counts as knowing, and as not knowing, without a notice.
    private static func keep(
        _ decision: FindingsDecision,
        job: String,
        channel: String,
        _ connection: SQLiteConnection
    ) throws(StateStoreError) {
        for (finding, told) in decision.adopted {
            try connection.change(
                "INSERT OR REPLACE INTO findings_told (job, channel, finding, status, is_sure) VALUES (?, ?, ?, ?, ?)",
                [.text(job), .text(channel), .text(finding), .text(told.status), .integer(told.isSure ? 1 : 0)]
            )
        }
        for finding in decision.forgotten {
            try connection.change(
                "DELETE FROM findings_told WHERE job = ? AND channel = ? AND finding = ?",
                [.text(job), .text(channel), .text(finding)]
            )
        }
    }
}
