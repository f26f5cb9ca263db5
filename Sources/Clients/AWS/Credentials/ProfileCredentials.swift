import FoundationEssentials
import Transport

/// Credentials that a profile of the shared files describes.
struct ProfileCredentials: Sendable {
    let settings: AWSSettings
    let chain: CredentialChain

    /// The profile's role; `nil` when it names none.
    func assumedRole() async throws -> AWSCredentials? {
        guard settings.profile["role_arn"] != nil, settings.profile["web_identity_token_file"] == nil else {
            return try await profileWebIdentity(settings.profile)
        }
        return try await role(of: settings.profileName, visited: [])
    }

    private func profileWebIdentity(_ profile: SharedConfiguration.Profile) async throws -> AWSCredentials? {
        guard let file = profile["web_identity_token_file"], let role = profile["role_arn"] else { return nil }
        return try await chain.webIdentity(tokenFile: file, role: role, sessionName: profile["role_session_name"])
    }

    /// Keys in the files, or those that a process prints; `nil` when there are neither.
    func keys() async throws -> AWSCredentials? {
        if let found = try await holdings(of: settings.profileName) { return found }
        if settings.profile["sso_session"] != nil || settings.profile["sso_start_url"] != nil {
            throw CredentialError(
                "profile \(settings.profileName) uses single sign-on, which needs a person; use credential_process or a role"
            )
        }
        return nil
    }

    /// What a profile gives of itself, without a role; keys of the credentials file come first.
    private func holdings(of name: String) async throws -> AWSCredentials? {
        if let found = try Self.keys(settings.shared.credentials[name] ?? [:], name) { return found }
        let profile = settings.shared.profiles[name] ?? [:]
        if let command = profile["credential_process"] { return try await process(command) }
        return try Self.keys(profile, name)
    }

    private static func keys(_ profile: SharedConfiguration.Profile, _ name: String) throws(CredentialError)
        -> AWSCredentials?
    {
        guard let key = profile["aws_access_key_id"] else { return nil }
        guard let secret = profile["aws_secret_access_key"] else {
            throw CredentialError("profile \(name) has aws_access_key_id, but no aws_secret_access_key")
        }
        return AWSCredentials(
            accessKeyID: key,
            secretAccessKey: Secret(secret),
            sessionToken: profile["aws_session_token"].map { Secret($0) }
        )
    }

    private func role(of name: String, visited: [String]) async throws -> AWSCredentials {
        guard let profile = settings.shared.profiles[name] else {
            throw CredentialError("source_profile names \(name), which is in neither shared file")
        }
        // As botocore has it: the keys of a source are taken before its role is.
        let hasKeys = profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil
        guard let role = profile["role_arn"], visited.isEmpty || !hasKeys else {
            return try await source(of: name, profile)
        }
        guard !visited.contains(name) else {
            throw CredentialError(
                "the profiles \((visited + [name]).joined(separator: " → ")) name each other as source_profile"
            )
        }
        if profile["mfa_serial"] != nil {
            throw CredentialError(
                "profile \(name) asks for a code of a device (mfa_serial); no one is there to give it"
            )
        }
        if profile["source_profile"] != nil, profile["credential_source"] != nil {
            throw CredentialError("profile \(name) has both source_profile and credential_source; keep one")
        }
        // Asked again when a service calls them expired.
        let source = CachedCredentials(wallClock: chain.wallClock) {
            try await foundation(of: name, profile, visited: visited)
        }
        let seconds = profile["duration_seconds"].flatMap { Int($0) } ?? 3_600
        return try await chain.sts(signedWith: source).assumeRole(
            role,
            sessionName: profile["role_session_name"] ?? CredentialChain.sessionName,
            externalID: profile["external_id"].map { Secret($0) },
            duration: seconds
        ).credentials
    }

    /// Who asks for a profile's role.
    private func foundation(
        of name: String,
        _ profile: SharedConfiguration.Profile,
        visited: [String]
    ) async throws -> AWSCredentials {
        guard let source = profile["source_profile"] else {
            guard let source = profile["credential_source"] else {
                throw CredentialError("profile \(name) has role_arn, but neither source_profile nor credential_source")
            }
            return try await named(source, profile: name)
        }
        guard source == name else { return try await role(of: source, visited: visited + [name]) }
        // A profile may be its own source when it holds keys besides the role.
        guard let own = try Self.keys(profile, name) else {
            throw CredentialError("profile \(name) is its own source_profile, but holds no keys")
        }
        return own
    }

    /// The keys at the end of a line of source profiles.
    private func source(of name: String, _ profile: SharedConfiguration.Profile) async throws -> AWSCredentials {
        if let found = try await profileWebIdentity(profile) { return found }
        if let found = try await holdings(of: name) { return found }
        throw CredentialError("profile \(name) is a source_profile, but holds no credentials")
    }

    private func named(_ source: String, profile: String) async throws -> AWSCredentials {
        let found: AWSCredentials? =
            switch source {
            case "Environment": try chain.fromVariables()
            case "EcsContainer": try await chain.container()
            case "Ec2InstanceMetadata":
                try await InstanceMetadata(settings: settings, pipeline: chain.pipeline).credentials()
            default:
                throw CredentialError(
                    "profile \(profile): credential_source is Environment, EcsContainer or Ec2InstanceMetadata"
                )
            }
        guard let found else {
            throw CredentialError("profile \(profile): credential_source \(source) gives no credentials")
        }
        return found
    }

    /// Asks the program that the profile names.
    ///
    /// See https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    private func process(_ command: String) async throws -> AWSCredentials {
        struct Output: Decodable {
            let Version: Int
            let AccessKeyId: String
            let SecretAccessKey: String
            let SessionToken: String?
            let Expiration: String?
        }
        let answer = try await settings.environment.runProcess(Self.words(command))
        guard !answer.hasTimedOut else { throw CredentialError("credential_process did not end within a minute") }
        guard answer.status == 0 else { throw CredentialError("credential_process ended with status \(answer.status)") }
        guard let output = try? JSONDecoder().decode(Output.self, from: Data(answer.output)), output.Version == 1 else {
            throw CredentialError("credential_process printed no credentials of version 1")
        }
        let expiration = output.Expiration.map(parseDate)
        if case .some(.none) = expiration {
            throw CredentialError("credential_process printed an Expiration that is no time")
        }
        return AWSCredentials(
            accessKeyID: output.AccessKeyId,
            secretAccessKey: Secret(output.SecretAccessKey),
            sessionToken: output.SessionToken.map { Secret($0) },
            expiration: expiration ?? nil
        )
    }

    /// Splits a command as a shell would, with both kinds of quotes; nothing is expanded.
    static func words(_ command: String) -> [String] {
        var words: [String] = [], word: String?, quote: Character?, isEscaped = false
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap { $0 }
    }
}
