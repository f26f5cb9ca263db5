import AWS
import Glibc
import JobKit
import OpenSearch
import POSIX
import Resilience
import Transport

/// What an error means for the exit code.
struct Failure: Sendable, Equatable {
    let code: ExitCode
    let message: String

    init(code: ExitCode, message: String) {
        self.code = code
        self.message = message
    }

    /// Judges an error.
    ///
    /// - Parameters:
    ///   - error: What ended the run.
    ///   - hasWorked: Whether work was done already: then nothing counts as unreachable or denied any more.
    init(_ error: any Error, hasWorked: Bool) {
        let code = Self.code(error)
        self.code = hasWorked && [.unreachable, .denied].contains(code) ? .failed : code
        message = "\(error)\(Self.remedy(error))"
    }

    /// What to do, where the system's own words do not say it.
    private static func remedy(_ error: any Error) -> String {
        guard let error = error as? SystemError, error.code == ENOENT, error.operation.hasPrefix("open lock file ")
        else { return "" }
        let folder = error.operation.dropFirst("open lock file ".count).split(separator: "/").dropLast()
        return "; create the folder /\(folder.joined(separator: "/")), writable for this user"
    }

    private static func code(_ error: any Error) -> ExitCode {
        switch error {
        case is DeadlineExceeded: .deadline
        case let error as TransportError:
            [.resolve, .connect, .tls, .timeout, .interrupted].contains(error.code) ? .unreachable : .failed
        case let error as OpenSearchError: code(error)
        case let error as AWSError: error.isDenied ? .denied : error.isUnreachable ? .unreachable : .failed
        case is CredentialError: .denied
        case is AWSConfigurationError: .configuration
        case let error as JobFailure: code(error)
        default: .failed
        }
    }

    private static func code(_ error: OpenSearchError) -> ExitCode {
        switch error.kind {
        case .unauthorized, .forbidden: .denied
        case .unavailable, .throttled: .unreachable
        default: .failed
        }
    }

    private static func code(_ failure: JobFailure) -> ExitCode {
        switch failure.kind {
        case .failed: .failed
        case .unreachable: .unreachable
        case .denied: .denied
        case .configuration: .configuration
        }
    }
}
