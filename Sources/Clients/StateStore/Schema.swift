/// How the tables came to be: one script for each version, run in order and never changed once released.
struct Schema {
    /// The scripts; the version of a file is the number of those it has seen.
    var migrations: [String]

    /// Marks a database file as ours: the letters "rnds".
    static let applicationID = 0x726E_6473

    /// What this version of the suite writes.
    static let current = Schema(migrations: [
        """
        CREATE TABLE notices (
            id TEXT PRIMARY KEY,
            job TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            channel TEXT NOT NULL,
            body TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'sending', 'sent', 'dead')),
            created INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt INTEGER NOT NULL,
            may_repeat INTEGER NOT NULL DEFAULT 0,
            lease_owner TEXT,
            lease_end INTEGER,
            finished INTEGER,
            delivered_by TEXT,
            last_error TEXT
        ) STRICT;
        CREATE INDEX notices_by_status ON notices (status, next_attempt);
        CREATE UNIQUE INDEX notices_open ON notices (job, fingerprint, channel) WHERE status IN ('pending', 'sending');
        CREATE TABLE told (
            job TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            channel TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (job, fingerprint, channel)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deferrals (
            job TEXT NOT NULL,
            item TEXT NOT NULL,
            runs INTEGER NOT NULL,
            last_run TEXT NOT NULL,
            PRIMARY KEY (job, item)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE findings (
            job TEXT NOT NULL,
            finding TEXT NOT NULL,
            PRIMARY KEY (job, finding)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE finding_changes (
            notice TEXT NOT NULL,
            finding TEXT NOT NULL,
            is_open INTEGER NOT NULL,
            PRIMARY KEY (notice, finding)
        ) STRICT, WITHOUT ROWID;
        """,
        findingsByChannel,
    ])

    /// Which version a file is at; zero for an empty one.
    ///
    /// - Throws: `StateStoreError`; `foreign` for another program's database.
    func version(of connection: SQLiteConnection, path: String) throws(StateStoreError) -> Int {
        // One statement and so one moment: another process may be making the tables.
        let marks = try connection.rows(
            """
            SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_application_id, pragma_user_version
            """
        )
        let (application, version, tables) = (
            marks.first?[0].integer, marks.first?[1].integer ?? 0, marks.first?[2].integer
        )
        if application == Self.applicationID || (application == 0 && version == 0 && tables == 0) { return version }
        throw StateStoreError(
            code: .foreign,
            operation: "use",
            path: path,
            message: "it is another program's database; name another file"
        )
    }

    /// Brings a file up to date, in one transaction; a file that is up to date is not written to.
    ///
    /// - Throws: `StateStoreError`; `schema` where the file is newer than this program.
    func migrate(_ connection: SQLiteConnection, path: String) throws(StateStoreError) {
        if try version(of: connection, path: path) == migrations.count { return }
        try connection.transaction { () throws(StateStoreError) in
            // Asked again under the lock: another process may have been quicker.
            let version = try version(of: connection, path: path)
            guard version <= migrations.count else { throw Self.newer(version, migrations.count, path) }
            for migration in migrations[version...] { try connection.execute(migration, as: "update") }
            try connection.execute(
                "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(migrations.count)",
                as: "update"
            )
        }
    }

    /// Makes sure that a file can be read as it is; false where there is nothing in it yet.
    ///
    /// - Throws: `StateStoreError`; `schema` where the file is older or newer than this program.
    func accepts(_ connection: SQLiteConnection, path: String) throws(StateStoreError) -> Bool {
        let version = try version(of: connection, path: path)
        guard version <= migrations.count else { throw Self.newer(version, migrations.count, path) }
        if version == 0 { return false }
        guard version == migrations.count else {
            let message = "it has schema version \(version); a run with --apply brings it to \(migrations.count)"
            throw StateStoreError(code: .schema, operation: "read", path: path, message: message)
        }
        return true
    }

    private static func newer(_ found: Int, _ known: Int, _ path: String) -> StateStoreError {
        let message = "it has schema version \(found), this program knows \(known); use the newer program"
        return StateStoreError(code: .schema, operation: "open", path: path, message: message)
    }

    /// What is told is kept for each channel, with the status in which it was told.
    ///
    /// Neither was kept before: what was told is known to each channel that had news, less what still waits for it, and has no status. A finding that is
    /// graver than the least grave may so be told once more; none can be lost.
    private static let findingsByChannel = """
        CREATE TABLE findings_told (
            job TEXT NOT NULL,
            channel TEXT NOT NULL,
            finding TEXT NOT NULL,
            status TEXT NOT NULL,
            is_sure INTEGER NOT NULL,
            PRIMARY KEY (job, channel, finding)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO findings_told (job, channel, finding, status, is_sure)
        SELECT f.job, t.channel, f.finding, '', 1
        FROM findings f JOIN told t ON t.job = f.job AND t.fingerprint = 'findings';
        DELETE FROM finding_changes
        WHERE notice NOT IN (SELECT id FROM notices WHERE status IN ('pending', 'sending'));
        DELETE FROM findings_told WHERE (job, channel, finding) IN (
            SELECT n.job, n.channel, c.finding FROM finding_changes c JOIN notices n ON n.id = c.notice WHERE c.is_open);
        INSERT OR REPLACE INTO findings_told (job, channel, finding, status, is_sure)
        SELECT n.job, n.channel, c.finding, '', NOT (n.may_repeat OR n.status = 'sending')
        FROM finding_changes c JOIN notices n ON n.id = c.notice
        WHERE NOT c.is_open OR n.may_repeat OR n.status = 'sending';
        DROP TABLE findings;
        ALTER TABLE finding_changes ADD COLUMN status TEXT NOT NULL DEFAULT '';
        ALTER TABLE finding_changes ADD COLUMN words TEXT NOT NULL DEFAULT '';
        """
}
