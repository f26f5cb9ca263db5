package import Resilience

/// What variables and shared files say besides credentials: profile, region, endpoints, retries.
package struct AWSSettings: Sendable {
    package let environment: AWSEnvironment
    package let shared: SharedConfiguration
    /// The profile in force.
    package let profileName: String

    /// Reads the settings.
    ///
    /// - Parameter environment: Variables and files.
    /// - Throws: `CredentialError` for an unreadable file, and for a profile that is named but not there.
    package init(_ environment: AWSEnvironment) throws {
        self.environment = environment
        shared = try SharedConfiguration(environment)
        let named = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"]
        profileName = named ?? "default"
        if let named, shared.profiles[named] == nil {
            throw CredentialError("AWS_PROFILE names the profile \(named), which is in neither shared file")
        }
    }

    var profile: SharedConfiguration.Profile { shared.profiles[profileName] ?? [:] }

    /// The region, as far as variables and files tell it.
    package var region: String? { environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? profile["region"] }

    /// The file of certificate authorities that the profile names.
    package var authorities: String? { profile["ca_bundle"].map { environment.expanded($0) } }

    /// How often a request is tried.
    ///
    /// - Returns: The policy of the mode; `adaptive` counts as `standard`.
    /// - Throws: `AWSConfigurationError` for a number that is none, or an unknown mode.
    package func retryPolicy() throws(AWSConfigurationError) -> RetryPolicy {
        let mode = environment["AWS_RETRY_MODE"] ?? profile["retry_mode"] ?? "standard"
        guard ["standard", "adaptive", "legacy"].contains(mode) else {
            throw AWSConfigurationError("AWS_RETRY_MODE: expected standard, adaptive or legacy")
        }
        var policy = RetryPolicy.standard
        if mode == "legacy" { policy.attempts = 5 }
        if let text = environment["AWS_MAX_ATTEMPTS"] ?? profile["max_attempts"] {
            guard let number = Int(text), number >= 1 else {
                throw AWSConfigurationError("AWS_MAX_ATTEMPTS: expected a whole number, 1 or more")
            }
            policy.attempts = number
        }
        return policy
    }
}
