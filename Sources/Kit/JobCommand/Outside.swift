import AWS
import Configuration
import CurlTransport
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

/// The live outside world of one process: the transport, the clocks, Amazon's services and the secrets.
///
/// Only this builds them.
struct Outside: Sendable {
    let transport: CurlTransport
    let variables: [String: String]
    let clock = MonotonicClock.system
    /// For the job's own requests, and for telling about it: a service in trouble must not keep the news of it from being repeated.
    let quota = RetryQuota()
    let noticeQuota = RetryQuota()
    let logger: Logger
    /// Resolves references, each at most once in the process.
    let secrets: SecretStore
    /// A job that needs nothing of AWS must not fail for a broken profile.
    private let aws: Result<AWSAccess, any Error>

    init(
        variables: [String: String],
        identities: [Origin: TLSIdentity],
        region: String?,
        roleARN: String?,
        logger: Logger
    ) throws {
        let environment = AWSEnvironment(
            variables: variables,
            readFile: { path throws in try Files.read(path) },
            runProcess: { arguments in
                let outcome = try await ChildProcess.run(
                    arguments,
                    environment: variables,
                    limit: .seconds(60),
                    outputLimit: 1 << 20
                )
                return ProcessAnswer(status: outcome.status, output: outcome.output, hasTimedOut: outcome.timedOut)
            }
        )
        let authorities = [
            variables["AWS_CA_BUNDLE"], (try? AWSSettings(environment))?.authorities, variables["CURL_CA_BUNDLE"],
            variables["SSL_CERT_FILE"],
        ]
        .compactMap { $0 }.first { !$0.isEmpty }
        transport = try CurlTransport(
            CurlOptions(
                authorities: authorities,
                variables: variables,
                userAgent: "roundsman/\(Version.current)",
                identities: identities
            )
        )
        self.variables = variables
        self.logger = logger
        let clock = clock
        let pipeline = RequestPipeline(
            transport: transport,
            clock: clock,
            random: { Double.random(in: 0..<1) },
            deadline: .never,
            onRetry: logger.repeats
        )
        let aws = Result {
            try AWSAccess(
                environment,
                pipeline: pipeline,
                wallClock: { Date.machineTime },
                region: region,
                roleARN: roleARN
            )
        }
        self.aws = aws
        secrets = SecretStore(
            variables: variables,
            readFile: { path throws in try Files.read(path, limit: 1 << 16) },
            parameter: { name, deadline in
                try await Self.naming("ssm:\(name)") { try await aws.get().parameter(name, deadline: deadline) }
            },
            secret: { name, deadline in
                try await Self.naming("secretsmanager:\(name)") { try await aws.get().secret(name, deadline: deadline) }
            }
        )
    }

    /// A secret that is not there is a mistake of the configuration; anything else is the service's own trouble.
    private static func naming(_ reference: String, _ fetch: () async throws -> Secret) async throws -> Secret {
        do {
            return try await fetch()
        } catch let error as AWSError
            where ["ParameterNotFound", "ParameterVersionNotFound", "ResourceNotFoundException"].contains(error.code)
        {
            throw JobFailure(.configuration, "\(reference): there is no such secret")
        }
    }

    /// A pipeline without proof of identity, for notices and heartbeats.
    func pipeline(_ deadline: Deadline) -> RequestPipeline {
        RequestPipeline(
            transport: transport,
            clock: clock,
            random: { Double.random(in: 0..<1) },
            quota: noticeQuota,
            deadline: deadline,
            onRetry: logger.repeats
        )
    }

    /// What a job may use.
    func environment(_ deadline: RunDeadline, runID: String, now: Date?, isQuiet: Bool) -> JobEnvironment {
        let aws = aws, secrets = secrets
        let showsProgress = !isQuiet && Terminal.isTerminal(Descriptor.standardError)
        return JobEnvironment(
            runID: runID,
            transport: transport,
            clock: clock,
            now: { now ?? Date.machineTime },
            wallClock: { Date.machineTime },
            random: { Double.random(in: 0..<1) },
            logger: logger,
            deadline: deadline,
            progress: { text in if showsProgress { try? Descriptor.write("\(text)\n", to: Descriptor.standardError) } },
            retryPolicy: (try? aws.get().retryPolicy) ?? .standard,
            retryQuota: quota,
            signer: { service, region, role in
                try await aws.get().authenticator(
                    service: service,
                    region: region,
                    roleARN: role,
                    deadline: deadline.hard
                )
            },
            aws: { try aws.get() },
            secret: { reference in try await secrets.resolve(reference, by: deadline.hard) }
        )
    }
}
