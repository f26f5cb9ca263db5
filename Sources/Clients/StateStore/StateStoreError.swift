/// A failure of the state: what was attempted, on which file, and whether trying again can help.
package struct StateStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Code: String, Sendable {
        /// Another process held the file for longer than we wait.
        case busy
        /// The disk, or the quota, is full; nothing was written.
        case full
        /// The file is damaged. Opening it for writing next time moves it aside.
        case corrupt
        /// The file is a sound database, but another program's.
        case foreign
        /// A newer version of the suite has written the file, or an older one that must be brought up to date first.
        case schema
        /// The file cannot be opened, read or written.
        case unavailable
    }

    /// What kind of failure it is.
    package var code: Code
    /// The attempt, such as `open`.
    package var operation: String
    /// The file.
    package var path: String
    /// What the system or SQLite said; holds nothing of the file's content.
    package var message: String

    /// One line, safe to log.
    package var description: String { "cannot \(operation) the state \(path): \(message)" }
}
