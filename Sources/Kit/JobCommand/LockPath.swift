import Digests
import POSIX

/// Where a program's lock file is.
enum LockPath {
    /// Chooses the path.
    ///
    /// - Parameters:
    ///   - configured: `jobs.<program>.lock`.
    ///   - program: The program's name.
    ///   - configuration: The configuration file's absolute path; two configurations may run side by side.
    ///   - state: The state file's path; its folder is preferred.
    ///   - variables: For `XDG_RUNTIME_DIR`.
    ///   - isWritable: Whether a folder takes new files.
    /// - Returns: A path in a folder that exists, `/tmp` at last.
    static func choose(
        configured: String?,
        program: String,
        configuration: String,
        state: String?,
        variables: [String: String],
        isWritable: (String) -> Bool
    ) -> String {
        if let configured { return configured }
        let hash = Hex.encode(SHA256.hash(Array(configuration.utf8)).prefix(6))
        let name = "\(program)-\(hash).lock"
        if let state { return state.lastIndex(of: "/").map { "\(state[..<$0])/\(name)" } ?? name }
        let folders = ["/run/lock", variables["XDG_RUNTIME_DIR"] ?? ""].filter { !$0.isEmpty }
        return "\(folders.first(where: isWritable) ?? "/tmp")/\(name)"
    }
}
