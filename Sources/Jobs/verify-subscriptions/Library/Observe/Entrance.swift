import AWS
import AWSServices
import JobKit
import POSIX
import Resilience
import Transport

/// The hub's identity, and the way from it to the members'.
struct Entrance: Sendable {
    let hub: AWSSession
    private let job: VerifySubscriptions
    private let environment: JobEnvironment
    private let externalID: Secret?
    private let pacer: CallPacer

    /// Becomes the hub's identity.
    ///
    /// - Throws: `JobFailure` for a reference that holds nothing, and for credentials of another account; what the service throws.
    init(_ job: VerifySubscriptions, _ environment: JobEnvironment) async throws {
        self.job = job
        self.environment = environment
        // What this machine can tell is told before anyone is asked.
        if let reference = job.settings.members.externalID {
            externalID = try await environment.secret(reference)
        } else {
            externalID = nil
        }
        let pacer = job.pacer(environment.clock)
        self.pacer = pacer
        hub = try await environment.aws().session(deadline: environment.deadline.hard) { Self.budget($0, pacer) }
        let expected = job.settings.hub.account
        guard hub.account == expected else {
            throw JobFailure(
                .denied,
                "the credentials are those of account \(hub.account), but hub.account is \(expected)"
            )
        }
    }

    /// How often an account's operations may be called.
    private static func budget(_ account: String, _ pacer: CallPacer) -> CallBudget {
        CallBudget(account: account, pacer: pacer) { CallRates.used($0, $1) }
    }

    /// Becomes a member's identity, and sees that it is the right account's.
    func enter(_ member: Member) async throws -> Reading<AWSSession> {
        if member.account == hub.account { return .known(hub) }
        let region = job.settings.hub.region
        let arn = "arn:\(ARN.partition(of: region)):iam::\(member.account):role/\(job.settings.members.roleName)"
        if environment.deadline.soft.hasPassed { return .unknown(.late(arn)) }
        let role = AssumableRole(arn: arn, sessionName: "roundsman-verify-subscriptions", externalID: externalID)
        return try await Looker(role: arn).look("sts AssumeRole") {
            let session = try await environment.aws().assume(
                role,
                from: hub,
                region: region,
                deadline: environment.deadline.hard
            ) { Self.budget($0, pacer) }
            guard session.account == member.account else {
                throw CredentialError("the role belongs to account \(session.account), not to \(member.account)")
            }
            return session
        }
    }
}
