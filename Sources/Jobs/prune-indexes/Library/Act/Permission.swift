import OpenSearch

/// What a call needs, in the words of Amazon's policies and of the engines' security plugins.
enum Permission: String {
    case list = "es:ESHttpGet; cluster:monitor/main, indices:monitor/* and indices:admin/get"
    case delete = "es:ESHttpDelete; indices:admin/delete"
    case repository = "es:ESHttpGet; cluster:admin/repository/get"
    case snapshot = "es:ESHttpPut; cluster:admin/snapshot/create"
}

extension OpenSearchError {
    /// The error in its own words and, where the front end says no more than no, what is missing.
    ///
    /// - Parameter permission: What the call needs.
    /// - Returns: One line.
    func explained(needing permission: Permission) -> String {
        kind == .forbidden ? "\(description) (needs \(permission.rawValue))" : description
    }
}
