package import FoundationEssentials
package import OpenSearch

/// What one run has seen.
package struct RetentionObservation: Sendable {
    package var identity: ClusterIdentity
    /// This machine's clock when the server told its own.
    package var wallClock: Date
    /// What matches the templates' search patterns.
    package var indexes: [IndexSummary]
    /// What ISM looks after.
    package var managed: Knowledge<ManagedIndexes>
    /// The members of each alias of a candidate.
    package var aliasMembers: Knowledge<[String: [AliasMember]]> = .known([:])
    /// The write index of each data stream of a candidate.
    package var dataStreams: Knowledge<[String: String]> = .known([:])
    package var disks: [NodeDisk] = []

    package init(
        identity: ClusterIdentity,
        wallClock: Date,
        indexes: [IndexSummary],
        managed: Knowledge<ManagedIndexes>
    ) {
        self.identity = identity
        self.wallClock = wallClock
        self.indexes = indexes
        self.managed = managed
    }

    static let largestSkew: TimeInterval = 600

    /// How far this machine's clock is ahead of the server's; `nil` where the server does not tell.
    package var skew: TimeInterval? { identity.serverDate.map { wallClock.timeIntervalSince($0) } }

    var isSkewed: Bool { skew.map { abs($0) > Self.largestSkew } ?? false }

    /// By how much the clocks differ, and which of them is ahead.
    var skewText: String {
        guard let skew else { return "" }
        let minutes = Int((abs(skew) / 60).rounded())
        return "this machine's clock is \(minutes) min \(skew > 0 ? "ahead of" : "behind") the server's"
    }
}
