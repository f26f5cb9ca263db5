/// The statement that decides.
package struct StatementReference: Sendable, Equatable, CustomStringConvertible {
    package let policy: String
    /// Counted from zero.
    package let index: Int
    package let sid: String?

    package init(policy: String, index: Int, sid: String?) {
        self.policy = policy
        self.index = index
        self.sid = sid
    }

    package var description: String { "\(policy), statement \(index + 1)" + (sid.map { " (\($0))" } ?? "") }
}
