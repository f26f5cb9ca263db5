import Configuration
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import Transport

/// Resolves references to secrets, each at most once however many ask at the same time.
final class SecretStore: Sendable {
    private let variables: [String: String]
    private let readFile: @Sendable (String) throws -> [UInt8]
    private let parameter: @Sendable (String, Deadline) async throws -> Secret
    private let secret: @Sendable (String, Deadline) async throws -> Secret
    private let known = Locked<[SecretReference: Secret]>([:])
    private let fetches = Locked<[SecretReference: SharedFetch<Secret>]>([:])

    init(
        variables: [String: String],
        readFile: @escaping @Sendable (String) throws -> [UInt8],
        parameter: @escaping @Sendable (String, Deadline) async throws -> Secret,
        secret: @escaping @Sendable (String, Deadline) async throws -> Secret
    ) {
        self.variables = variables
        self.readFile = readFile
        self.parameter = parameter
        self.secret = secret
    }

    /// A store that reads variables and files only.
    static func local(_ variables: [String: String]) -> SecretStore {
        let refuse = { @Sendable (name: String, _: Deadline) throws -> Secret in
            throw JobFailure(.configuration, "\(name): expected env:NAME or file:PATH")
        }
        return SecretStore(
            variables: variables,
            readFile: { path throws in try Files.read(path, limit: 1 << 16) },
            parameter: refuse,
            secret: refuse
        )
    }

    /// Resolves a reference.
    ///
    /// - Parameters:
    ///   - reference: Where the secret is kept.
    ///   - deadline: Bounds the wait for Amazon's services.
    /// - Returns: The secret, never empty.
    /// - Throws: `JobFailure` of kind `configuration` that names the reference when there is nothing; errors of the services.
    func resolve(_ reference: SecretReference, by deadline: Deadline) async throws -> Secret {
        if let value = known.withLock({ $0[reference] }) { return value }
        let fetch = fetches.withLock { fetches in
            let fetch = fetches[reference] ?? SharedFetch()
            fetches[reference] = fetch
            return fetch
        }
        return try await fetch.value(by: deadline, place: "\(reference)") {
            let value = try await self.fetch(reference)
            guard !value.reveal.isEmpty else { throw JobFailure(.configuration, "\(reference) is empty") }
            self.known.withLock { $0[reference] = value }
            return value
        }
    }

    private func fetch(_ reference: SecretReference) async throws -> Secret {
        switch reference {
        case .environment(let name):
            guard let value = variables[name] else { throw JobFailure(.configuration, "\(reference) is not set") }
            return Secret(value)
        case .file(let path):
            do {
                var text = String(decoding: try readFile(path), as: UTF8.self)
                while text.last?.isNewline == true { text.removeLast() }
                return Secret(text)
            } catch {
                throw JobFailure(.configuration, "\(reference): \(error)")
            }
        case .ssm(let name): return try await parameter(name, .never)
        case .secretsManager(let name, let field):
            let value = try await secret(name, .never)
            guard let field else { return value }
            let members = try? JSONDecoder().decode([String: Member].self, from: Data(value.reveal.utf8))
            guard case .text(let text)? = members?[field] else {
                throw JobFailure(.configuration, "\(reference): the secret is no JSON object with a text of that name")
            }
            return Secret(text)
        }
    }

    /// Members of other types stand beside the one we want.
    private enum Member: Decodable {
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            self = (try? decoder.singleValueContainer().decode(String.self)).map { .text($0) } ?? .other
        }
    }
}
