import JobKit

/// What stands in the way of looking.
struct Obstacle: Error, Sendable, Equatable {
    /// Such as `logs DescribeDestinations`.
    let operation: String
    /// Code and message; nothing that differs from one call to the next.
    let error: String
    /// Whose credentials were used.
    let role: String
}

/// The place of a finding.
struct Place: Sendable, Hashable {
    var account: String
    var region: String
    /// The member's name; `nil` where the place is the hub's own.
    var member: String?
    var destination: String?
    var logGroup: String?
    /// What else tells it apart: a member judged at the hub, a consumer, a stranger.
    var subject: String?

    /// Behind the check's name in the fingerprint.
    var path: String {
        ([account, region] + [destination, subject, logGroup].compactMap { $0 }).joined(separator: "/")
    }
}

/// The outcome of one check at one place.
struct Finding: Sendable {
    let check: Check
    let place: Place
    var status: Status
    var reason: Reason
    /// What a mute may name: the thing itself, by its plain name.
    var resource: String
    var expected: String?
    var found: String?
    var remedy: Remedy?
    var obstacle: Obstacle?
    var advice: [String] = []
    /// The link that is broken when this fails, and open when it is unknown; `nil` when events arrive all the same.
    var link: Link?
    var repair: RepairProposal?
    /// Why nothing is proposed, where that is worth a word.
    var noRepair: String?
    /// Of a path: what each of its links is.
    var links: [Link: LinkState] = [:]
    /// Further detail.
    var extra: [String: JSONValue] = [:]
    /// What findings of the same origin share.
    var cause: String?

    init(_ check: Check, _ place: Place, _ status: Status, _ reason: Reason, resource: String, link: Link? = nil) {
        self.check = check
        self.place = place
        self.status = status
        self.reason = reason
        self.resource = resource
        self.link = link
    }

    /// The plain text of the fingerprint: the same for the same thing from run to run.
    var id: String { "\(check.rawValue)/\(place.path)" }

    /// Made unknown by what stood in the way.
    func blocked(by obstacle: Obstacle) -> Finding {
        var finding = self
        finding.status = .unknown
        finding.reason = obstacle.operation == Obstacle.deadlineOperation ? .notBegun : .unreadable
        finding.obstacle = obstacle
        finding.repair = nil
        return finding
    }
}

extension Obstacle {
    static let deadlineOperation = "deadline"

    /// The run's time was up before this was begun.
    static func late(_ role: String) -> Obstacle {
        Obstacle(operation: deadlineOperation, error: "not begun before the soft deadline", role: role)
    }
}
