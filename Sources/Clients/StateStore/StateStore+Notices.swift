package import FoundationEssentials

/// A notice as the state keeps it, from the moment it is owed until it is delivered or given up.
package struct StoredNotice: Sendable, Equatable {
    /// Tells notices apart, also to whoever reads two copies of one.
    package var id: String
    /// The program that owes it.
    package var job: String
    /// What it is about; the same failure of the same job has the same fingerprint.
    package var fingerprint: String
    /// The channel it is owed to.
    package var channel: String
    /// What to send, in a form that the sender understands.
    package var body: String
    /// When it was first owed.
    package var created: Date
    /// How often it was begun to be sent, this time included.
    package var attempts: Int
    /// Whether an earlier attempt may have arrived: its sender died, or never had an answer.
    package var mayRepeat: Bool
}

/// What became of a notice that was put into the state.
package enum EnqueueOutcome: Sendable, Equatable {
    /// It is to be sent.
    case pending
    /// One about the same waits already; its text is now this one's, unless a run is just sending it.
    case merged(id: String)
    /// The same was told recently enough.
    case suppressed(lastTold: Date)
}

extension StateStore {
    /// Puts a notice into the state, unless the same was told after a moment or waits already.
    ///
    /// - Parameters:
    ///   - id: A new identifier.
    ///   - job: The program that owes it.
    ///   - fingerprint: What it is about.
    ///   - channel: The channel it is owed to.
    ///   - body: What to send.
    ///   - now: The time of the machine.
    ///   - quietSince: The same told at or after this is enough: now less the route's `repeat`.
    /// - Returns: What became of it.
    /// - Throws: `StateStoreError`.
    package func enqueue(
        id: String,
        job: String,
        fingerprint: String,
        channel: String,
        body: String,
        now: Date,
        quietSince: Date
    ) throws(StateStoreError) -> EnqueueOutcome {
        try write { (connection) throws(StateStoreError) in
            let key = [job, fingerprint, channel].map { SQLiteConnection.Value.text($0) }
            if let told = try Self.lastTold(connection, key), told >= quietSince, told <= now {
                return .suppressed(lastTold: told)
            }
            if let open = try Self.openNotice(key, connection) {
                // While it is being sent its text stands; afterwards it is told, and the next run decides anew.
                try connection.change(
                    "UPDATE notices SET body = ? WHERE id = ? AND status = 'pending'",
                    [.text(body), .text(open.id)]
                )
                return .merged(id: open.id)
            }
            try Self.insert(id, key, body, now: now, connection)
            return .pending
        }
    }

    /// Takes the notices that are due, so that no other process sends them meanwhile.
    ///
    /// A notice whose sender died is due again when its lease has run out, and then says that it may be a repetition.
    ///
    /// - Parameters:
    ///   - owner: The run that takes them.
    ///   - lease: How long they are its own; longer than sending all of them can take.
    ///   - limit: How many at most, oldest first.
    ///   - tried: Those that it has had before: what it could not deliver is for a later run.
    ///   - now: The time of the machine.
    /// - Returns: The notices taken, oldest first.
    /// - Throws: `StateStoreError`.
    package func claimDue(
        owner: String,
        lease: Duration,
        limit: Int = 20,
        except tried: Set<String> = [],
        now: Date
    ) throws(StateStoreError) -> [StoredNotice] {
        try write { (connection) throws(StateStoreError) in
            let end = now.addingTimeInterval(lease / .seconds(1))
            for notice in try Self.forsaken(now: now, connection) { try Self.doubtFindings(of: notice, connection) }
            let rows = try connection.rows(
                """
                UPDATE notices SET status = 'sending', lease_owner = ?, lease_end = ?, attempts = attempts + 1,
                    may_repeat = may_repeat OR status = 'sending'
                WHERE id IN (
                    SELECT id FROM notices
                    WHERE ((status = 'pending' AND next_attempt <= ?) OR (\(Self.isForsaken)))
                        AND id NOT IN (\(tried.map { _ in "?" }.joined(separator: ", ")))
                    ORDER BY created, id LIMIT ?)
                RETURNING id, job, fingerprint, channel, body, created, attempts, may_repeat
                """,
                [.text(owner), .time(end), .time(now)] + Self.leaseBounds(now) + tried.map { .text($0) }
                    + [.integer(limit)],
                operation: "write"
            )
            return rows.compactMap(StoredNotice.init).sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        }
    }

