import AWS
import AWSServices
import JobKit
import Policies

/// One destination, what was read of it, and who should send to it: what the judges of the hub's side share.
struct DestinationContext: Sendable {
    let hub: String
    let reading: DestinationReading
    /// Whoever sends here: members of this region, and the hub where it is named.
    let senders: [Member]
    /// Every account that belongs to us: members and the hub.
    let inventory: Set<String>
    /// The ARNs of all destinations of the configuration.
    let configured: Set<String>
    let organization: OrganizationReading?
    /// Whose credentials read the hub.
    let role: String

    var settings: DestinationSettings { reading.settings }
    var region: String { settings.region }
    var partition: String { ARN.partition(of: region) }

    /// The ARN that the configured names make.
    var destinationARN: String { settings.arn(in: hub) }
    var streamARN: String { arn("kinesis", "stream/\(settings.stream)") }

    func arn(_ service: String, _ resource: String) -> String {
        ARN(partition: partition, service: service, region: region, account: hub, resource: resource).description
    }

    /// A place in the hub.
    func place(_ subject: String? = nil) -> Place {
        Place(account: hub, region: region, destination: settings.name, subject: subject)
    }

    /// The policy that is there and can be read; `nil` where there is none or it is malformed.
    var policy: PolicyDocument? { reading.policy.found?.document }

    /// The names that a service has here as a principal: with and without the region, in China with its own suffix, too.
    func principals(of service: String) -> [String] {
        let names = ["\(service).amazonaws.com", "\(service).\(region).amazonaws.com"]
        return partition == "aws-cn" ? names + names.map { "\($0).cn" } : names
    }

    /// What the destination's policy says to an account that asks for an action.
    func decide(_ action: String, for account: String, _ policy: PolicyDocument) -> Decision {
        var context = [
            "aws:PrincipalAccount": [account], "aws:SecureTransport": ["true"], "aws:ResourceAccount": [hub],
            "aws:RequestedRegion": [region],
        ]
        var absent: Set = ["aws:SourceAccount", "aws:SourceArn", "aws:PrincipalServiceName", "aws:SourceOrgID"]
        for (prefix, account) in [("aws:Principal", account), ("aws:Resource", hub)] {
            guard let keys = organization?.keys(prefix, of: account) else { continue }
            context.merge(keys.known) { first, _ in first }
            absent.formUnion(keys.absent)
        }
        let request = AccessRequest(.account(account), action, on: destinationARN, context: context, absentKeys: absent)
        let named = NamedPolicy(name: "destination policy", document: policy, kind: .resource)
        return PolicyEvaluator.decide([named], request)
    }

    /// Whether the statement that admits an account speaks of its organization.
    func admitsByOrganization(_ account: String) -> Bool {
        guard let policy, case .allowed(let statement) = decide("logs:PutSubscriptionFilter", for: account, policy)
        else { return false }
        return policy.statementsForEveryone("logs:PutSubscriptionFilter").bound.contains {
            $0.index == statement.index
        }
    }

    /// Whether any statement admits callers by their organization.
    var isForOrganization: Bool {
        policy.map { !$0.statementsForEveryone("logs:PutSubscriptionFilter").bound.isEmpty } ?? false
    }

    /// What stands in the way of a decision: the organization, where it could not be asked and the policy speaks of it; else the document.
    func obstacle(_ decision: Decision, _ document: String) -> Obstacle {
        if case .undetermined(_, let because) = decision, let asked = organization?.obstacle {
            let because = because.lowercased()
            // Of the keys that tell of an organization.
            if because.contains("orgid") || because.contains("orgpaths") { return asked }
        }
        return .undecidable(document, decision.words, role)
    }
}

extension DestinationSettings {
    /// The ARN that name, region and account make.
    func arn(in account: String) -> String {
        let partition = ARN.partition(of: region)
        return ARN(
            partition: partition,
            service: "logs",
            region: region,
            account: account,
            resource: "destination:\(name)"
        ).description
    }
}

extension Decision {
    /// What was decided, in words.
    var words: String {
        switch self {
        case .allowed(let statement): "allowed by \(statement)"
        case .denied(let statement): "denied by \(statement)"
        case .notGranted: "no statement allows it"
        case .undetermined(let statement, let because): "\(statement) depends on \(because)"
        }
    }
}
