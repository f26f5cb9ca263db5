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
    /// The role with which it reads; `nil` where it was not looked for.
    let role: Reading<RoleReading?>?
}

/// The function through which a delivery stream sends its records.
struct TransformReading: Sendable {
    /// With its version or alias.
    let arn: String
    let function: Reading<LambdaClient.Function?>
    /// The role with which the delivery stream calls it; `nil` where it names none.
    let role: Reading<RoleReading?>?
}

/// Everything about one destination that lies in the hub.
struct DestinationReading: Sendable {
    let settings: DestinationSettings
    let destination: Reading<LogsDestination?>
    let role: Reading<RoleReading?>
    let stream: Reading<KinesisClient.StreamSummary?>
    /// The stream's own policy; `nil` where it has none.
    let streamPolicy: Reading<PolicyText?>
    /// `nil` where the stream is not encrypted.
    let key: Reading<KeyReading?>?
    /// The key that the configuration names; `nil` where it names none.
    let expectedKey: Reading<KMSClient.Key?>?
    let consumers: [ConsumerReading]

    /// The destination's access policy; `nil` where none was put or there is no destination.
    var policy: Reading<PolicyText?> { destination.map { $0?.accessPolicy.map(PolicyText.init) } }
}

/// The organization, as far as it could be asked.
struct OrganizationReading: Sendable {
    let id: Reading<String>
    /// Every account in it; `nil` when only its id is known, from the configuration.
    let accounts: Reading<Set<String>>?
}
