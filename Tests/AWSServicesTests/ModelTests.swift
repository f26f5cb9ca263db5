import AWS
import AWSServices
import TestSupport
import Testing
import Transport

/// Every call against botocore's models: what we send is what botocore sends, what we read is what botocore reads.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs botocore in .venv: make setup"), .timeLimit(.minutes(2)))
struct ModelTests {
    /// A call of ours and the exchanges it is made of.
    struct Call: Sendable {
        let exchanges: [BotocoreOracle.Exchange]
        let service: AWSService
        /// Where in the answers its value stands, such as `destinations`; `nil` for none.
        let place: String?
        let run: @Sendable (AWSClient) async throws -> Any

        init(
            _ service: AWSService,
            _ exchanges: [BotocoreOracle.Exchange],
            at place: String? = nil,
            _ run: @escaping @Sendable (AWSClient) async throws -> Any
        ) {
            self.service = service
            self.exchanges = exchanges
            self.place = place
            self.run = run
        }

        /// A list of two pages, whose tokens have these names in requests and answers.
        static func list(
            _ service: AWSService,
            _ name: String,
            _ operation: String,
            _ parameters: String,
            token: (input: String, output: String),
            at place: String,
            fixed: [String: String?] = [:],
            _ run: @escaping @Sendable (AWSClient) async throws -> Any
        ) -> Call {
            let next = #"{"\#(token.input)":"a +/=&token""# + (parameters == "{}" ? "}" : ",\(parameters.dropFirst())")
            let first = fixed.merging([token.output: "a +/=&token"]) { $1 }
            let last = fixed.merging([token.output: nil]) { $1 }
            return Call(
                service,
                [
                    BotocoreOracle.Exchange(name, operation, parameters, fixed: first),
                    BotocoreOracle.Exchange(name, operation, next, fixed: last),
                ],
                at: place,
                run
            )
        }
    }

    /// Runs every call against the answers that botocore's models give, and lets botocore judge what was sent.
    ///
    /// - Returns: The value of each call beside what botocore read.
    static func run(_ calls: [Call]) async throws -> [(value: Any, answers: [BotocoreOracle.Answer])] {
        let exchanges = calls.flatMap(\.exchanges)
        var answers = try await BotocoreOracle.answers(to: exchanges)[...]
        try #require(answers.count == exchanges.count)
        var requests: [HTTPRequest] = [], results: [(value: Any, answers: [BotocoreOracle.Answer])] = []
        for call in calls {
            let own = Array(answers.prefix(call.exchanges.count))
            answers = answers.dropFirst(call.exchanges.count)
            let bench = try ServiceBench(own.map { .bytes($0.body) })
            results.append((try await call.run(try bench.client(call.service)), own))
            let operations = call.exchanges.map(\.operation)
            try #require(bench.transport.requests.count == own.count, "\(operations)")
            requests += bench.transport.requests
        }
        for (exchange, problems) in zip(exchanges, try await BotocoreOracle.differences(requests, exchanges)) {
            #expect(problems.isEmpty, "\(exchange.service) \(exchange.operation)")
        }
        return results
    }

    @Test func `the JSON services are asked and understood as botocore does it`() async throws {
        for (call, result) in zip(Self.calls, try await Self.run(Self.calls)) {
            guard let place = call.place else { continue }
            let operation = "\(call.exchanges[0].service) \(call.exchanges[0].operation)"
            let ours = flattened(result.value)
            let expected = Self.expected(result.answers, at: place)
            #expect(!ours.isEmpty, "\(operation)")
            for (path, text) in ours { #expect(text == expected[path], "\(operation): \(path)") }
            // What no answer ever sets is misspelt; kinds of one thing need not have all the same members.
            let known = Set(ours.filter { $0.value != nil }.flatMap { $0.key.split(separator: ".") })
            for (path, text) in ours where text == nil {
                #expect(
                    known.contains(path.split(separator: ".").last ?? ""),
                    "\(operation): \(path) is not in the model"
                )
            }
        }
    }

    /// What botocore read below a place, the elements of later pages numbered on.
    private static func expected(_ answers: [BotocoreOracle.Answer], at place: String) -> [String: String] {
        var expected: [String: String] = [:], before = 0
        for answer in answers {
            var elements: Set<Int> = []
            for (path, text) in answer.values where place.isEmpty || path == place || path.hasPrefix("\(place).") {
                var steps = path.dropFirst(place.isEmpty ? 0 : place.count + 1).split(separator: ".").map(String.init)
                if let element = steps.first.flatMap({ Int($0) }) {
                    elements.insert(element)
                    steps[0] = "\(element + before)"
                }
                expected[steps.joined(separator: ".")] = text
            }
            before += elements.count
        }
        return expected
    }
}
