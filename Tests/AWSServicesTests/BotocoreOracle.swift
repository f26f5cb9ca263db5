import FoundationEssentials
import POSIX
import TestSupport
import Transport

/// What botocore makes of our requests and of a service's fullest answers.
enum BotocoreOracle {
    /// One call: what it asks, and what the service answers.
    struct Exchange: Encodable, Sendable {
        let service: String
        let operation: String
        /// As botocore's users write them: a JSON object.
        let parameters: String
        /// Members of the answer whose value is given, `nil` for one that is left out; every other gets a value of its own.
        let fixed: [String: String?]
        /// The whole answer, a JSON object, instead of the fullest one.
        let result: String?

        init(
            _ service: String,
            _ operation: String,
            _ parameters: String,
            fixed: [String: String?] = [:],
            result: String? = nil
        ) {
            self.service = service
            self.operation = operation
            self.parameters = parameters
            self.fixed = fixed
            self.result = result
        }
    }

    /// An answer on the wire and read.
    struct Answer: Decodable, Sendable {
        let body: String
        /// By path in small letters, such as `destinations.0.arn`.
        let values: [String: String]
    }

    /// Has the answers to exchanges made.
    ///
    /// - Throws: `SystemError` when the oracle fails.
    static func answers(to exchanges: [Exchange]) async throws -> [Answer] {
        try await lines(exchanges.map { ["answer": $0] })
    }

    /// Has requests of ours compared with botocore's.
    ///
    /// - Parameters:
    ///   - requests: As they were sent.
    ///   - exchanges: What botocore is asked to send.
    /// - Returns: The differences of each.
    /// - Throws: `SystemError` when the oracle fails.
    static func differences(_ requests: [HTTPRequest], _ exchanges: [Exchange]) async throws -> [[String]] {
        struct Case: Encodable {
            let service: String
            let operation: String
            let parameters: String
            let method: String
            let target: String
            let headers: [String: String]
            let body: String
        }
        let cases = zip(requests, exchanges).map { request, exchange in
            Case(
                service: exchange.service,
                operation: exchange.operation,
                parameters: exchange.parameters,
                method: request.method.rawValue,
                target: request.target.text,
                headers: Dictionary(
                    request.headers.fields.map { ($0.name.lowercased(), $0.value) },
                    uniquingKeysWith: { "\($0), \($1)" }
                ),
                body: String(decoding: request.body, as: UTF8.self)
            )
        }
        return try await lines(cases.map { ["request": $0] })
    }

    private static func lines<Input: Encodable, Output: Decodable>(_ input: [Input]) async throws -> [Output] {
        let text = try input.map { Array(try JSONEncoder().encode($0)) + [10] }.flatMap { $0 }
        let output = try await PythonOracle.run("aws_exchanges.py", input: text)
        return try output.split(separator: 10).map { try JSONDecoder().decode(Output.self, from: Data($0)) }
    }
}

/// Lists the stored properties of a value by path in small letters; a property without a value is listed as `nil`.
func flattened(_ value: Any, _ path: String = "") -> [String: String?] {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        return mirror.children.first.map { flattened($0.value, path) } ?? [path: nil]
    }
    guard [.struct, .collection].contains(mirror.displayStyle) else { return [path: "\(value)"] }
    var all: [String: String?] = [:]
    for (place, child) in mirror.children.enumerated() {
        let step = (child.label ?? "\(place)").lowercased()
        all.merge(flattened(child.value, path.isEmpty ? step : "\(path).\(step)")) { first, _ in first }
    }
    return all
}
