import AWSServices
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import TestSupport
import Transport
import XML

/// A hub and its members in memory, answering in Amazon's wire forms; every operation can be made to misbehave.
final class FakeHub: Sendable {
    static let hub = "433568766270"
    static let region = "us-east-1"
    static let members = ["200000000001", "200000000002"]
    static let destination = "arn:aws:logs:us-east-1:433568766270:destination:hub"
    static let stream = "arn:aws:kinesis:us-east-1:433568766270:stream/hub"
    static let key = "arn:aws:kms:us-east-1:433568766270:key/1"
    static let groups = ["app", "/aws/events/guardduty"]

    /// How an operation misbehaves.
    enum Trouble: Sendable {
        /// In the real wire form of the protocol.
        case denied
        case throttled(times: Int)
        /// A page of HTML with status 200.
        case garbage
        case expired(times: Int)
        case refuses(code: String)
        case answers(@Sendable (Call) -> HTTPResponse)
    }

    /// One call as the service sees it.
    struct Call: Sendable {
        let service: String
        let operation: String
        let account: String
        let region: String
        let body: [String: JSONText]
        let form: [String: String]
        let path: String

        var name: String { "\(service) \(operation)" }
    }

    /// What is there.
    struct World: Sendable {
        var policy: String?
        var trust: String
        var write: String
        var inline: String?
        var retention = 168
        var streamStatus = "ACTIVE"
        var keyState = "Enabled"
        var keyPolicy =
            #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::433568766270:root"},"Action":"kms:*","Resource":"*"}}"#
        var readerTrust =
            #"{"Statement":{"Effect":"Allow","Principal":{"Service":["firehose.amazonaws.com","lambda.amazonaws.com"]},"Action":"sts:AssumeRole"}}"#
        var mappingState = "Enabled"
        var mappingSource = FakeHub.stream
        var readerPolicy = FakeHub.everything
        var deliveryType = "KinesisStreamAsSource"
        var destinationExists = true
        var target = FakeHub.stream
        var roleARN = "arn:aws:iam::433568766270:role/writer"
        /// By log group, where it is not `STANDARD`.
        var groupClass: [String: String] = [:]
        /// When filters were made, in milliseconds since 1970.
        var filtersSince = 0
        var forwarded = "7.0"
        var firehoseStatus = "ACTIVE"
        var store: JSONValue
        var functionState = "Active"
        var filters: [String: [SubscriptionFilter]]
        /// By account.
        var accountPolicies: [String: JSONValue] = [:]
        var groups = FakeHub.groups
        /// What Organizations lists, page by page.
        var accounts: [[JSONValue]] = []
    }

    let clock = ManualClock()
    let world: Locked<World>
    private let trouble: Locked<[String: Trouble]>
    private let kept = Locked<[(time: Duration, call: Call)]>([])
    private let hooks = Locked<(before: @Sendable (Call, inout World) -> Void, refuse: @Sendable (Call) -> Bool)>(
        ({ _, _ in }, { _ in false })
    )

    /// Happens before a call is answered: somebody else changes the world.
    var before: @Sendable (Call, inout World) -> Void {
        get { hooks.withLock { $0.before } }
        set { hooks.withLock { $0.before = newValue } }
    }

    /// Calls that are refused from some moment on.
    var refuse: @Sendable (Call) -> Bool {
        get { hooks.withLock { $0.refuse } }
        set { hooks.withLock { $0.refuse = newValue } }
    }

    init(trouble: [String: Trouble] = [:], _ change: (inout World) -> Void = { _ in }) {
        var world = World(
            policy: Self.policy(Self.members),
            trust: Self.trust([Self.hub] + Self.members),
            write: Self.everything,
            store: Self.store,
            filters: [:]
        )
        for account in Self.members {
            for group in Self.groups { world.filters["\(account) \(group)"] = [Self.filter(group)] }
        }
        change(&world)
        self.world = Locked(world)
        self.trouble = Locked(trouble)
    }

    static let everything = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#

    /// An account as Organizations lists it.
    static func account(_ id: String, _ name: String, _ state: String = "ACTIVE", path: String = "o-1/r-ab12/")
        -> JSONValue
    {
        .object([
            "Id": .string(id), "Name": .string(name), "State": .string(state),
            "Paths": .array([.string("\(path)\(id)/")]),
        ])
    }

