package import FoundationEssentials
import Glibc
import POSIX

/// What runs remember: notices on their way, failures already told, deferrals.
///
/// One SQLite file for a host. Safe for several processes at once: each change is one transaction that takes the file's lock at its start. Calls block, at most for the
/// five seconds that another process may hold the lock, and touch few rows.
package final class StateStore: Sendable {
    /// Where the damaged predecessor was moved, when opening found one; the caller must tell people, for what it remembered is lost.
    package let movedAside: String?
    let connection: Locked<SQLiteConnection>

    private init(_ connection: sending SQLiteConnection, movedAside: String?) {
        self.connection = Locked(connection)
        self.movedAside = movedAside
    }

    /// Opens the state for reading and writing; makes the file, mode 0600, where there is none.
    ///
    /// A damaged file is moved to `<path>.damaged-<seconds since 1970>` and a new one begun.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - now: For the name of a damaged file.
    ///   - busyTimeout: How long to wait for another process.
    /// - Returns: The state, and where a damaged file was moved.
    /// - Throws: `StateStoreError`: `schema` for a file of a newer version, `foreign` for another program's.
    package static func open(
        _ path: String,
        now: Date,
        busyTimeout: Duration = .seconds(5)
    ) throws(StateStoreError) -> StateStore {
        try open(path, now: now, busyTimeout: busyTimeout, schema: .current)
    }

    /// Opens the state for reading only, and never makes, repairs or migrates a file.
    ///
    /// - Parameter path: The file.
    /// - Returns: Nil where there is no file, or nothing in it yet.
    /// - Throws: `StateStoreError` where there is one that cannot be read: that is not the same as none.
    package static func openReadOnly(_ path: String) throws(StateStoreError) -> StateStore? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw unavailable("open", path, SystemError("open", code: errno))
        }
        let connection = try SQLiteConnection(path: path, canWrite: false, busyTimeout: .seconds(5))
        guard try Schema.current.accepts(connection, path: path) else { return nil }
        return StateStore(connection, movedAside: nil)
    }

    static func open(
        _ path: String,
        now: Date,
        busyTimeout: Duration,
        schema: Schema
    ) throws(StateStoreError) -> StateStore {
        do {
            return StateStore(try connect(path, busyTimeout, schema), movedAside: nil)
        } catch  where error.code == .corrupt {
            // Two processes may find the damage at once; the second must not move what the first has made new.
            let lock = try repairLock(path, patience: busyTimeout)
            defer { withExtendedLifetime(lock) {} }
            do throws(StateStoreError) {
                return StateStore(try connect(path, busyTimeout, schema), movedAside: nil)
            } catch  where error.code == .corrupt {
                let aside = try moveAside(path, now: now)
                return StateStore(try connect(path, busyTimeout, schema), movedAside: aside)
            }
        }
    }

    private static func connect(
        _ path: String,
        _ busyTimeout: Duration,
        _ schema: Schema
    ) throws(StateStoreError) -> SQLiteConnection {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw unavailable("open", path, SystemError("open", code: errno)) }
        close(descriptor)
        let connection: SQLiteConnection
        do throws(StateStoreError) {
            connection = try SQLiteConnection(path: path, canWrite: true, busyTimeout: busyTimeout)
        } catch  where !Files.exists(path) {
            // Between our two calls another process has moved a damaged file aside; it is about to make the new one.
            return try connect(path, busyTimeout, schema)
        }
        try schema.migrate(connection, path: path)
        let verdict = try connection.rows("PRAGMA quick_check(1)").first?.first?.text
        guard verdict == "ok" else {
            throw StateStoreError(
                code: .corrupt,
                operation: "read",
                path: path,
                message: "its pages contradict each other"
            )
        }
        return connection
    }

    private static func repairLock(_ path: String, patience: Duration) throws(StateStoreError) -> FileLock {
        let end = SystemClock.monotonic + patience
        while true {
            do throws(SystemError) {
                if let lock = try FileLock.acquire("\(path).repair") { return lock }
            } catch {
                throw unavailable("repair", path, error)
            }
            guard SystemClock.monotonic < end else {
                throw StateStoreError(code: .busy, operation: "repair", path: path, message: "another process is at it")
            }
            usleep(20_000)
        }
    }

    private static func moveAside(_ path: String, now: Date) throws(StateStoreError) -> String {
        let aside = "\(path).damaged-\(Int(now.timeIntervalSince1970))"
        // The journal first: a new database beside an old journal would be "rolled back" into damage.
        if Files.exists("\(path)-journal"), rename("\(path)-journal", "\(aside)-journal") != 0 {
            throw unavailable("move aside", path, SystemError("rename", code: errno))
        }
        guard rename(path, aside) == 0 else {
            throw unavailable("move aside", path, SystemError("rename", code: errno))
        }
        return aside
    }

    private static func unavailable(_ operation: String, _ path: String, _ error: SystemError) -> StateStoreError {
        StateStoreError(
            code: .unavailable,
            operation: operation,
            path: path,
            message: String(cString: strerror(error.code))
        )
    }
}
