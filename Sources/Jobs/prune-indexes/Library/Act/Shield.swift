/// Runs to its end what may not be left half known, also when the run is being stopped.
///
/// A DELETE that was sent is waited for; its own time limit bounds the wait. A second signal ends the process at once.
///
/// - Parameter operation: Short, and bounded by itself.
/// - Returns: What the operation returns.
/// - Throws: What the operation throws.
func shielded<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) async throws -> Value {
    // The one place where work leaves the tree of tasks: a child task would be cancelled with its parent.
    try await Task { try await operation() }.value
}