    /// An account policy that sends all groups, or those that its criteria leave.
    static func accountPolicy(to destination: String = FakeHub.destination, _ criteria: String? = nil) -> JSONValue {
        var policy: [String: JSONValue] = [
            "policyName": "all", "policyType": "SUBSCRIPTION_FILTER_POLICY",
            "policyDocument": .string(#"{"DestinationArn":"\#(destination)","FilterPattern":""}"#),
        ]
        policy["selectionCriteria"] = criteria.map { .string($0) }
        return .object(policy)
    }

    /// A destination policy for everyone whom a condition admits.
    static func policyForAll(_ condition: String) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"logs:PutSubscriptionFilter",
        "Resource":"\(destination)","Condition":\(condition)}]}
        """
    }

    static func filter(_ group: String, name: String = "roundsman", to destination: String = FakeHub.destination)
        -> SubscriptionFilter
    {
        SubscriptionFilter(filterName: name, logGroupName: group, filterPattern: "", destinationArn: destination)
    }

    static func policy(_ accounts: [String]) -> String {
        let list = accounts.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            {"Version": "2012-10-17", "Statement": [{"Sid": "theirs", "Effect": "Allow", "Principal": {"AWS": [\(list)]},
              "Action": "logs:PutSubscriptionFilter", "Resource": "\(destination)"}]}
            """
    }

    static func trust(_ accounts: [String]) -> String {
        let list = accounts.map { "\"arn:aws:logs:us-east-1:\($0):*\"" }.joined(separator: ", ")
        return """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"},
              "Action": "sts:AssumeRole", "Condition": {"StringLike": {"aws:SourceArn": [\(list)]}}}]}
            """
    }

    /// An OpenSearch destination of a delivery stream, which moto does not know.
    static let store: JSONValue = .object([
        "AmazonopensearchserviceDestinationDescription": .object([
            "RoleARN": "arn:aws:iam::433568766270:role/service/reader", "S3BackupMode": "AllDocuments",
            "CloudWatchLoggingOptions": .object(["Enabled": true, "LogGroupName": "/aws/kinesisfirehose/es"]),
            "ProcessingConfiguration": .object([
                "Enabled": true,
                "Processors": .array([
                    .object([
                        "Type": "Lambda",
                        "Parameters": .array([
                            .object([
                                "ParameterName": "LambdaArn",
                                "ParameterValue": "arn:aws:lambda:us-east-1:433568766270:function:transform:live",
                            ])
                        ]),
                    ])
                ]),
            ]),
        ])
    ])

    /// Every call so far, with its time.
    var calls: [(time: Duration, call: Call)] { kept.withLock { $0 } }

    /// Those that change something.
    var writes: [Call] {
        calls.map(\.call).filter { call in
            ["Put", "Update", "Increase", "Delete"].contains { call.operation.hasPrefix($0) }
        }
    }

    /// The transport that leads here.
    var transport: StubTransport {
        StubTransport { request throws(TransportError) in self.answer(request) }
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let call = Call(request)
        kept.withLock { $0.append((clock.now, call)) }
        world.withLock { before(call, &$0) }
        if refuse(call) { return FakeAnswers(call).refusal("AccessDenied", "no") }
        let trouble: Trouble? = trouble.withLock { troubles in
            let key = troubles[call.name] == nil ? "\(call.name) \(call.account)" : call.name
            switch troubles[key] {
            case .throttled(let times)?:
                troubles[key] = times > 1 ? .throttled(times: times - 1) : nil
                return .throttled(times: times)
            case .expired(let times)?:
                troubles[key] = times > 1 ? .expired(times: times - 1) : nil
                return .expired(times: times)
            case let other: return other
            }
        }
        switch trouble {
        case nil: return world.withLock { FakeAnswers(call).answer(&$0) }
        case .denied?: return FakeAnswers(call).refusal("AccessDenied", "not authorized to perform \(call.operation)")
        case .throttled?: return FakeAnswers(call).refusal("Throttling", "Rate exceeded")
        case .expired?: return FakeAnswers(call).refusal("ExpiredToken", "the token is expired")
        case .refuses(let code)?: return FakeAnswers(call).refusal(code, "no")
        case .garbage?:
            return HTTPResponse(
                status: 200,
                headers: ["Content-Type": "text/html"],
                body: Array("<html>ok</html>".utf8)
            )
        case .answers(let answer)?: return answer(call)
        }
    }
}

/// Any JSON, for looking into requests.
enum JSONText: Sendable, Decodable, Equatable {
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let number = try? value.decode(Int.self) {
            self = .text("\(number)")
        } else if let flag = try? value.decode(Bool.self) {
            self = .text("\(flag)")
        } else {
            self = .other
        }
    }
}

extension FakeHub.Call {
    init(_ request: HTTPRequest) {
        let scope = (request.headers["Authorization"] ?? "").split(separator: "Credential=").last?.split(separator: ",")
            .first
        let parts = scope?.split(separator: "/").map(String.init) ?? []
        // The key id of an assumed role names its account.
        account = parts.first.map { $0.hasPrefix("ASIA") ? String($0.dropFirst(4)) : FakeHub.hub } ?? ""
        region = parts.count > 2 ? parts[2] : ""
        service = parts.count > 3 ? (parts[3] == "monitoring" ? "cloudwatch" : parts[3]) : ""
        path = request.target.path
        var form: [String: String] = [:]
        for pair in String(decoding: request.body, as: UTF8.self).split(separator: "&") where !pair.hasPrefix("{") {
            let sides = pair.split(separator: "=", maxSplits: 1).map { PercentEncoding.decode($0) ?? "" }
            if sides.count == 2 { form[sides[0]] = sides[1] }
        }
        self.form = form
        body = (try? JSONDecoder().decode([String: JSONText].self, from: Data(request.body))) ?? [:]
        if let target = request.headers["X-Amz-Target"] {
            operation = target.split(separator: ".").last.map(String.init) ?? ""
        } else if service == "lambda" {
            operation =
                path.hasSuffix("/configuration")
                ? "GetFunctionConfiguration" : path.hasSuffix("/policy") ? "GetPolicy" : "ListEventSourceMappings"
        } else {
            operation = form["Action"] ?? ""
        }
    }

    func text(_ key: String) -> String {
        if case .text(let text)? = body[key] { text } else { form[key] ?? "" }
    }
}
