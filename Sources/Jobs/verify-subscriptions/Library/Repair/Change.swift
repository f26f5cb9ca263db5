import AWSServices
import JobKit
import Policies

/// One call that mends one document, for one or several findings.
struct Change: Sendable {
    /// What is changed, in the order in which changes are made.
    enum Target: Sendable, Hashable {
        case trust(role: String)
        case permissions(role: String)
        case retention(stream: String)
        case policy(destination: String)
        case filter(group: String)
    }

    /// What one finding proposes, and the destination that it is about.
    struct Part: Sendable {
        let proposal: RepairProposal
        let context: DestinationContext
    }

    let target: Target
    /// Of the first part: the hub, and the region in which calls are made.
    let context: DestinationContext
    /// Whose filter it is; `nil` for what lies in the hub.
    let member: Member?
    let parts: [Part]
    /// The ids of the findings that it mends, and the check of the first.
    let findings: [String]
    let check: Check
    let isBeyondLimit: Bool
    let diff: String

    var account: String { member?.account ?? context.hub }

    /// What it is called in the report.
    var resource: String {
        switch target {
        case .trust(let role): "trust policy of \(role)"
        case .permissions(let role): "inline policy \(InlinePolicy.name) of \(role)"
        case .retention(let stream): "retention of \(stream)"
        case .policy(let destination): "policy of \(destination)"
        case .filter(let group): "filter of \(group)"
        }
    }

    private var path: String {
        switch target {
        case .trust(let role): "trust/\(role)"
        case .permissions(let role): "permissions/\(role)"
        case .retention(let stream): "retention/\(stream)"
        case .policy(let destination): "policy/\(destination)"
        case .filter(let group): "filter/\(context.settings.name)/\(group)"
        }
    }

    /// The change as it stands in the report before it is made.
    var item: ReportItem {
        ReportItem(
            id: "repair/\(account)/\(context.region)/\(path)",
            kind: "repair",
            rule: check.rawValue,
            status: Status.wouldRepair.rawValue,
            reason: (isBeyondLimit ? Reason.maxChanges : .planned).rawValue,
            detail: [
                "account": .string(account), "region": .string(context.region),
                "destination": .string(context.settings.name),
                "resource": .string(resource), "diff": .string(diff), "findings": .array(findings.map { .string($0) }),
            ]
        )
    }
}
