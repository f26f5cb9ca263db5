import AWS
import AWSServices
import JobKit
import Policies

/// Judges a delivery stream: F1 to F5.
struct DeliveryJudge {
    let context: DestinationContext
    let consumer: String
    let stream: Reading<DeliveryStream?>
    let transform: TransformReading?

    /// The longest that Firehose waits for a function, in seconds.
    private static let longestCall = 300

    func findings() -> [Finding] {
        let checks: [(Check, Link?, (Finding, DeliveryStream) -> Finding)] = [
            (.deliveryActive, .consumer, active), (.deliverySource, .consumer, source),
            (.deliveryTransform, .consumer, judgeTransform), (.deliveryBackup, nil, backup),
            (.deliveryErrorLog, nil, errorLog),
        ]
        return checks.map { check, link, judge in
            let finding = Finding(check, context.place(consumer), .ok, .asConfigured, resource: consumer, link: link)
            if let obstacle = stream.obstacle { return finding.blocked(by: obstacle) }
            guard let stream = stream.found else { return finding.skipped() }
            return judge(finding, stream)
        }
    }

    private func active(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        if stream.deliveryStreamType == "DirectPut", stream.deliveryStreamEncryptionConfiguration?.status != "ENABLED" {
            finding.advice = [
                "what is put into it is not encrypted at rest: start-delivery-stream-encryption turns that on"
            ]
        }
        guard stream.deliveryStreamStatus != "ACTIVE" else { return finding }
        finding.fail(.notActive, expected: "ACTIVE", found: stream.deliveryStreamStatus)
        finding.remedy = .advice("Wait until it is ACTIVE; one whose creation failed has to be made anew.")
        return finding
    }

    private func source(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        // What feeds it is K3's question.
        if stream.isFed(by: context) { return finding.skipped() }
        let found = stream.source?.kinesisStreamSourceDescription?.kinesisStreamARN
        guard stream.deliveryStreamType != "KinesisStreamAsSource" || found != context.streamARN else { return finding }
        finding.fail(.readsOtherStream, expected: context.streamARN, found: found ?? stream.deliveryStreamType)
        finding.remedy = .advice(
            "A delivery stream keeps its source for life: make a new one with this stream as its source."
        )
        return finding
    }

    private func judgeTransform(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        guard let (kind, store) = stream.destinations.first?.store else { return finding.skipped() }
        let processors =
            store.processingConfiguration?.enabled == true ? store.processingConfiguration?.processors ?? [] : []
        guard let transform else {
            let decodes = processors.contains { ["Decompression", "CloudWatchLogProcessing"].contains($0.type) }
            if kind == .search, !decodes, !stream.isFed(by: context) {
                finding.fail(.noTransform, expected: "a transform that decodes the logs' gzip", found: "none")
                finding.remedy = .advice("Add a Lambda function that decodes, or Firehose's own decompression.")
            } else if !decodes, !stream.isFed(by: context) {
                finding.advice = ["records are stored as the logs service sends them: gzip within each record"]
            }
            return finding
        }
        if let obstacle = transform.function.obstacle { return finding.blocked(by: obstacle) }
        guard let function = transform.function.found else {
            finding.fail(
                .transformMissing,
                expected: "the function \(transform.arn)",
                found: "there is no such function"
            )
            finding.remedy = .advice("Deploy the function again, or name another in the delivery stream.")
            return finding
        }
        if let fault = FunctionHealth.fault(function) {
            finding.fail(fault.reason, expected: fault.expected, found: fault.found)
            finding.remedy = .advice("See why the function cannot run, and deploy it again.")
            return finding
        }
        if let refusal = invocation(finding, stream, transform) { return refusal }
        return limits(finding, function)
    }

