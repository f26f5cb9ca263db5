import CSQLite

/// One connection to a database file.
///
/// Not for two threads at once: its owner locks.
final class SQLiteConnection {
    /// What a column holds, or a statement is given.
    enum Value: Equatable {
        case integer(Int)
        case text(String)
        case null

        init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    }

    private let handle: OpaquePointer
    private let path: String

    /// Opens a file; without `canWrite` it must exist.
    ///
    /// - Throws: `StateStoreError` where SQLite cannot open it.
    init(path: String, canWrite: Bool, busyTimeout: Duration) throws(StateStoreError) {
        var opened: OpaquePointer?
        // The file is created by whoever calls, with the right mode; SQLite never does.
        let flags = SQLITE_OPEN_NOMUTEX | (canWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
        let result = sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened else {
            throw StateStoreError(code: .unavailable, operation: "open", path: path, message: "out of memory")
        }
        // Set before anything can throw, so that the deinit closes what SQLite hands out even with an error.
        handle = opened
        self.path = path
        guard result == SQLITE_OK else { throw error(result, "open") }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Int32(busyTimeout / .milliseconds(1)))
        _ = csqlite_set_defensive(handle)
        try execute("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that take and return nothing.
    ///
    /// - Throws: `StateStoreError`.
    func execute(_ statements: String, as operation: String = "use") throws(StateStoreError) {
        let result = sqlite3_exec(handle, statements, nil, nil, nil)
        guard result == SQLITE_OK else { throw error(result, operation) }
    }

    /// Runs one statement that changes rows, and tells how many it changed.
    ///
    /// - Throws: `StateStoreError`.
    @discardableResult
    func change(_ statement: String, _ values: [Value] = []) throws(StateStoreError) -> Int {
        _ = try rows(statement, values, operation: "write")
        return Int(sqlite3_changes(handle))
    }

    /// Runs one statement and returns its rows.
    ///
    /// - Throws: `StateStoreError`.
    func rows(
        _ statement: String,
        _ values: [Value] = [],
        operation: String = "read"
    ) throws(StateStoreError) -> [[Value]] {
        var prepared: OpaquePointer?
        let result = sqlite3_prepare_v2(handle, statement, -1, &prepared, nil)
        guard result == SQLITE_OK, let prepared else { throw error(result, operation) }
        defer { sqlite3_finalize(prepared) }
        for (index, value) in values.enumerated() {
            let bound = bind(value, at: Int32(index + 1), of: prepared)
            guard bound == SQLITE_OK else { throw error(bound, operation) }
        }
        var rows: [[Value]] = []
        while true {
            switch sqlite3_step(prepared) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(prepared)).map { column($0, of: prepared) })
            case SQLITE_DONE: return rows
            case let failed: throw error(failed, operation)
            }
        }
    }

    /// Does everything or nothing.
    ///
    /// The lock on the file is taken at the start, so that nothing read inside can be stale.
    ///
    /// - Throws: What the body throws, or `StateStoreError`; nothing is changed then.
    func transaction<Result>(_ body: () throws(StateStoreError) -> Result) throws(StateStoreError) -> Result {
        try execute("BEGIN IMMEDIATE", as: "lock")
        do {
            let result = try body()
            try execute("COMMIT", as: "write")
            return result
        } catch {
            // A full disk makes SQLite roll back by itself; a second time is an error that says nothing new.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    private func bind(_ value: Value, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .integer(let number): sqlite3_bind_int64(statement, index, Int64(number))
        case .text(let text): csqlite_bind_text(statement, index, text, Int32(text.utf8.count))
        case .null: sqlite3_bind_null(statement, index)
        }
    }

    private func column(_ index: Int32, of statement: OpaquePointer) -> Value {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER:
            return .integer(Int(sqlite3_column_int64(statement, index)))
        case SQLITE_NULL:
            return .null
        default:
            guard let start = sqlite3_column_text(statement, index) else { return .null }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func error(_ result: Int32, _ operation: String) -> StateStoreError {
        let code: StateStoreError.Code =
            switch result & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            default: .unavailable
            }
        // Messages of SQLite name tables and columns, never a value.
        let message = String(cString: sqlite3_errmsg(handle))
        return StateStoreError(code: code, operation: operation, path: path, message: message)
    }
}

extension SQLiteConnection.Value {
    /// The number in a column; nil for anything else.
    var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The text in a column; nil for anything else.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
