import Digests
import JobKit
import POSIX

/// Keeps what a repair replaces, before it is replaced.
struct Backup: Sendable {
    /// `backups/<run_id>`.
    let folder: String

    /// Sees that documents can be kept, before anything is done that would need it.
    ///
    /// - Parameter root: The folder in which each run has its own.
    /// - Throws: `JobFailure` of kind `configuration` where they cannot.
    static func prepare(_ root: String) throws {
        do throws(SystemError) {
            try Files.makeFolder(root, mode: 0o700)
        } catch {
            throw JobFailure(.configuration, "subscriptions.repair.backups: \(error)")
        }
        guard Files.isWritableFolder(root) else {
            throw JobFailure(
                .configuration,
                "subscriptions.repair.backups: \(root) is no folder that can be written to"
            )
        }
    }

    /// Writes a document to a file of its own that only its owner reads.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - name: Of the thing; characters that file names do not like are replaced.
    /// - Returns: The file's path.
    /// - Throws: `SystemError`.
    func keep(_ text: String, of name: String) throws(SystemError) -> String {
        try Files.makeFolder(folder, mode: 0o700)
        // Different names stay different, whatever is replaced in them.
        let mark = Hex.encode(SHA256.hash(Array(name.utf8)).prefix(4))
        let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
        let path = "\(folder)/\(plain)-\(mark).json"
        try Files.replace(path, with: Array(text.utf8), mode: 0o600)
        return path
    }
}
