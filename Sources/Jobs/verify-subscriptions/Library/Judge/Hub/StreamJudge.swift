import AWSServices
import JobKit

/// Judges the stream and its key: K1 and K2.
struct StreamJudge {
    let context: DestinationContext

    private var settings: DestinationSettings { context.settings }
    private var reading: DestinationReading { context.reading }

    func findings() -> [Finding] { [health(), encryption()] }

    private func health() -> Finding {
        var finding = Finding(
            .streamHealthy,
            context.place(),
            .ok,
            .asConfigured,
            resource: settings.stream,
            link: .stream
        )
        finding.expected = "stream \(settings.stream) is ACTIVE"
        if let obstacle = reading.stream.obstacle { return finding.blocked(by: obstacle) }
        guard let stream = reading.stream.found else {
            finding.fail(.missing, found: "there is no such stream in \(context.region)")
            finding.remedy = .commands([
                Remedy.aws(
                    "kinesis create-stream",
                    region: context.region,
                    [("stream-name", settings.stream), ("stream-mode-details", "StreamMode=ON_DEMAND")]
                )
            ])
            return finding
        }
        finding.found = stream.streamStatus
        // A stream takes records while it is updated.
        if !["ACTIVE", "UPDATING"].contains(stream.streamStatus) {
            finding.fail(.notActive, found: stream.streamStatus)
            finding.remedy = .advice("Wait until it is ACTIVE; a stream that is being deleted has to be made anew.")
            return finding
        }
        return retention(finding, stream)
    }

    /// A short retention loses nothing while all goes well, and so breaks no path.
    private func retention(_ finding: Finding, _ stream: KinesisClient.StreamSummary) -> Finding {
        var finding = finding
        guard let wanted = settings.retention, stream.retentionPeriodHours < wanted else { return finding }
        finding.fail(.retentionShort, expected: "at least \(wanted) h", found: "\(stream.retentionPeriodHours) h")
        finding.link = nil
        finding.remedy = .commands([
            Remedy.aws(
                "kinesis increase-stream-retention-period",
                region: context.region,
                [("stream-name", settings.stream), ("retention-period-hours", "\(wanted)")]
            )
        ])
        finding.repair = .retention(stream: settings.stream, hours: wanted)
        return finding
    }

    private func encryption() -> Finding {
        var finding = Finding(.streamEncrypted, context.place(), .ok, .asConfigured, resource: settings.stream)
        if let obstacle = reading.stream.obstacle {
            finding.link = .key
            return finding.blocked(by: obstacle)
        }
        guard let stream = reading.stream.found else { return finding.skipped() }
        finding.found = stream.encryptionType == "KMS" ? "KMS, key \(stream.keyId ?? "unnamed")" : "not encrypted"
        guard let key = reading.key else { return unencrypted(finding) }
        // From here on the path depends on the key.
        finding.link = .key
        if let obstacle = key.obstacle { return finding.blocked(by: obstacle) }
        guard let found = key.found else {
            finding.fail(
                .keyUnusable,
                expected: "a key that is enabled",
                found: "the key \(stream.keyId ?? "") is not there"
            )
            finding.remedy = startEncryption()
            return finding
        }
        // A key of many regions works on while its primary region is being moved.
        guard ["Enabled", "Updating"].contains(found.key.keyState) else { return unusable(finding, found.key) }
        return compare(finding, found.key)
    }

    private func unusable(_ finding: Finding, _ key: KMSClient.Key) -> Finding {
        var finding = finding
        finding.fail(.keyUnusable, expected: "a key that is Enabled", found: key.keyState ?? "no state")
        let id = key.keyId
        let enable = Remedy.aws("kms enable-key", region: context.region, [("key-id", id)])
        switch key.keyState {
        case "Disabled": finding.remedy = .commands([enable])
        case "PendingDeletion":
            finding.remedy = .commands([
                Remedy.aws("kms cancel-key-deletion", region: context.region, [("key-id", id)]), enable,
            ])
        default: finding.remedy = .advice("No command brings the key back from this state; see what keeps it there.")
        }
        return finding
    }

    private func unencrypted(_ finding: Finding) -> Finding {
        var finding = finding
        switch settings.encryption {
        case nil, .some(.none): break
        case .kms?, .key?:
            finding.fail(.notEncrypted, expected: expectation, found: finding.found)
            finding.remedy = startEncryption()
        }
        return finding
    }

    private func compare(_ finding: Finding, _ key: KMSClient.Key) -> Finding {
        var finding = finding
        switch settings.encryption {
        case nil, .kms?: break
        case .some(.none):
            finding.fail(.encrypted, expected: expectation, found: finding.found)
            finding.link = nil
            finding.remedy = .advice(
                "Say stream_encryption: kms if that is meant; turning encryption off is not advised."
            )
        case .key?:
            // Another key encrypts all the same: the path is whole.
            switch reading.expectedKey {
            case .unknown(let obstacle)?:
                finding.link = nil
                finding = finding.blocked(by: obstacle)
            case .known(let expected)?:
                guard expected?.keyId != key.keyId else { break }
                finding.fail(.otherKey, expected: expectation, found: key.arn ?? key.keyId)
                finding.link = nil
                finding.remedy = startEncryption()
            case nil: break
            }
        }
        return finding
    }

    private var expectation: String {
        switch settings.encryption {
        case nil, .some(.none): "not encrypted"
        case .kms?: "encrypted with a key"
        case .key(let id)?: "encrypted with \(id)"
        }
    }

    private func startEncryption() -> Remedy {
        var id = "alias/aws/kinesis"
        if case .key(let wanted)? = settings.encryption { id = wanted }
        return .commands([
            Remedy.aws(
                "kinesis start-stream-encryption",
                region: context.region,
                [("stream-name", settings.stream), ("encryption-type", "KMS"), ("key-id", id)]
            )
        ])
    }
}
