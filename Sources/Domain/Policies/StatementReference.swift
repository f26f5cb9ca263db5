/// The statement that decides.
package struct StatementReference: Sendable, Equatable, CustomStringConvertible {
    package let policy: String
    /// Counted from zero; `nil` where the policy decides by what none of its statements says.
    package let index: Int?
    package let sid: String?

    package init(policy: String, index: Int?, sid: String?) {
        self.policy = policy
        self.index = index
        self.sid = sid
    }

    package var description: String {
        guard let index else { return "\(policy), none of whose statements allows it" }
        return "\(policy), statement \(index + 1)" + (sid.map { " (\($0))" } ?? "")
    }
}
