import AWSServices
import FoundationEssentials

/// What forwards a log group to a destination.
struct Coverage: Sendable {
    /// One way of forwarding.
    struct Feed: Sendable, Equatable {
        /// As the metrics name it.
        let name: String
        let pattern: String
        let roleARN: String?
        let fields: String?
        let isTransformed: Bool
        /// `nil` for a policy of the whole account.
        let filter: SubscriptionFilter?
    }

    let feeds: [Feed]

    /// Finds what forwards a group.
    ///
    /// - Parameters:
    ///   - group: Its name.
    ///   - destination: The destination's ARN, exactly.
    ///   - filters: The group's.
    ///   - policies: The account's.
    init(of group: String, to destination: String, filters: [SubscriptionFilter], policies: [AccountFilterPolicy]) {
        feeds =
            filters.filter { $0.destinationArn == destination }.map { filter in
                Feed(
                    name: filter.filterName,
                    pattern: filter.filterPattern,
                    roleARN: filter.roleArn,
                    fields: filter.fieldSelectionCriteria,
                    isTransformed: filter.applyOnTransformedLogs == true,
                    filter: filter
                )
            }
            + policies.filter { $0.destination == destination && !$0.excluded.contains(group) }.map { policy in
                Feed(
                    name: policy.name,
                    pattern: policy.pattern,
                    roleARN: policy.roleARN,
                    fields: nil,
                    isTransformed: false,
                    filter: nil
                )
            }
    }
}

/// A subscription filter for all groups of an account and region.
///
/// See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
struct AccountFilterPolicy: Sendable, Equatable {
    let name: String
    let destination: String
    let roleARN: String?
    let pattern: String
    /// Groups that it leaves out.
    let excluded: Set<String>

    /// Reads all policies of an account and region.
    ///
    /// - Throws: `UnclearPolicy` when one cannot be understood: it may forward what others do not.
    static func read(_ policies: [AccountPolicy]) throws -> [AccountFilterPolicy] {
        try policies.map { policy in
            guard let read = AccountFilterPolicy(policy) else { throw UnclearPolicy(name: policy.policyName) }
            return read
        }
    }

    /// An account policy in a form that nobody has published.
    struct UnclearPolicy: Error, CustomStringConvertible {
        let name: String

        var description: String { "the account policy \(name) cannot be understood" }
    }

    private init?(_ policy: AccountPolicy) {
        struct Document: Decodable {
            let DestinationArn: String
            let RoleArn: String?
            let FilterPattern: String?
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(policy.policyDocument.utf8)) else {
            return nil
        }
        var excluded: Set<String> = []
        if let criteria = policy.selectionCriteria, !criteria.isEmpty {
            guard let names = Self.names(criteria) else { return nil }
            excluded = names
        }
        name = policy.policyName
        destination = document.DestinationArn
        roleARN = document.RoleArn
        pattern = document.FilterPattern ?? ""
        self.excluded = excluded
    }

    /// The one form that there is: `LogGroupName NOT IN ["a", "b"]`.
    private static func names(_ criteria: String) -> Set<String>? {
        guard let bracket = criteria.firstIndex(of: "[") else { return nil }
        let words = criteria[..<bracket].split(separator: " ").map { $0.uppercased() }
        guard words == ["LOGGROUPNAME", "NOT", "IN"],
            let list = try? JSONDecoder().decode([String].self, from: Data(criteria[bracket...].utf8))
        else { return nil }
        return Set(list)
    }
}

/// Patterns of subscription filters, as far as they have to be understood.
enum FilterPattern {
    /// Whether a pattern lets every event through: an empty one, or white space.
    static func isFull(_ pattern: String) -> Bool { pattern.allSatisfy(\.isWhitespace) || isQuotedSpace(pattern) }

    /// A space in quotes: documented as matching everything, though nobody says whether the quotes belong to it.
    static func isQuotedSpace(_ pattern: String) -> Bool { pattern == "\" \"" }
}
