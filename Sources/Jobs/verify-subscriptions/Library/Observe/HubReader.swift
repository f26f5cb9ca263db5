import AWS
import AWSServices
import Policies

/// Reads what lies in the hub.
struct HubReader: Sendable {
    let session: AWSSession
    private let looker: Looker
    private let roles: RoleReader

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - session: The hub's identity.
    ///   - region: The hub's: it tells in which part of Amazon its roles are kept.
    init(_ session: AWSSession, region: String) {
        self.session = session
        looker = Looker(role: session.arn)
        roles = RoleReader(session, region: region)
    }

    /// All destinations of a region.
    func destinations(_ region: String) async throws -> Reading<[LogsDestination]> {
        try await looker.look("logs DescribeDestinations") {
            try await CloudWatchLogsClient(session.client(.cloudWatchLogs, region: region)).describeDestinations()
        }
    }

    /// Everything about one destination.
    ///
    /// - Parameters:
    ///   - settings: What it should be.
    ///   - all: The region's destinations.
    /// - Returns: What could be read, and what stood in the way of the rest.
    /// - Throws: `CancellationError`; `AWSConfigurationError` for an endpoint that is no address.
    func read(_ settings: DestinationSettings, among all: Reading<[LogsDestination]>) async throws -> DestinationReading
    {
        let region = settings.region
        let destination = all.map { list in list.first { $0.destinationName == settings.name } }
        let stream = try await stream(settings)
        // Without a destination the configured role is looked at: a new destination would need it.
        let roleName = destination.found.map { ARN.lastPart(of: $0.roleArn) } ?? settings.role
        var expectedKey: Reading<KMSClient.Key?>?
        if case .key(let id)? = settings.encryption { expectedKey = try await key(id, region) }
        var consumers: [ConsumerReading] = []
        for consumer in settings.consumers { consumers.append(try await read(consumer, region)) }
        return DestinationReading(
            settings: settings,
            destination: destination,
            role: try await readRole(roleName),
            stream: stream,
            streamPolicy: try await streamPolicy(stream, region),
            key: try await key(of: stream, region),
            expectedKey: expectedKey,
            consumers: consumers
        )
    }

    private func stream(_ settings: DestinationSettings) async throws -> Reading<KinesisClient.StreamSummary?> {
        try await looker.lookFor("kinesis DescribeStreamSummary", absent: "ResourceNotFoundException") {
            try await KinesisClient(session.client(.kinesis, region: settings.region))
                .describeStreamSummary(name: settings.stream)
        }
    }

    private func streamPolicy(
        _ stream: Reading<KinesisClient.StreamSummary?>,
        _ region: String
    ) async throws -> Reading<PolicyText?> {
        guard case .known(let found) = stream else { return stream.map { _ in nil } }
        guard let stream = found else { return .known(nil) }
        let text = try await looker.lookFor("kinesis GetResourcePolicy", absent: "ResourceNotFoundException") {
            try await KinesisClient(session.client(.kinesis, region: region)).resourcePolicy(of: stream.streamARN)
        }
        return text.map { $0.flatMap { $0 }.map(PolicyText.init) }
    }

    private func key(_ id: String, _ region: String) async throws -> Reading<KMSClient.Key?> {
        try await looker.lookFor("kms DescribeKey", absent: "NotFoundException") {
            try await KMSClient(session.client(.kms, region: region)).describeKey(id)
        }
    }

    private func key(
        of stream: Reading<KinesisClient.StreamSummary?>,
        _ region: String
    ) async throws -> Reading<KeyReading?>? {
        guard case .known(let found) = stream else { return stream.map { _ in nil } }
        guard let stream = found, stream.encryptionType == "KMS" else { return nil }
        guard let id = stream.keyId else {
            return .unknown(
                Obstacle(operation: "kinesis DescribeStreamSummary", error: "KMS without a key", role: session.arn)
            )
        }
        let key = try await key(id, region)
        guard let found = key.found else { return key.map { _ in nil } }
        guard found.keyManager != "AWS" else { return .known(KeyReading(key: found, policy: nil)) }
        let policy = try await looker.look("kms GetKeyPolicy") {
            PolicyText(try await KMSClient(session.client(.kms, region: region)).keyPolicy(found.arn ?? found.keyId))
        }
        return .known(KeyReading(key: found, policy: policy))
    }

    private func read(
        _ consumer: DestinationSettings.Consumer,
        _ region: String
    ) async throws -> ConsumerReading {
        switch consumer {
        case .firehose(let name):
            let stream = try await looker.lookFor(
                "firehose DescribeDeliveryStream",
                absent: "ResourceNotFoundException"
            ) {
                try await FirehoseClient(session.client(.firehose, region: region)).describeDeliveryStream(name: name)
            }
            let found = stream.found
            let role = found?.source?.kinesisStreamSourceDescription?.roleARN
            return ConsumerReading(
                consumer: consumer,
                kind: .firehose(stream, transform: try await transform(of: found, region)),
                role: try await readRole(role)
            )
        case .lambda(let name):
            let function = try await function(name, region)
            let mappings = try await looker.look("lambda ListEventSourceMappings") {
                try await LambdaClient(session.client(.lambda, region: region)).eventSourceMappings(of: name)
            }
            return ConsumerReading(
                consumer: consumer,
                kind: .lambda(function, mappings: mappings),
                role: try await readRole(function.found?.role)
            )
        }
    }

    private func function(_ name: String, _ region: String) async throws -> Reading<LambdaClient.Function?> {
        try await looker.lookFor("lambda GetFunctionConfiguration", absent: "ResourceNotFoundException") {
            try await LambdaClient(session.client(.lambda, region: region)).functionConfiguration(name)
        }
    }

    private func transform(of stream: DeliveryStream?, _ region: String) async throws -> TransformReading? {
        guard let store = stream?.destinations.first?.store?.settings, store.processingConfiguration?.enabled == true,
            let arn = store.processingConfiguration?.processors?.lazy.compactMap(\.functionARN).first
        else { return nil }
        let home = ARN(arn)?.region ?? region
        let policy = try await looker.lookFor("lambda GetPolicy", absent: "ResourceNotFoundException") {
            PolicyText(try await LambdaClient(session.client(.lambda, region: home)).policy(of: arn))
        }
        return TransformReading(
            arn: arn,
            function: try await function(arn, home),
            policy: policy,
            role: try await readRole(store.roleARN)
        )
    }

    /// A role by its ARN or name; `nil` where none is named.
    private func readRole(_ role: String?) async throws -> Reading<RoleReading?>? {
        guard let role else { return nil }
        return try await roles.read(ARN.lastPart(of: role))
    }
}
