package import Resilience
package import Transport

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

    /// How often a request is tried.
    ///
    /// - Throws: `CredentialError` for a number that is none, or an unknown mode.
    package func retryPolicy() throws(CredentialError) -> RetryPolicy {
        let mode = environment["AWS_RETRY_MODE"] ?? profile["retry_mode"] ?? "standard"
        guard ["standard", "adaptive", "legacy"].contains(mode) else {
            throw CredentialError("AWS_RETRY_MODE: expected standard, adaptive or legacy")
        }
        var policy = RetryPolicy.standard
        if mode == "legacy" { policy.attempts = 5 }
        if let text = environment["AWS_MAX_ATTEMPTS"] ?? profile["max_attempts"] {
            guard let number = Int(text), number >= 1 else {
                throw CredentialError("AWS_MAX_ATTEMPTS: expected a whole number, 1 or more")
            }
            policy.attempts = number
        }
        return policy
    }

    // MARK: Endpoints

    /// Where a service is.
    ///
    /// - Parameters:
    ///   - service: One of those that this project calls.
    ///   - region: Such as `eu-west-1`.
    /// - Returns: The address to send to.
    /// - Throws: `CredentialError` for a configured address that is none.
    package func endpoint(_ service: AWSService, region: String) throws -> Address {
        if let configured = configuredEndpoint(service) {
            do throws(AddressProblem) {
                return try Address(configured)
            } catch {
                throw CredentialError("the endpoint of \(service.identifier): \(error)")
            }
        }
        return try Address("https://\(host(service, region))")
    }

    private func configuredEndpoint(_ service: AWSService) -> String? {
        let ignores =
            (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] ?? profile["ignore_configured_endpoint_urls"])?
            .lowercased()
        if ignores == "true" { return nil }
        let key = service.identifier.lowercased()
        return environment["AWS_ENDPOINT_URL_\(service.identifier)"] ?? environment["AWS_ENDPOINT_URL"]
            ?? profile["services"].flatMap { shared.services[$0]?["\(key).endpoint_url"] } ?? profile["endpoint_url"]
    }

    private func host(_ service: AWSService, _ region: String) -> String {
        let isFIPS = flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            isDual = flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        if service.isGlobal { return globalHost(service, region, isFIPS, isDual) }
        let isLegacy = (environment["AWS_STS_REGIONAL_ENDPOINTS"] ?? profile["sts_regional_endpoints"]) == "legacy"
        if service == .sts, isLegacy, !isFIPS, !isDual, Self.legacyRegions.contains(region) {
            return "sts.amazonaws.com"
        }
        // Most plain names of GovCloud are the FIPS ones.
        let hasFIPSName = isFIPS && (isDual || !region.hasPrefix("us-gov-") || service.hasGovCloudFIPSName)
        return "\(service.prefix)\(hasFIPSName ? "-fips" : "").\(region).\(suffix(region, isDual))"
    }

    /// Of IAM and Organizations: one region, in the name or not, speaks for a partition.
    private func globalHost(_ service: AWSService, _ region: String, _ isFIPS: Bool, _ isDual: Bool) -> String {
        let isGovCloud = region.hasPrefix("us-gov-")
        let place: String
        if service != .iam {
            place = ".\(service.signingRegion(region))"
        } else if isGovCloud {
            place = ".us-gov"
        } else if region.hasPrefix("cn-") {
            place = ".\(service.signingRegion(region))"
        } else {
            place = isDual ? ".global" : ""
        }
        let mark = isFIPS && !isGovCloud ? "-fips" : ""
        return "\(service.prefix)\(mark)\(place).\(suffix(region, isDual))"
    }

    private func suffix(_ region: String, _ isDual: Bool) -> String {
        if region.hasPrefix("cn-") { return isDual ? "api.amazonwebservices.com.cn" : "amazonaws.com.cn" }
        return isDual ? "api.aws" : "amazonaws.com"
    }

    private func flag(_ variable: String, _ key: String) -> Bool {
        (environment[variable] ?? profile[key])?.lowercased() == "true"
    }

    /// Regions whose legacy STS endpoint is the global one.
    private static let legacyRegions: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global", "ca-central-1",
        "eu-central-1", "eu-north-1",
        "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ]
}
