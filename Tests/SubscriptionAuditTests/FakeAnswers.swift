import AWSServices
import FoundationEssentials
import JobKit
import TestSupport
import Transport

/// What the services of `FakeHub` answer.
struct FakeAnswers {
    let call: FakeHub.Call

    init(_ call: FakeHub.Call) { self.call = call }

    private var isQuery: Bool { ["iam", "sts", "cloudwatch"].contains(call.service) }

    /// A refusal in the form of the service's protocol, as Amazon sends it.
    func refusal(_ code: String, _ message: String) -> HTTPResponse {
        guard isQuery else {
            let full = ["AccessDenied", "ExpiredToken", "Throttling"].contains(code) ? "\(code)Exception" : code
            let body = "{\"__type\":\"com.amazonaws#\(full)\",\"message\":\"\(message)\"}"
            return .json(body, status: call.service == "lambda" ? 403 : 400, headers: ["x-amzn-ErrorType": full])
        }
        let body =
            "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
            + "<RequestId>\(call.account)</RequestId></ErrorResponse>"
        return HTTPResponse(
            status: code == "Throttling" ? 400 : 403,
            headers: ["Content-Type": "text/xml"],
            body: Array(body.utf8)
        )
    }

    func answer(_ world: inout FakeHub.World) -> HTTPResponse {
        switch call.service {
        case "sts": sts()
        case "logs": logs(&world)
        case "iam": iam(&world)
        case "cloudwatch": cloudWatch(world)
        default: other(&world)
        }
    }

    private func json(_ members: [String: JSONValue]) -> HTTPResponse { .json(JSONValue.object(members).text) }

    private func xml(_ inner: String) -> HTTPResponse {
        let text =
            "<\(call.operation)Response><\(call.operation)Result>\(inner)</\(call.operation)Result></\(call.operation)Response>"
        return HTTPResponse(status: 200, headers: ["Content-Type": "text/xml"], body: Array(text.utf8))
    }

    private func sts() -> HTTPResponse {
        guard call.operation == "AssumeRole" else {
            return xml(
                "<Account>\(call.account)</Account><Arn>arn:aws:iam::\(call.account):user/night</Arn><UserId>U</UserId>"
            )
        }
        let account = call.text("RoleArn").split(separator: ":")[3]
        return xml(
            """
            <Credentials><AccessKeyId>ASIA\(account)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>t</SessionToken><Expiration>2027-01-01T00:00:00Z</Expiration></Credentials>\
            <AssumedRoleUser><Arn>arn:aws:sts::\(account):assumed-role/RoundsmanMember/x</Arn>\
            <AssumedRoleId>A</AssumedRoleId></AssumedRoleUser>
            """
        )
    }

    private func logs(_ world: inout FakeHub.World) -> HTTPResponse {
        let place = "\(call.account) \(call.text("logGroupName"))"
        switch call.operation {
        case "DescribeDestinations":
            var destination: [String: JSONValue] = [
                "destinationName": "hub", "arn": .string(FakeHub.destination), "targetArn": .string(world.target),
                "roleArn": .string(world.roleARN),
            ]
            destination["accessPolicy"] = world.policy.map { .string($0) }
            guard world.destinationExists else { return json(["destinations": .array([])]) }
            return json(["destinations": .array([.object(destination)])])
        case "PutDestinationPolicy":
            world.policy = call.text("accessPolicy")
            return HTTPResponse(status: 200, headers: [:], body: [])
        case "DescribeLogGroups":
            let found = world.groups.filter { $0.hasPrefix(call.text("logGroupNamePrefix")) }
            let groups = found.map { name in
                JSONValue.object([
                    "logGroupName": .string(name), "logGroupClass": .string(world.groupClass[name] ?? "STANDARD"),
                ])
            }
            return json(["logGroups": .array(groups)])
        case "DescribeSubscriptionFilters":
            let filters = (world.filters[place] ?? []).compactMap { try? JSONEncoder().encode($0) }
            let since = "{\"creationTime\":\(world.filtersSince),"
            let list = filters.map { since + String(decoding: $0, as: UTF8.self).dropFirst() }.joined(separator: ",")
            return .json("{\"subscriptionFilters\":[\(list)]}")
        case "PutSubscriptionFilter":
            var filter = SubscriptionFilter(
                filterName: call.text("filterName"),
                logGroupName: call.text("logGroupName"),
                filterPattern: call.text("filterPattern"),
                destinationArn: call.text("destinationArn")
            )
            if case .text(let role)? = call.body["roleArn"] { filter.roleArn = role }
            if case .text(let distribution)? = call.body["distribution"] { filter.distribution = distribution }
            world.filters[place, default: []].removeAll { $0.filterName == filter.filterName }
            world.filters[place, default: []].append(filter)
            return HTTPResponse(status: 200, headers: [:], body: [])
        case "DescribeAccountPolicies":
            return json(["accountPolicies": .array(world.accountPolicies[call.account].map { [$0] } ?? [])])
        default: return refusal("UnknownOperationException", call.operation)
        }
    }

