import Policies

/// Names that the tables share.
enum World {
    static let hub = "433568766270"
    static let member = "707767160287"
    static let stranger = "111122223333"
    static let destination = "arn:aws:logs:us-east-1:433568766270:destination:hub"
    static let stream = "arn:aws:kinesis:us-east-1:433568766270:stream/logs"
    static let key = "arn:aws:kms:us-east-1:433568766270:key/1f2e3d4c-0000-4000-8000-123456789abc"
    static let role = "arn:aws:iam::433568766270:role/logs-to-stream"
    static let group = "arn:aws:logs:us-east-1:707767160287:log-group:/vpc/flow:*"

    /// A document of the newer language around statements.
    static func policy(_ statements: String, version: String? = "2012-10-17") -> String {
        let version = version.map { "\"Version\": \"\($0)\", " } ?? ""
        return "{\(version)\"Statement\": \(statements)}"
    }

    /// A member asks to subscribe.
    static func subscribing(
        _ account: String = member,
        _ context: [String: [String]] = [:],
        absent: Set<String> = []
    ) -> AccessRequest {
        AccessRequest(
            .account(account),
            "logs:PutSubscriptionFilter",
            on: destination,
            context: context,
            absentKeys: absent
        )
    }

    /// The logs service asks for a role on behalf of an account.
    static func assuming(
        _ service: String = "logs.amazonaws.com",
        _ context: [String: [String]] = [:],
        absent: Set<String> = []
    ) -> AccessRequest {
        AccessRequest(.service(service), "sts:AssumeRole", on: nil, context: context, absentKeys: absent)
    }

    /// The hub's role asks to do something.
    static func acting(_ action: String, on resource: String, _ context: [String: [String]] = [:]) -> AccessRequest {
        AccessRequest(.role(arn: role), action, on: resource, context: context)
    }
}
