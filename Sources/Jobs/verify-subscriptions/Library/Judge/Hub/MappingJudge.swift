import AWSServices
import Policies

/// Judges a function that reads the stream through an event source mapping.
struct MappingJudge {
    let context: DestinationContext
    let reading: ConsumerReading

    /// K3 for the function.
    func judge(
        _ finding: Finding,
        _ function: Reading<LambdaClient.Function?>,
        _ mappings: Reading<[LambdaClient.EventSourceMapping]>
    ) -> Finding {
        var finding = finding
        if let obstacle = function.obstacle { return finding.blocked(by: obstacle) }
        guard let function = function.found else {
            finding.fail(.missing, found: "there is no such function")
            finding.remedy = .advice("Make the function, and an event source mapping from the stream to it.")
            return finding
        }
        guard case .known(let mappings) = mappings else {
            return mappings.obstacle.map(finding.blocked) ?? finding
        }
        let ours = mappings.filter { reads($0.eventSourceArn ?? "") }
        guard !ours.isEmpty else { return unmapped(finding, function) }
        guard let live = ours.first(where: { ["Enabled", "Enabling", "Updating"].contains($0.state ?? "") }) else {
            return disabled(finding, ours)
        }
        if let fault = FunctionHealth.fault(function) {
            finding.fail(fault.reason, expected: fault.expected, found: fault.found)
            finding.remedy = .advice("See why the function cannot run, and deploy it again.")
            return finding
        }
        return reader(of: live.eventSourceArn ?? context.streamARN, function).judge(finding, reading.role, context)
    }

    /// The stream itself, or a consumer registered with it: enhanced fan-out.
    private func reads(_ source: String) -> Bool {
        source == context.streamARN || source.hasPrefix("\(context.streamARN)/consumer/")
    }

    private func reader(of source: String, _ function: LambdaClient.Function) -> StreamReader {
        let isRegistered = source != context.streamARN
        return StreamReader(
            service: .lambda,
            thing: function.functionArn,
            actions: isRegistered ? [["kinesis:SubscribeToShard"]] : StreamReader.polling,
            stream: source
        )
    }

    private func unmapped(_ finding: Finding, _ function: LambdaClient.Function) -> Finding {
        var finding = finding
        finding.fail(
            .readsOtherStream,
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
        return finding
    }

    private func disabled(_ finding: Finding, _ mappings: [LambdaClient.EventSourceMapping]) -> Finding {
        var finding = finding
        finding.fail(
            .mappingDisabled,
            expected: "an event source mapping that is Enabled",
            found: mappings.map { $0.state ?? "no state" }.joined(separator: ", ")
        )
        finding.remedy = mappings.first?.uuid.map { uuid in
            .commands([
                Remedy.aws("lambda update-event-source-mapping", region: context.region, [("uuid", uuid)])
                    + " --enabled"
            ])
        }
        return finding
    }
}

/// Judges a delivery stream without a source: a function that reads the stream must put records into it.
struct FeederJudge {
    let context: DestinationContext

    /// K3 for such a delivery stream.
    func judge(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        finding.expected = "a configured function puts records into \(stream.deliveryStreamName)"
        let roles = context.reading.consumers.compactMap { consumer -> Reading<RoleReading?>? in
            if case .lambda = consumer.consumer { consumer.role } else { nil }
        }
        let answers = roles.map { role -> Reading<Decision> in
            switch role {
            case .unknown(let obstacle): .unknown(obstacle)
            case .known(nil): .known(.notGranted)
            case .known(let role?): Self.decide(RoleAccess(role, context), stream.deliveryStreamARN)
            }
        }
        if answers.contains(where: { $0.value?.isAllowed == true }) { return finding }
        if let obstacle = answers.lazy.compactMap(\.obstacle).first {
            return finding.blocked(by: obstacle)
        }
        if let open = answers.lazy.compactMap(\.value).first(where: { !$0.isRefused }) {
            return finding.blocked(by: context.obstacle(open, "role policies"))
        }
        finding.fail(
            .nobodyPuts,
            found: answers.isEmpty
                ? "the role of no function is known" : "firehose:PutRecordBatch is allowed to none of the functions"
        )
        finding.remedy = .advice("Allow firehose:PutRecordBatch on it to the role of the function that decodes.")
        return finding
    }

    private static func decide(_ access: RoleAccess, _ stream: String) -> Reading<Decision> {
        let batch = access.decide("firehose:PutRecordBatch", on: stream, resourcePolicy: nil)
        if batch.value?.isAllowed == true { return batch }
        let single = access.decide("firehose:PutRecord", on: stream, resourcePolicy: nil)
        return single.value?.isAllowed == true ? single : batch
    }
}

extension DeliveryStream {
    /// Whether it reads no stream, and a configured function is there to feed it.
    func isFed(by context: DestinationContext) -> Bool {
        deliveryStreamType == "DirectPut"
            && context.settings.consumers.contains { if case .lambda = $0 { true } else { false } }
    }
}
