import AWS
import Resilience
import Transport

/// What was read, or why it could not be.
///
/// What is not there is a known absence: `Reading<Value?>` holds `nil`. An error never becomes one.
enum Reading<Value: Sendable>: Sendable {
    case known(Value)
    case unknown(Obstacle)

    /// The value, where it is known.
    var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    /// What stood in the way.
    var obstacle: Obstacle? {
        if case .unknown(let obstacle) = self { obstacle } else { nil }
    }

    /// The value made into another.
    func map<Other>(_ change: (Value) -> Other) -> Reading<Other> {
        switch self {
        case .known(let value): .known(change(value))
        case .unknown(let obstacle): .unknown(obstacle)
        }
    }
}

/// What may not be there.
protocol OptionalValue {
    associatedtype Wrapped
    var wrapped: Wrapped? { get }
}

extension Optional: OptionalValue {
    var wrapped: Wrapped? { self }
}

extension Reading where Value: OptionalValue {
    /// The thing itself; `nil` where it is not there, and where that is not known.
    var found: Value.Wrapped? { value?.wrapped }
}

/// Looks at things as one identity.
struct Looker: Sendable {
    /// For messages: the ARN of the identity.
    let role: String

    /// Reads a thing.
    ///
    /// - Parameters:
    ///   - operation: For messages.
    ///   - fetch: Asks the service.
    /// - Returns: What came of it; every other failure becomes an obstacle.
    /// - Throws: `CancellationError`; `AWSConfigurationError`, which is wrong on this machine and for every call.
    func look<Value: Sendable>(
        _ operation: String,
        _ fetch: () async throws -> Value
    ) async throws -> Reading<Value> {
        do {
            return .known(try await fetch())
        } catch let error where error is CancellationError || error is AWSConfigurationError {
            throw error
        } catch {
            if (error as? TransportError)?.code == .cancelled { throw CancellationError() }
            if error is DeadlineExceeded { return .unknown(.late(role)) }
            return .unknown(Obstacle(operation: operation, error: Self.words(error), role: role))
        }
    }

    /// Reads a thing that may not be there.
    ///
    /// - Parameters:
    ///   - operation: For messages.
    ///   - absent: The service's word for what is not there.
    ///   - fetch: Asks the service.
    /// - Returns: `nil` only when the service has said so.
    /// - Throws: As `look`.
    func lookFor<Value: Sendable>(
        _ operation: String,
        absent: String,
        _ fetch: () async throws -> Value
    ) async throws -> Reading<Value?> {
        try await look(operation) {
            do {
                return try await fetch()
            } catch let error as AWSError where error.code == absent {
                return nil
            }
        }
    }

    /// An error without what differs from call to call, such as the request's id and measured times.
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as AWSError: "\(error.code): \(error.message)"
        case let error as TransportError where error.code == .timeout: "no whole answer in time"
        case let error as TransportError: error.message
        default: "\(error)"
        }
    }
}
