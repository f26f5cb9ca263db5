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
///
/// Most of them are well, and there are many: what is said of the others lies apart.
struct Finding: Sendable {
    let check: Check
    let place: Place
    var status: Status
    var reason: Reason
    /// The link that is broken when this fails, and open when it is unknown; `nil` when events arrive all the same.
    var link: Link?
    /// Of a path: what each of its links is.
    var links = LinkStates()
    /// What a mute may name: the thing itself, by its plain name.
    var resource: String
    private var words: Words?

    var expected: String? {
        get { words?.expected }
        set { say { $0.expected = newValue } }
    }
    var found: String? {
        get { words?.found }
        set { say { $0.found = newValue } }
    }
    var remedy: Remedy? {
        get { words?.remedy }
        set { say { $0.remedy = newValue } }
    }
    var obstacle: Obstacle? {
        get { words?.obstacle }
        set { say { $0.obstacle = newValue } }
    }
    var advice: [String] {
        get { words?.advice ?? [] }
        set { say { $0.advice = newValue } }
    }
    var repair: RepairProposal? {
        get { words?.repair }
        set { say { $0.repair = newValue } }
    }
    /// Why nothing is proposed, where that is worth a word.
    var noRepair: String? {
        get { words?.noRepair }
        set { say { $0.noRepair = newValue } }
    }
    /// Further detail.
    var extra: [String: JSONValue] {
        get { words?.extra ?? [:] }
        set { say { $0.extra = newValue } }
    }
    /// What findings of the same origin share.
    var cause: String? {
        get { words?.cause }
        set { say { $0.cause = newValue } }
    }

    init(_ check: Check, _ place: Place, _ status: Status, _ reason: Reason, resource: String, link: Link? = nil) {
        self.check = check
        self.place = place
        self.status = status
        self.reason = reason
        self.resource = resource
        self.link = link
    }

    /// What is said of a finding; shared until it changes.
    @dynamicMemberLookup
    private final class Words: Sendable {
        struct Text: Sendable {
            var expected: String?
            var found: String?
            var remedy: Remedy?
            var obstacle: Obstacle?
            var advice: [String] = []
            var repair: RepairProposal?
            var noRepair: String?
            var extra: [String: JSONValue] = [:]
            var cause: String?
        }

        let text: Text

        init(_ text: Text) { self.text = text }

        subscript<Value>(dynamicMember path: KeyPath<Text, Value>) -> Value { text[keyPath: path] }
    }

    private mutating func say(_ change: (inout Words.Text) -> Void) {
        var text = words?.text ?? Words.Text()
        change(&text)
        words = Words(text)
    }

    /// Without the words that nobody asks for where all is well.
    func settled() -> Finding {
        guard [.ok, .skipped].contains(status) else { return self }
        var finding = self
        var text = Words.Text()
        text.advice = advice
        text.extra = extra
        finding.words = advice.isEmpty && extra.isEmpty ? nil : Words(text)
        return finding
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
