import AWSServices
import Policies

/// A policy document as it was read.
enum PolicyText: Sendable {
    case parsed(PolicyDocument)
    /// What is wrong with it, and its text.
    case malformed(String, text: String)

    init(_ text: String) {
        do throws(PolicyError) {
            self = .parsed(try PolicyDocument(text))
        } catch {
            self = .malformed(error.description, text: text)
        }
    }

    /// As the service gave it.
    var text: String {
        switch self {
        case .parsed(let document): document.text
        case .malformed(_, let text): text
        }
    }

    /// The document, where it is one.
    var document: PolicyDocument? {
        if case .parsed(let document) = self { document } else { nil }
    }
}

/// A role with all that decides about it.
struct RoleReading: Sendable {
    let role: IAMClient.Role
    let trust: PolicyText
    /// All of its inline and attached policies, or none: a part proves nothing.
    let identity: Reading<[NamedPolicy]>
    /// `nil` where the role has no boundary.
    let boundary: Reading<NamedPolicy>?
}

/// A key with its policy.
struct KeyReading: Sendable {
    let key: KMSClient.Key
    /// `nil` for keys that Amazon manages: theirs need no permission of ours.
    let policy: Reading<PolicyText>?
}

/// A consumer as it is.
struct ConsumerReading: Sendable {
    /// What the two kinds of consumers are.
    enum Kind: Sendable {
        case firehose(Reading<DeliveryStream?>, transform: TransformReading?)
        case lambda(Reading<LambdaClient.Function?>, mappings: Reading<[LambdaClient.EventSourceMapping]>)
    }

    let consumer: DestinationSettings.Consumer
    let kind: Kind
    /// The role with which it reads; `nil` where it names none.
    let role: Reading<RoleReading?>?
}

/// The function through which a delivery stream sends its records.
struct TransformReading: Sendable {
    /// With its version or alias.
    let arn: String
    let function: Reading<LambdaClient.Function?>
    /// The function's own policy; `nil` where it has none.
    let policy: Reading<PolicyText?>
    /// The role with which the delivery stream calls it; `nil` where it names none.
    let role: Reading<RoleReading?>?
}

/// Everything about one destination that lies in the hub.
struct DestinationReading: Sendable {
    let settings: DestinationSettings
    let destination: Reading<LogsDestination?>
    /// `nil` where neither the destination nor the configuration names one.
    let role: Reading<RoleReading?>?
    let stream: Reading<KinesisClient.StreamSummary?>
    /// The stream's own policy; `nil` where it has none.
    let streamPolicy: Reading<PolicyText?>
    /// `nil` where the stream is not encrypted.
    let key: Reading<KeyReading?>?
    /// The key that the configuration names; `nil` where it names none.
    let expectedKey: Reading<KMSClient.Key?>?
    let consumers: [ConsumerReading]

    /// Every policy that was read, as text.
    var policyTexts: [String] {
        let identities = [role].compactMap { $0?.found } + consumers.compactMap { $0.role?.found }
        let roles = identities.flatMap { role in
            [role.trust.text] + (role.identity.value ?? []).map(\.document.text)
        }
        let things = [policy.found?.text, streamPolicy.found?.text, keyPolicy?.text]
        return roles + things.compactMap { $0 }
    }

    private var keyPolicy: PolicyText? { key?.found?.policy?.value }

    /// The destination's access policy; `nil` where none was put or there is no destination.
    var policy: Reading<PolicyText?> { destination.map { $0?.accessPolicy.map(PolicyText.init) } }
}

/// The organization, as far as it could be asked.
struct OrganizationReading: Sendable {
    let id: Reading<String>
    /// Every account in it with its paths; `nil` when only the organization's id is known, from the configuration.
    let accounts: Reading<[String: [String]]>?

    /// What stood in the way of knowing it whole.
    var obstacle: Obstacle? { id.obstacle ?? accounts?.obstacle }

    /// Whether an account is in it; `nil` where nobody could tell.
    func holds(_ account: String) -> Bool? {
        switch accounts {
        case nil: true
        case .known(let accounts)?: accounts[account] != nil
        case .unknown?: nil
        }
    }

    /// What requests carry of it under a prefix such as `aws:Principal` or `aws:Source`.
    ///
    /// - Parameters:
    ///   - prefix: Of the condition keys.
    ///   - account: Whose organization it is.
    /// - Returns: Keys with values, and keys that are certainly absent; what cannot be told is in neither.
    func keys(_ prefix: String, of account: String) -> (known: [String: [String]], absent: Set<String>) {
        guard case .known(let id) = id, let holds = holds(account) else { return ([:], []) }
        guard holds else { return ([:], ["\(prefix)OrgID", "\(prefix)OrgPaths"]) }
        var known = ["\(prefix)OrgID": [id]]
        // The list ends in the account itself, the condition key in its unit.
        let paths = (accounts?.value?[account] ?? []).map { path in
            path.split(separator: "/").filter { $0 != account }.joined(separator: "/") + "/"
        }
        if !paths.isEmpty { known["\(prefix)OrgPaths"] = paths }
        return (known, [])
    }
}
