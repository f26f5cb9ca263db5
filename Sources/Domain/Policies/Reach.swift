/// In which way a thing's policy reaches a role: what else must agree depends on it.
///
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
package enum Reach: Sendable, CaseIterable {
    /// Through the role's account: the decision is the account's, so the role's own policies must allow it, too.
    case account
    /// By the role's ARN: its boundary must allow it, too.
    case name
    /// As one of everyone, or in a way that is not to be told: whether its boundary must allow it is not published.
    case everyone
    /// As one of everyone with this `aws:PrincipalArn`: nothing else need allow it.
    case principalARN
}
