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
    let organization: OrganizationReading?
    /// Whose credentials read the hub.
    let role: String

    var settings: DestinationSettings { reading.settings }
    var region: String { settings.region }
    var partition: String { ARN.partition(of: region) }

    /// The ARN that the configured names make.
    var destinationARN: String { arn("logs", "destination:\(settings.name)") }
    var streamARN: String { arn("kinesis", "stream/\(settings.stream)") }

    private func arn(_ service: String, _ resource: String) -> String {
        ARN(partition: partition, service: service, region: region, account: hub, resource: resource).description
    }

    /// A place in the hub.
    func place(_ subject: String? = nil) -> Place {
        Place(account: hub, region: region, destination: settings.name, subject: subject)
    }

    /// The policy that is there and can be read; `nil` where there is none or it is malformed.
    var policy: PolicyDocument? { (reading.policy.value ?? nil)?.document }

    /// Whether any statement admits callers by their organization.
    var isForOrganization: Bool {
        policy.map { !$0.statementsForEveryone("logs:PutSubscriptionFilter").bound.isEmpty } ?? false
    }

    /// What the destination's policy says to an account that asks for an action.
    func decide(_ action: String, for account: String, _ policy: PolicyDocument) -> Decision {
        var context = ["aws:PrincipalAccount": [account], "aws:SecureTransport": ["true"]]
        var absent: Set = ["aws:SourceAccount", "aws:SourceArn", "aws:PrincipalServiceName", "aws:SourceOrgID"]
        if let organization, case .known(let id) = organization.id {
            switch organization.accounts {
            case nil: context["aws:PrincipalOrgID"] = [id]
            case .known(let accounts)? where accounts.contains(account): context["aws:PrincipalOrgID"] = [id]
            case .known?: absent.formUnion(["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"])
            // Whether it is in the organization could not be asked.
            case .unknown?: break
            }
        }
        let request = AccessRequest(.account(account), action, on: destinationARN, context: context, absentKeys: absent)
        let named = NamedPolicy(name: "destination policy", document: policy, kind: .resource)
        return PolicyEvaluator.decide([named], request)
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

    /// Something that could not be decided stands in the way like something that could not be read.
    func obstacle(_ document: String, _ role: String) -> Obstacle {
        Obstacle(operation: "evaluate \(document)", error: words, role: role)
    }
}

extension Finding {
    /// Made unknown because a document leaves it open.
    func undecided(by obstacle: Obstacle) -> Finding {
        var finding = blocked(by: obstacle)
        finding.reason = .undecidable
        return finding
    }
}
