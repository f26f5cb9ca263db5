import AWSServices
import JobKit
import Policies

/// Judges what reads the stream: K3, and F1 to F5 for delivery streams.
struct ConsumerJudge {
    let context: DestinationContext
    let reading: ConsumerReading

    private var name: String { reading.consumer.description }

    func findings() -> [Finding] {
        switch reading.kind {
        case .firehose(let stream, let transform):
            [readsStream()]
                + DeliveryJudge(context: context, consumer: name, stream: stream, transform: transform).findings()
        case .lambda: [readsStream()]
        }
    }

    /// K3: the stream is read, by a role that may.
    private func readsStream() -> Finding {
        var finding = Finding(.streamConsumed, context.place(name), .ok, .asConfigured, resource: name, link: .consumer)
        finding.expected = "\(name) reads \(context.streamARN)"
        switch reading.kind {
        case .firehose(let stream, _):
            if let obstacle = stream.obstacle { return finding.blocked(by: obstacle) }
            guard let stream = stream.found else {
                finding.fail(.missing, found: "there is no such delivery stream")
                finding.remedy = .advice("Make the delivery stream with the Kinesis stream as its source.")
                return finding
            }
            return judge(finding, stream)
        case .lambda(let function, let mappings):
            return MappingJudge(context: context, reading: reading).judge(finding, function, mappings)
        }
    }

    private func judge(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        if stream.isFed(by: context) { return FeederJudge(context: context).judge(finding, stream) }
        let source = stream.source?.kinesisStreamSourceDescription?.kinesisStreamARN
        guard source == context.streamARN else {
            finding.fail(.readsOtherStream, found: source ?? "no Kinesis stream")
            finding.remedy = .advice(
                "A delivery stream keeps its source for life: make a new one with this stream as its source."
            )
            return finding
        }
        let reader = StreamReader(
            service: .firehose,
            thing: stream.deliveryStreamARN,
            actions: StreamReader.polling,
            stream: context.streamARN
        )
        return reader.judge(finding, reading.role, context)
    }
}

/// Something that reads the stream with a role of its own.
struct StreamReader {
    /// What is called on the stream: of each list one is enough.
    static let polling = [
        ["kinesis:GetRecords"], ["kinesis:GetShardIterator"], ["kinesis:DescribeStream", "kinesis:ListShards"],
    ]

    let service: ServiceTrust.Service
    /// Its ARN.
    let thing: String
    let actions: [[String]]
    /// The stream's ARN, or that of a consumer registered with it.
    let stream: String

    /// Judges whether the role is there, is trusting, and may read and decrypt.
    func judge(_ finding: Finding, _ role: Reading<RoleReading?>?, _ context: DestinationContext) -> Finding {
        var finding = finding
        guard let role else {
            return finding.blocked(
                by: Obstacle(operation: "\(service.rawValue) describe", error: "it names no role", role: context.role)
            )
        }
        if let obstacle = role.obstacle { return finding.blocked(by: obstacle) }
        guard let role = role.found else {
            finding.fail(.mayNotRead, found: "its role is not there")
            finding.remedy = .advice("Give the consumer a role that may read the stream.")
            return finding
        }
        if let obstacle = context.reading.streamPolicy.obstacle { return finding.blocked(by: obstacle) }
        if let obstacle = context.reading.key?.obstacle { return finding.blocked(by: obstacle) }
        if let refused = finding.refused(service, for: thing, role, context) { return refused }
        return finding.granted(answers(role, context), to: role, context)
    }

    private func answers(_ role: RoleReading, _ context: DestinationContext) -> [(String, Reading<Decision>)] {
        let access = RoleAccess(role, context)
        let policy = context.reading.streamPolicy.found.map { Reading.known($0) }
        var answers = actions.map { names in
            let decisions = names.map { access.decide($0, on: stream, resourcePolicy: policy) }
            let best =
                decisions.first { $0.value?.isAllowed == true } ?? decisions.first { $0.value?.isRefused != true }
                ?? decisions[0]
            return (names.joined(separator: " or "), best)
        }
        if let key = context.reading.key?.found, let keyPolicy = key.policy {
            let id = key.key.arn ?? key.key.keyId
            let decision = access.decide("kms:Decrypt", onKey: id, policy: keyPolicy, stream: context.streamARN)
            answers.append(("kms:Decrypt", decision))
        }
        return answers
    }
}

extension Finding {
    /// Judged by what a role may do: the first refusal decides, then the first thing that is open.
    func granted(
        _ answers: [(action: String, answer: Reading<Decision>)],
        to role: RoleReading,
        _ context: DestinationContext
    ) -> Finding {
        var open: Finding?
        for (action, answer) in answers {
            switch answer {
            case .unknown(let obstacle): open = open ?? blocked(by: obstacle)
            case .known(let decision) where decision.isAllowed: break
            case .known(let decision) where decision.isRefused:
                var finding = self
                finding.fail(
                    .mayNotRead,
                    expected: "\(role.role.name) may call \(action)",
                    found: "\(action): \(decision.words)"
                )
                finding.remedy = .advice("Allow \(action) to the role \(role.role.name).")
                return finding
            case .known(let decision): open = open ?? blocked(by: context.obstacle(decision, "role policies"))
            }
        }
        return open ?? self
    }
}

/// What keeps a function from running.
enum FunctionHealth {
    static func fault(_ function: LambdaClient.Function) -> (reason: Reason, expected: String, found: String)? {
        // A function that no one has called for long is Inactive and wakes up with the next call.
        if let state = function.state, !["Active", "Inactive"].contains(state) {
            return (.transformUnhealthy, "a function that is Active", state)
        }
        if function.lastUpdateStatus == "Failed" {
            return (.transformUnhealthy, "a last update that was Successful", "Failed")
        }
        return nil
    }
}