    private func iam(_ world: inout FakeHub.World) -> HTTPResponse {
        let role = call.text("RoleName"), isWriter = role == "writer"
        let encode = { (text: String) in PercentEncoding.encode(text) }
        switch call.operation {
        case "GetRole":
            let trust = isWriter ? world.trust : world.readerTrust
            let arn = "arn:aws:iam::433568766270:role/\(isWriter ? "" : "service/")\(role)"
            return xml(
                "<Role><Path>/</Path><RoleName>\(role)</RoleName><RoleId>I</RoleId><Arn>\(arn)</Arn>"
                    + "<AssumeRolePolicyDocument>\(encode(trust))</AssumeRolePolicyDocument></Role>"
            )
        case "ListRolePolicies":
            let names = ["write"] + (isWriter && world.inline != nil ? ["roundsman"] : [])
            return xml(
                "<PolicyNames>\(names.map { "<member>\($0)</member>" }.joined())</PolicyNames><IsTruncated>false</IsTruncated>"
            )
        case "GetRolePolicy":
            guard call.text("PolicyName") == "write" || world.inline != nil else {
                return refusal("NoSuchEntity", "there is no such policy")
            }
            let plain = isWriter ? world.write : world.readerPolicy
            let text = call.text("PolicyName") == "roundsman" ? world.inline ?? "" : plain
            return xml(
                "<RoleName>\(role)</RoleName><PolicyName>x</PolicyName><PolicyDocument>\(encode(text))</PolicyDocument>"
            )
        case "ListAttachedRolePolicies":
            return xml("<AttachedPolicies/><IsTruncated>false</IsTruncated>")
        case "UpdateAssumeRolePolicy":
            world.trust = call.text("PolicyDocument")
            return xml("")
        case "PutRolePolicy":
            world.inline = call.text("PolicyDocument")
            return xml("")
        default: return refusal("InvalidAction", call.operation)
        }
    }

    private func cloudWatch(_ world: FakeHub.World) -> HTTPResponse {
        guard call.operation == "GetMetricData" else {
            let metrics = world.groups.map { group in
                let dimensions = [("LogGroupName", group), ("DestinationType", "x"), ("FilterName", "roundsman")]
                    .map { "<member><Name>\($0.0)</Name><Value>\($0.1)</Value></member>" }
                return "<member><Namespace>AWS/Logs</Namespace><Dimensions>\(dimensions.joined())</Dimensions></member>"
            }
            return xml("<Metrics>\(metrics.joined())</Metrics>")
        }
        let results = call.form.keys.filter { $0.hasSuffix(".Id") }.sorted().map { key in
            let name = call.form[key.replacing(".Id", with: ".MetricStat.Metric.MetricName")] ?? ""
            let values = ["DeliveryErrors": "0.0", "ForwardedLogEvents": world.forwarded]
            let value = values[name] ?? "7.0"
            return
                "<member><Id>\(call.form[key] ?? "")</Id><StatusCode>Complete</StatusCode><Values><member>\(value)</member></Values></member>"
        }
        return xml("<MetricDataResults>\(results.joined())</MetricDataResults>")
    }

    private func other(_ world: inout FakeHub.World) -> HTTPResponse {
        switch call.name {
        case "kinesis DescribeStreamSummary":
            return json([
                "StreamDescriptionSummary": .object([
                    "StreamName": "hub", "StreamARN": .string(FakeHub.stream),
                    "StreamStatus": .string(world.streamStatus),
                    "RetentionPeriodHours": .int(world.retention), "EncryptionType": "KMS",
                    "KeyId": .string(FakeHub.key),
                ])
            ])
        case "organizations DescribeOrganization": return json(["Organization": .object(["Id": "o-1"])])
        case "organizations ListAccounts":
            let page = Int(call.text("NextToken")) ?? 0
            var answer: [String: JSONValue] = ["Accounts": .array(world.accounts[page])]
            if page + 1 < world.accounts.count { answer["NextToken"] = .string("\(page + 1)") }
            return json(answer)
        case "kinesis GetResourcePolicy": return json(["Policy": "{}"])
        case "kinesis IncreaseStreamRetentionPeriod":
            world.retention = Int(call.text("RetentionPeriodHours")) ?? 0
            return HTTPResponse(status: 200, headers: [:], body: [])
        case "kms DescribeKey":
            return json([
                "KeyMetadata": .object([
                    "KeyId": "1", "Arn": .string(FakeHub.key), "KeyState": .string(world.keyState),
                    "KeyManager": "CUSTOMER",
                ])
            ])
        case "kms GetKeyPolicy": return json(["Policy": .string(world.keyPolicy)])
        case "firehose DescribeDeliveryStream":
            return json([
                "DeliveryStreamDescription": .object([
                    "DeliveryStreamName": "es",
                    "DeliveryStreamARN": "arn:aws:firehose:us-east-1:433568766270:deliverystream/es",
                    "DeliveryStreamStatus": .string(world.firehoseStatus),
                    "DeliveryStreamType": .string(world.deliveryType),
                    "Source": world.deliveryType == "DirectPut"
                        ? .object([:])
                        : .object([
                            "KinesisStreamSourceDescription": .object([
                                "KinesisStreamARN": .string(FakeHub.stream),
                                "RoleARN": "arn:aws:iam::433568766270:role/service/reader",
                            ])
                        ]), "Destinations": .array([world.store]),
                ])
            ])
        case "lambda GetFunctionConfiguration":
            let name = call.path.contains("transform") ? "transform" : "decode"
            return json([
                "FunctionName": .string(name),
                "FunctionArn": .string("arn:aws:lambda:us-east-1:433568766270:function:\(name)"),
                "Runtime": "python3.13", "Role": "arn:aws:iam::433568766270:role/service/reader", "Timeout": 60,
                "State": .string(world.functionState), "LastUpdateStatus": "Successful",
            ])
        case "lambda GetPolicy": return refusal("ResourceNotFoundException", "no policy is associated")
        case "lambda ListEventSourceMappings":
            return json([
                "EventSourceMappings": .array([
                    .object([
                        "UUID": "u", "EventSourceArn": .string(world.mappingSource),
                        "State": .string(world.mappingState),
                    ])
                ])
            ])
        default: return refusal("UnknownOperationException", call.name)
        }
    }
}
