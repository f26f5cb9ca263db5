/// A delivery stream.
package struct DeliveryStream: Decodable, Sendable, Equatable {
    package let deliveryStreamName: String
    package let deliveryStreamARN: String
    /// `CREATING`, `CREATING_FAILED`, `DELETING`, `DELETING_FAILED` or `ACTIVE`.
    package let deliveryStreamStatus: String
    /// Such as `DirectPut` or `KinesisStreamAsSource`.
    package let deliveryStreamType: String
    package let source: Source?
    /// Of records that are put into it directly.
    package let deliveryStreamEncryptionConfiguration: Encryption?
    package let destinations: [Destination]

    /// How records are kept before they are delivered.
    package struct Encryption: Decodable, Sendable, Equatable {
        /// `ENABLED`, `DISABLED`, or on the way to either.
        package let status: String?
    }

    /// Where it reads.
    package struct Source: Decodable, Sendable, Equatable {
        package let kinesisStreamSourceDescription: KinesisSource?
    }

    /// A stream that it reads.
    package struct KinesisSource: Decodable, Sendable, Equatable {
        package let kinesisStreamARN: String?
        package let roleARN: String?
    }

    /// Where it writes: one of these is set.
    package struct Destination: Decodable, Sendable, Equatable {
        package let destinationId: String?
        /// See `store`.
        package let extendedS3DestinationDescription: Store?
        /// See `store`.
        package let s3DestinationDescription: Store?
        /// See `store`.
        package let elasticsearchDestinationDescription: Store?
        /// See `store`.
        package let amazonopensearchserviceDestinationDescription: Store?
        /// See `store`.
        package let amazonOpenSearchServerlessDestinationDescription: Store?
        /// See `store`.
        package let httpEndpointDestinationDescription: Store?
        /// See `store`.
        package let splunkDestinationDescription: Store?
        /// See `store`.
        package let redshiftDestinationDescription: Store?

        /// What kind of store it is, and how it is written to; `nil` for a kind not known here.
        package var store: (kind: StoreKind, settings: Store)? {
            // The old twin of the S3 description comes with the extended one and says less.
            let all: [(StoreKind, Store?)] = [
                (.s3, extendedS3DestinationDescription), (.search, elasticsearchDestinationDescription),
                (.search, amazonopensearchserviceDestinationDescription),
                (.search, amazonOpenSearchServerlessDestinationDescription),
                (.other, httpEndpointDestinationDescription), (.other, splunkDestinationDescription),
                (.other, redshiftDestinationDescription), (.s3, s3DestinationDescription),
            ]
            return all.lazy.compactMap { kind, store in store.map { (kind, $0) } }.first
        }
    }

    /// What a delivery stream writes to.
    package enum StoreKind: Sendable, Equatable {
        case s3
        /// Elasticsearch, OpenSearch, OpenSearch Serverless.
        case search
        case other
    }

    /// What the kinds of stores have in common.
    package struct Store: Decodable, Sendable, Equatable {
        package let roleARN: String?
        /// `Disabled` or `Enabled` for S3; `FailedDocumentsOnly` or `AllDocuments` for search engines.
        package let s3BackupMode: String?
        package let processingConfiguration: Processing?
        package let cloudWatchLoggingOptions: ErrorLog?
    }

    /// Where errors of delivery are told.
    package struct ErrorLog: Decodable, Sendable, Equatable {
        package let enabled: Bool?
        package let logGroupName: String?
    }

    /// What is done to records on their way.
    package struct Processing: Decodable, Sendable, Equatable {
        package let enabled: Bool?
        package let processors: [Processor]?
    }

    /// One step of it.
    package struct Processor: Decodable, Sendable, Equatable {
        /// Such as `Lambda`, `Decompression` or `CloudWatchLogProcessing`.
        package let type: String
        package let parameters: [Parameter]?

        /// The function's ARN, with its version or alias where it has one.
        package var functionARN: String? { parameters?.first { $0.parameterName == "LambdaArn" }?.parameterValue }
    }

    /// A setting of a step.
    package struct Parameter: Decodable, Sendable, Equatable {
        package let parameterName: String
        package let parameterValue: String
    }
}
