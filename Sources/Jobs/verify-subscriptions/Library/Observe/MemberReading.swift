import AWSServices

/// What a sender has in one region.
struct RegionReading: Sendable {
    let policies: Reading<[AccountFilterPolicy]>
    /// By the name or pattern that the configuration asks for.
    let groups: [String: Reading<[LogGroup]>]
    /// By log group.
    let filters: [String: Reading<[SubscriptionFilter]>]
    let liveness: Reading<Liveness>
    /// Whose credentials were used.
    let role: String
}

/// Events of the last two hours.
struct Liveness: Sendable, Equatable {
    /// Seconds.
    static let window: Double = 7_200

    /// A filter of a group.
    struct Key: Hashable, Sendable {
        let group: String
        let filter: String
    }

    /// Events that came in, by log group.
    var incoming: [String: Double] = [:]
    var forwarded: [Key: Double] = [:]
    var errors: [Key: Double] = [:]
}

/// A name of a log group, or a pattern in which `*` stands for any text.
struct GroupPattern: Sendable, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    /// Whether it names one group.
    var isLiteral: Bool { !text.contains("*") }

    /// What all names that it fits begin with.
    var prefix: String { String(text.prefix { $0 != "*" }) }

    /// Whether a name fits it.
    func matches(_ name: String) -> Bool { Wildcard.matches(text, name) }
}

/// Texts in which `*` stands for any text, and nothing else has a meaning.
enum Wildcard {
    /// Whether the whole text fits.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return pattern == text }
        guard text.hasPrefix(first), text.count >= first.count + last.count, text.hasSuffix(last) else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
