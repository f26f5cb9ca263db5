import AWSServices

/// What would mend a finding whose fault is proven.
enum RepairProposal: Sendable, Equatable {
    /// Lets the logs service take on the role for this account.
    case trust(role: String, account: String)
    /// Lets the role do these things.
    case permissions(role: String, [Permission])
    /// Raises a stream's retention.
    case retention(stream: String, hours: Int)
    /// Names this account in the destination's policy.
    case admission(account: String)
    /// Puts a filter that is missing.
    case filter(NewFilter)
    /// Puts a filter of ours again, as it should be.
    case refilter(SubscriptionFilter, prior: SubscriptionFilter)

    /// An action on a resource.
    struct Permission: Sendable, Hashable {
        let action: String
        let resource: String
    }
}
