import AWSServices
import Policies

/// Whether a service may take on a role of the hub's for one of its own things.
struct ServiceTrust {
    /// Which services are asked about, and what each tells when it takes on a role.
    ///
    /// See https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    enum Service: String {
        case firehose
        case lambda
    }

    let context: DestinationContext

    /// Asks the role's trust policy.
    ///
    /// - Parameters:
    ///   - service: Who takes it on.
    ///   - thing: The ARN of the delivery stream or function.
    ///   - role: With its trust policy.
    /// - Returns: Unknown where the policy is none.
    func decide(_ service: Service, for thing: String, _ role: RoleReading) -> Reading<Decision> {
        guard case .parsed(let trust) = role.trust else { return .unknown(.malformedTrust(context.role)) }
        guard service == .firehose else {
            // What Lambda tells of the function's source is not published as a promise: it is left open.
            return .known(context.decide(onTakingOnBy: service.rawValue, trust, known: [:], absent: ["sts:ExternalId"]))
        }
        let known = [
            "sts:ExternalId": [context.hub], "aws:SourceAccount": [context.hub], "aws:SourceArn": [thing],
        ]
        return .known(context.decide(onTakingOnBy: service.rawValue, trust, known: known, absent: []))
    }
}

extension Finding {
    /// Made to fail, or unknown, where a service may not take on a role.
    ///
    /// - Returns: `nil` where it may.
    func refused(
        _ service: ServiceTrust.Service,
        for thing: String,
        _ role: RoleReading,
        _ context: DestinationContext
    ) -> Finding? {
        var finding = self
        switch ServiceTrust(context: context).decide(service, for: thing, role) {
        case .unknown(let obstacle): return finding.blocked(by: obstacle)
        case .known(let decision) where decision.isAllowed: return nil
        case .known(let decision) where decision.isRefused:
            finding.fail(
                .roleNotTrusting,
                expected: "\(context.principals(of: service.rawValue)[0]) may take on \(role.role.name)",
                found: "trust policy: \(decision.words)"
            )
            finding.remedy = .advice(
                "Let \(context.principals(of: service.rawValue)[0]) take on \(role.role.name) in the role's trust policy."
            )
            return finding
        case .known(let decision): return finding.blocked(by: context.obstacle(decision, "trust policy"))
        }
    }
}
