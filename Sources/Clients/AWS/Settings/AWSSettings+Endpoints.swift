package import Transport

/// Where a service is, and in whose name requests to it are signed.
package struct AWSEndpoint: Sendable, Equatable {
    package let address: Address
    package let signingRegion: String
}

extension AWSSettings {
    /// Where a service is.
    ///
    /// - Parameters:
    ///   - service: One of those that this project calls.
    ///   - region: Such as `eu-west-1`.
    /// - Returns: Where to send requests, and how to sign them.
    /// - Throws: `AWSConfigurationError` for a configured address that is none, or that would show credentials to the whole way there.
    package func endpoint(_ service: AWSService, region: String) throws -> AWSEndpoint {
        if let (key, text) = configuredEndpoint(service) {
            let address = try address(text, from: key)
            guard address.origin.scheme == .https || address.origin.isLoopback else {
                throw AWSConfigurationError(
                    "\(key): credentials would travel unencrypted; expected https, or a loopback address"
                )
            }
            return AWSEndpoint(address: address, signingRegion: service.signingRegion(region))
        }
        let isLegacy = isLegacySTS(service, region)
        let host = isLegacy ? "sts.amazonaws.com" : host(service, region)
        return AWSEndpoint(
            address: try Address("https://\(host)"),
            signingRegion: isLegacy ? Partition.standard.globalRegion : service.signingRegion(region)
        )
    }

    /// Reads an address that is configured.
    ///
    /// - Throws: `AWSConfigurationError` that names the key.
    func address(_ text: String, from key: String) throws(AWSConfigurationError) -> Address {
        do throws(AddressProblem) {
            return try Address(text)
        } catch {
            throw AWSConfigurationError("\(key): \(error)")
        }
    }

    private func configuredEndpoint(_ service: AWSService) -> (key: String, text: String)? {
        let ignores =
            (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] ?? profile["ignore_configured_endpoint_urls"])?
            .lowercased()
        if ignores == "true" { return nil }
        for variable in ["AWS_ENDPOINT_URL_\(service.identifier)", "AWS_ENDPOINT_URL"] {
            if let text = environment[variable] { return (variable, text) }
        }
        let key = "\(service.identifier.lowercased()).endpoint_url"
        if let services = profile["services"], let text = shared.services[services]?[key] { return (key, text) }
        return profile["endpoint_url"].map { ("endpoint_url of profile \(profileName)", $0) }
    }

    /// Whether the Security Token Service is asked for by its old name, which one region answers for.
    private func isLegacySTS(_ service: AWSService, _ region: String) -> Bool {
        let mode = environment["AWS_STS_REGIONAL_ENDPOINTS"] ?? profile["sts_regional_endpoints"]
        return service == .sts && mode == "legacy" && !isFIPS && !isDualStack && Self.legacyRegions.contains(region)
    }

    private var isFIPS: Bool { flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") }
    private var isDualStack: Bool { flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") }

    private func host(_ service: AWSService, _ region: String) -> String {
        let partition = Partition.of(region)
        let suffix =
            isDualStack && !service.isDualUnderPlainName(partition) ? partition.dualStackSuffix : partition.suffix
        if service.isGlobal { return globalHost(service, region, partition, suffix) }
        let hasFIPSName = isFIPS && service.hasFIPSName(partition, isDualStack: isDualStack)
        return "\(service.prefix)\(hasFIPSName ? "-fips" : "").\(region).\(suffix)"
    }

    /// Of IAM and Organizations: one region, in the name or not, speaks for a partition.
    private func globalHost(_ service: AWSService, _ region: String, _ partition: Partition, _ suffix: String) -> String
    {
        let place: String
        if service != .iam {
            place = ".\(service.signingRegion(region))"
        } else if partition.isGovCloud {
            place = ".us-gov"
        } else if partition.name == Partition.standard.name {
            place = isDualStack ? ".global" : ""
        } else {
            place = ".\(service.signingRegion(region))"
        }
        let mark = isFIPS && !partition.isGovCloud ? "-fips" : ""
        return "\(service.prefix)\(mark)\(place).\(suffix)"
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
