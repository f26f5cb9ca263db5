import JobKit

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
@dynamicMemberLookup
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
    private var said: Said?

    init(_ check: Check, _ place: Place, _ status: Status, _ reason: Reason, resource: String, link: Link? = nil) {
        self.check = check
        self.place = place
        self.status = status
        self.reason = reason
        self.resource = resource
        self.link = link
    }

    /// What is said of a finding that is not simply well.
    struct Words: Sendable {
        var expected: String?
        var found: String?
        var remedy: Remedy?
        var obstacle: Obstacle?
        var advice: [String] = []
        var repair: RepairProposal?
        /// Why nothing is proposed, where that is worth a word.
        var noRepair: String?
        /// Further detail.
        var extra: [String: JSONValue] = [:]
        /// What findings of the same origin share.
        var cause: String?
    }

    /// Words that copies of a finding share.
    private final class Said: Sendable {
        static let nothing = Words()

        let words: Words

        init(_ words: Words) { self.words = words }
    }

    subscript<Value>(dynamicMember path: WritableKeyPath<Words, Value>) -> Value {
        get { (said?.words ?? Said.nothing)[keyPath: path] }
        set {
            var words = said?.words ?? Said.nothing
            words[keyPath: path] = newValue
            said = Said(words)
        }
    }

    /// Without the words that nobody asks for where all is well.
    func settled() -> Finding {
        guard [.ok, .skipped].contains(status) else { return self }
        var finding = self
        finding.said = nil
        if !self.advice.isEmpty { finding.advice = self.advice }
        if !self.extra.isEmpty { finding.extra = self.extra }
        return finding
    }

    /// The plain text of the fingerprint: the same for the same thing from run to run.
    var id: String { "\(check.rawValue)/\(place.path)" }
}
