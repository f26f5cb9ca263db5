import AWS
import Configuration
import CurlTransport
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

/// The live outside world of one process: the transport, the clocks, Amazon's services and the secrets. Only this builds them.
struct Outside: Sendable {
    let transport: CurlTransport
    let variables: [String: String]
    let clock = MonotonicClock.system
    let quota = RetryQuota()
    let logger: Logger
    private let aws: AWSAccess

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
                let child = try ChildProcess.start(arguments, environment: variables)
                let outcome = child.wait(limit: .seconds(60), outputLimit: 1 << 20)
                return ProcessAnswer(status: outcome.status, output: outcome.output, hasTimedOut: outcome.timedOut)
            }
        )
        let authorities = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { variables[$0] }.first {
            !$0.isEmpty
        }
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
            quota: quota,
            deadline: Deadline(after: nil, on: clock)
        )
        aws = try AWSAccess(
            environment,
            pipeline: pipeline,
            wallClock: { Date.machineTime },
            region: region,
            roleARN: roleARN
        )
    }

    /// A pipeline without proof of identity.
    func pipeline(_ deadline: Deadline) -> RequestPipeline {
        RequestPipeline(
            transport: transport,
            clock: clock,
            random: { Double.random(in: 0..<1) },
            quota: quota,
            deadline: deadline
        )
    }

    /// What a job may use.
    func environment(_ deadline: RunDeadline, now: Date?, isQuiet: Bool, secrets: SecretStore) throws -> JobEnvironment
    {
        let aws = aws
        let showsProgress = !isQuiet && Terminal.isTerminal(Descriptor.standardError)
        return JobEnvironment(
            transport: transport,
            clock: clock,
            now: { now ?? Date.machineTime },
            wallClock: { Date.machineTime },
            random: { Double.random(in: 0..<1) },
            logger: logger,
            deadline: deadline,
            progress: { text in if showsProgress { try? Descriptor.write("\(text)\n", to: Descriptor.standardError) } },
            retryPolicy: aws.retryPolicy,
            retryQuota: quota,
            signer: { service, region, role in
                try await aws.authenticator(service: service, region: region, roleARN: role, deadline: deadline.hard)
            },
            secret: { reference in try await secrets.resolve(reference) }
        )
    }

    /// A store of secrets that asks Amazon's services with the run's deadline.
    func secrets(_ deadline: Deadline) -> SecretStore {
        let aws = aws
        return SecretStore(
            variables: variables,
            readFile: { path throws in try Files.read(path, limit: 1 << 16) },
            parameter: { name in try await aws.parameter(name, deadline: deadline) },
            secret: { name in try await aws.secret(name, deadline: deadline) }
        )
    }
}
