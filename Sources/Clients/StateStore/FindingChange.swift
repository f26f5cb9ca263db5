/// What a notice says of one finding: what counts as told once the notice was accepted.
package struct FindingChange: Sendable, Equatable {
    /// Whether it is wrong; else it is well again.
    package var isOpen: Bool
    /// The status it has; empty where an older version of the suite did not keep it.
    package var status: String
    /// What the notice says of it, in a form that the sender understands; empty where an older version did not keep it.
    package var words: String

    /// Makes a change.
    package init(isOpen: Bool, status: String, words: String) {
        self.isOpen = isOpen
        self.status = status
        self.words = words
    }
}

/// A finding that a channel knows of.
package struct ToldFinding: Sendable, Equatable {
    /// The status in which it was told; empty where an older version of the suite did not keep it.
    package var status: String
    /// Whether it is known that the channel knows: false after a notice of which nobody can say whether it arrived.
    package var isSure: Bool

    /// Makes one.
    package init(status: String, isSure: Bool) {
        self.status = status
        self.isSure = isSure
    }
}