    private func invocation(_ finding: Finding, _ stream: DeliveryStream, _ transform: TransformReading) -> Finding? {
        var finding = finding
        guard let role = transform.role else {
            return finding.blocked(
                by: Obstacle(
                    operation: "firehose DescribeDeliveryStream",
                    error: "it names no role",
                    role: context.role
                )
            )
        }
        if let obstacle = role.obstacle { return finding.blocked(by: obstacle) }
        guard let role = role.found else {
            finding.fail(.transformNotInvocable, expected: "a role that may call it", found: "its role is not there")
            finding.remedy = .advice("Give the delivery stream a role that may call the function.")
            return finding
        }
        if let refused = finding.refused(.firehose, for: stream.deliveryStreamARN, role, context) { return refused }
        let own: Reading<PolicyText>?
        switch transform.policy {
        case .unknown(let obstacle): return finding.blocked(by: obstacle)
        case .known(let policy): own = policy.map { .known($0) }
        }
        switch RoleAccess(role, context).decide("lambda:InvokeFunction", on: transform.arn, resourcePolicy: own) {
        case .unknown(let obstacle): return finding.blocked(by: obstacle)
        case .known(let decision) where decision.isAllowed: return nil
        case .known(let decision) where decision.isRefused:
            finding.fail(
                .transformNotInvocable,
                expected: "\(role.role.name) may call lambda:InvokeFunction on \(transform.arn)",
                found: decision.words
            )
            let permission = RepairProposal.Permission(action: "lambda:InvokeFunction", resource: transform.arn)
            finding.remedy =
                decision == .notGranted
                ? InlinePolicy.remedy(role, [permission], region: context.region)
                : .advice("Remove what denies it: a Deny, or the role's permissions boundary.")
            return finding
        case .known(let decision): return finding.blocked(by: context.obstacle(decision, "role policies"))
        }
    }

    /// What will stop working, though it works today.
    private func limits(_ finding: Finding, _ function: LambdaClient.Function) -> Finding {
        var finding = finding
        if let runtime = function.runtime, RetiredRuntimes.all.contains(runtime) {
            finding.warn(.runtimeRetired, expected: "a runtime that is maintained", found: runtime)
            finding.remedy = .advice("Move the function to a maintained runtime: it can no longer be updated as it is.")
        } else if let timeout = function.timeout, timeout > Self.longestCall {
            finding.warn(.timeLimit, expected: "a time limit of at most \(Self.longestCall) s", found: "\(timeout) s")
            finding.remedy = .commands([
                Remedy.aws(
                    "lambda update-function-configuration",
                    region: ARN(function.functionArn)?.region ?? context.region,
                    [("function-name", function.functionName), ("timeout", "\(Self.longestCall)")]
                )
            ])
        }
        return finding
    }

    private func backup(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        guard let (kind, store) = stream.destinations.first?.store, kind == .search else { return finding.skipped() }
        guard store.s3BackupMode != "AllDocuments" else { return finding }
        finding.warn(.backupPartial, expected: "AllDocuments", found: store.s3BackupMode ?? "no backup")
        finding.remedy = .advice(
            "The backup mode is set when a delivery stream is made: make a new one that backs up all documents."
        )
        return finding
    }

    private func errorLog(_ finding: Finding, _ stream: DeliveryStream) -> Finding {
        var finding = finding
        guard let (_, store) = stream.destinations.first?.store else { return finding.skipped() }
        guard store.cloudWatchLoggingOptions?.enabled != true else { return finding }
        finding.warn(.noErrorLog, expected: "errors of delivery go to a log group", found: "no error log")
        finding.remedy = .advice("Turn on CloudWatch error logging in the delivery stream's destination.")
        return finding
    }
}

/// Runtimes for which Amazon has ended support.
///
/// See https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
enum RetiredRuntimes {
    static let all: Set = [
        "dotnet5.0", "dotnet6", "dotnet7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x",
        "java8", "nodejs", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs4.3",
        "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "provided", "python2.7", "python3.6", "python3.7", "python3.8",
        "python3.9", "ruby2.5", "ruby2.7", "ruby3.2",
    ]
}
