import AWS
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
            guard let stream = stream.value ?? nil else {
                finding.fail(.missing, expected: finding.expected, found: "there is no such delivery stream")
                finding.remedy = .advice("Make the delivery stream with the Kinesis stream as its source.")
                return finding
            }
            let source = stream.source?.kinesisStreamSourceDescription?.kinesisStreamARN
            guard source == context.streamARN else {
                finding.fail(.readsOtherStream, expected: finding.expected, found: source ?? "no Kinesis stream")
                finding.remedy = .advice(
                    "A delivery stream keeps its source for life: make a new one with this stream as its source."
                )
                return finding
            }
        case .lambda(let function, let mappings):
            if let blocked = judge(function, mappings, &finding) { return blocked }
            if finding.status != .ok { return finding }
        }
        return mayRead(finding)
    }

    private func judge(
        _ function: Reading<LambdaClient.Function?>,
        _ mappings: Reading<[LambdaClient.EventSourceMapping]>,
        _ finding: inout Finding
    ) -> Finding? {
        if let obstacle = function.obstacle { return finding.blocked(by: obstacle) }
        guard let function = function.value ?? nil else {
            finding.fail(.missing, expected: finding.expected, found: "there is no such function")
            finding.remedy = .advice("Make the function, and an event source mapping from the stream to it.")
            return nil
        }
        switch mappings {
        case .unknown(let obstacle): return finding.blocked(by: obstacle)
        case .known(let mappings):
            let ours = mappings.filter { $0.eventSourceArn == context.streamARN }
            if ours.isEmpty {
                finding.fail(
                    .readsOtherStream,
                    expected: finding.expected,
                    found: "no event source mapping from this stream"
                )
                finding.remedy = .commands([
                    Remedy.aws(
                        "lambda create-event-source-mapping",
                        region: context.region,
                        [
                            ("function-name", function.functionName), ("event-source-arn", context.streamARN),
                            ("starting-position", "TRIM_HORIZON"),
                        ]
                    )
                ])
            } else if !ours.contains(where: { ["Enabled", "Enabling", "Updating"].contains($0.state ?? "") }) {
                finding.fail(
                    .mappingDisabled,
                    expected: "an event source mapping that is Enabled",
                    found: ours.map { $0.state ?? "no state" }.joined(separator: ", ")
                )
                finding.remedy = ours.first?.uuid.map { uuid in
                    .commands([
                        Remedy.aws("lambda update-event-source-mapping", region: context.region, [("uuid", uuid)])
                            + " --enabled"
                    ])
                }
            } else if let fault = FunctionHealth.fault(function) {
                finding.fail(fault.reason, expected: fault.expected, found: fault.found)
                finding.remedy = .advice("See why the function cannot run, and deploy it again.")
            }
        }
        return nil
    }

    private func mayRead(_ finding: Finding) -> Finding {
        var finding = finding
        guard let role = reading.role else { return finding }
        if let obstacle = role.obstacle { return finding.blocked(by: obstacle) }
        guard let role = role.value ?? nil else {
            finding.fail(.mayNotRead, expected: finding.expected, found: "its role is not there")
            finding.remedy = .advice("Give the consumer a role that may read the stream.")
            return finding
        }
        let access = RoleAccess(role, account: context.hub, region: context.region)
        if let obstacle = context.reading.streamPolicy.obstacle { return finding.blocked(by: obstacle) }
        let policy = (context.reading.streamPolicy.value ?? nil).map { Reading.known($0) }
        var answers = [
            ("kinesis:GetRecords", access.decide("kinesis:GetRecords", on: context.streamARN, resourcePolicy: policy))
        ]
        if let key = context.reading.key?.value ?? nil, let keyPolicy = key.policy {
            let id = key.key.arn ?? key.key.keyId
            let decision = access.decide("kms:Decrypt", onKey: id, policy: keyPolicy, stream: context.streamARN)
            answers.append(("kms:Decrypt", decision))
        } else if let obstacle = context.reading.key?.obstacle {
            return finding.blocked(by: obstacle)
        }
        var open: Finding?
        for (action, answer) in answers {
            switch answer {
            case .unknown(let obstacle): open = open ?? finding.blocked(by: obstacle.by(context.role))
            case .known(let decision) where decision.isAllowed: break
            case .known(let decision) where decision.isRefused:
                finding.fail(
                    .mayNotRead,
                    expected: "\(role.role.name) may call \(action)",
                    found: "\(action): \(decision.words)"
                )
                finding.remedy = .advice("Allow \(action) to the role \(role.role.name).")
                return finding
            case .known(let decision):
                open = open ?? finding.undecided(by: decision.obstacle("role policies", context.role))
            }
        }
        return open ?? finding
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