    /// Notes that a notice was delivered, and that what it is about has been told.
    ///
    /// - Parameters:
    ///   - id: The notice.
    ///   - owner: The run that had taken it.
    ///   - channel: The channel that took it, which may be a fallback.
    ///   - now: The time of the machine.
    /// - Returns: False where the notice was no longer this run's.
    /// - Throws: `StateStoreError`.
    @discardableResult
    package func markSent(
        _ id: String,
        owner: String,
        through channel: String,
        now: Date
    ) throws(StateStoreError) -> Bool {
        try write { (connection) throws(StateStoreError) in
            let changed = try connection.change(
                """
                UPDATE notices SET status = 'sent', finished = ?, delivered_by = ?, lease_owner = NULL, lease_end = NULL
                WHERE id = ? AND status = 'sending' AND lease_owner = ?
                """,
                [.time(now), .text(channel), .text(id), .text(owner)]
            )
            guard changed == 1 else { return false }
            try connection.change(
                """
                INSERT OR REPLACE INTO told (job, fingerprint, channel, at)
                SELECT job, fingerprint, channel, ? FROM notices WHERE id = ?
                """,
                [.time(now), .text(id)]
            )
            try Self.settleFindings(of: id, connection)
            return true
        }
    }

    /// Notes that a notice will never be delivered.
    ///
    /// - Parameters:
    ///   - id: The notice.
    ///   - owner: The run that had taken it.
    ///   - reason: Why, in words that hold no secret.
    ///   - now: The time of the machine.
    /// - Returns: False where the notice was no longer this run's.
    /// - Throws: `StateStoreError`.
    @discardableResult
    package func markDead(_ id: String, owner: String, reason: String, now: Date) throws(StateStoreError) -> Bool {
        try write { (connection) throws(StateStoreError) in
            let changed = try connection.change(
                """
                UPDATE notices SET status = 'dead', finished = ?, last_error = ?, lease_owner = NULL, lease_end = NULL
                WHERE id = ? AND status = 'sending' AND lease_owner = ?
                """,
                [.time(now), .text(reason), .text(id), .text(owner)]
            )
            guard changed == 1 else { return false }
            try Self.detachFindings(of: id, connection)
            return true
        }
    }

    /// Gives a notice back, to be sent later.
    ///
    /// - Parameters:
    ///   - id: The notice.
    ///   - owner: The run that had taken it.
    ///   - next: When it is due again.
    ///   - mayRepeat: Whether this attempt may have arrived all the same.
    ///   - reason: Why it was not delivered, in words that hold no secret.
    /// - Returns: False where the notice was no longer this run's.
    /// - Throws: `StateStoreError`.
    @discardableResult
    package func release(
        _ id: String,
        owner: String,
        next: Date,
        mayRepeat: Bool,
        reason: String
    ) throws(StateStoreError) -> Bool {
        try write { (connection) throws(StateStoreError) in
            let changed = try connection.change(
                """
                UPDATE notices SET status = 'pending', next_attempt = ?, may_repeat = may_repeat OR ?, last_error = ?,
                    lease_owner = NULL, lease_end = NULL
                WHERE id = ? AND status = 'sending' AND lease_owner = ?
                """,
                [.time(next), .integer(mayRepeat ? 1 : 0), .text(reason), .text(id), .text(owner)]
            )
            guard changed == 1 else { return false }
            if mayRepeat { try Self.doubtFindings(of: id, connection) }
            return true
        }
    }
}

extension StoredNotice {
    fileprivate init?(_ row: [SQLiteConnection.Value]) {
        guard row.count == 8, let id = row[0].text, let job = row[1].text, let fingerprint = row[2].text,
            let channel = row[3].text, let body = row[4].text, let created = row[5].time, let attempts = row[6].integer
        else { return nil }
        self.init(
            id: id,
            job: job,
            fingerprint: fingerprint,
            channel: channel,
            body: body,
            created: created,
            attempts: attempts,
            mayRepeat: row[7].integer == 1
        )
    }
}
