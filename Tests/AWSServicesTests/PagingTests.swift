import AWS
import AWSServices
import FoundationEssentials
import TestSupport
import Testing
import Transport

/// Lists of several pages, and answers that are less than whole.
@Suite struct PagingTests {
    /// A list, its answers and how many elements they hold.
    struct List: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let service: AWSService
        /// A page of so many elements with such a token.
        let page: @Sendable (_ count: Int, _ token: String?) -> String
        let run: @Sendable (AWSClient) async throws -> Int

        /// A list of a JSON service.
        static func json(
            _ name: String,
            _ service: AWSService,
            _ member: String,
            _ element: String,
            token: String,
            _ run: @escaping @Sendable (AWSClient) async throws -> Int
        ) -> List {
            List(
                testDescription: name,
                service: service,
                page: { count, next in
                    let elements = Array(repeating: element, count: count).joined(separator: ",")
                    return "{\"\(member)\":[\(elements)]" + (next.map { ",\"\(token)\":\"\($0)\"" } ?? "") + "}"
                },
                run: run
            )
        }

        /// A list of IAM.
        static func iam(
            _ operation: String,
            _ member: String,
            _ element: String,
            _ run: @escaping @Sendable (AWSClient) async throws -> Int
        ) -> List {
            List(
                testDescription: operation,
                service: .iam,
                page: { count, next in
                    let elements = String(repeating: "<member>\(element)</member>", count: count)
                    let end =
                        next.map { "<IsTruncated>true</IsTruncated><Marker>\($0)</Marker>" }
                        ?? "<IsTruncated>false</IsTruncated>"
                    return """
                        <\(operation)Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><\(operation)Result>
                        <\(member)>\(elements)</\(member)>\(end)</\(operation)Result></\(operation)Response>
                        """
                },
                run: run
            )
        }
    }

    static let lists: [List] = [
        .json(
            "DescribeDestinations",
            .cloudWatchLogs,
            "destinations",
            #"{"destinationName":"d","arn":"a","targetArn":"t","roleArn":"r"}"#,
            token: "nextToken"
        ) { try await CloudWatchLogsClient($0).describeDestinations().count },
        .json(
            "DescribeSubscriptionFilters",
            .cloudWatchLogs,
            "subscriptionFilters",
            #"{"filterName":"f","logGroupName":"g","destinationArn":"a"}"#,
            token: "nextToken"
        ) { try await CloudWatchLogsClient($0).describeSubscriptionFilters(logGroup: "g").count },
        .json(
            "DescribeAccountPolicies",
            .cloudWatchLogs,
            "accountPolicies",
            #"{"policyName":"p","policyDocument":"{}"}"#,
            token: "nextToken"
        ) { try await CloudWatchLogsClient($0).describeSubscriptionFilterPolicies().count },
        .json("DescribeLogGroups", .cloudWatchLogs, "logGroups", #"{"logGroupName":"g"}"#, token: "nextToken") {
            try await CloudWatchLogsClient($0).describeLogGroups().count
        },
        .json("ListAccounts", .organizations, "Accounts", #"{"Id":"111122223333"}"#, token: "NextToken") {
            try await OrganizationsClient($0).accounts().count
        },
        .json("ListEventSourceMappings", .lambda, "EventSourceMappings", #"{"UUID":"u"}"#, token: "NextMarker") {
            try await LambdaClient($0).eventSourceMappings(of: "f").count
        },
        .iam("ListRolePolicies", "PolicyNames", "name") { try await IAMClient($0).inlinePolicyNames(of: "r").count },
        .iam("ListAttachedRolePolicies", "AttachedPolicies", "<PolicyArn>arn</PolicyArn>") {
            try await IAMClient($0).attachedPolicies(of: "r").count
        },
        List(
            testDescription: "ListMetrics",
            service: .cloudWatch,
            page: { count, next in
                """
                <ListMetricsResponse><ListMetricsResult><Metrics>\(String(repeating: "<member/>", count: count))</Metrics>\
                \(next.map { "<NextToken>\($0)</NextToken>" } ?? "")</ListMetricsResult></ListMetricsResponse>
                """
            },
            run: { try await CloudWatchClient($0).listMetrics("n", namespace: "s").count }
        ),
    ]

    private func run(_ list: List, _ answers: [String]) async throws -> (count: Int, bench: ServiceBench) {
        let bench = try ServiceBench(answers.map { .bytes($0) })
        return (try await list.run(try bench.client(list.service)), bench)
    }

    @Test(arguments: lists)
    func `pages are followed to the end, empty ones with a token too`(_ list: List) async throws {
        let answers = [list.page(2, "one"), list.page(0, "two"), list.page(0, "three"), list.page(1, nil)]
        let (count, bench) = try await run(list, answers)
        #expect(count == 3)
        #expect(bench.transport.requests.count == 4)
        // The last token is sent in the body or in the query.
        let last = try #require(bench.transport.requests.last)
        #expect(String(decoding: last.body, as: UTF8.self).contains("three") || last.target.text.contains("three"))
    }

    @Test(arguments: lists)
    func `an empty list is empty`(_ list: List) async throws {
        let (count, bench) = try await run(list, [list.page(0, nil)])
        #expect(count == 0)
        #expect(bench.transport.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: lists)
    func `a token that comes again is an error`(_ list: List) async throws {
        for tokens in [["one", "one"], ["one", "two", "one"]] {
            await #expect(throws: PagingError.self) { try await run(list, tokens.map { list.page(1, $0) }) }
        }
    }

    @Test(arguments: lists)
    func `an answer without the list is not an empty list`(_ list: List) async throws {
        let name = list.testDescription
        for answer in [
            "{}", #"{"Output":{"__type":"UnknownOperationException"},"Version":"1.0"}"#,
            "<\(name)Response><\(name)Result/></\(name)Response>", "<\(name)Response/>",
        ] {
            await #expect("\(answer)") {
                try await run(list, [answer])
            } throws: { error in
                error is IncompleteAnswer || (error as? AWSError)?.code == "Unreadable"
            }
        }
    }

    @Test(arguments: lists)
    func `what fails on a later page fails the whole list`(_ list: List) async throws {
        await #expect(throws: AWSError.self) { try await run(list, [list.page(2, "one"), "<html></html>"]) }
    }

    @Test func `IAM that is not at its end and does not say where to go on is incomplete`() async throws {
        let list = Self.lists[6], name = list.testDescription
        let page = """
            <\(name)Response><\(name)Result><PolicyNames><member>a</member></PolicyNames><IsTruncated>true</IsTruncated>
            </\(name)Result></\(name)Response>
            """
        await #expect(throws: IncompleteAnswer.self) { try await run(list, [page]) }
    }

    @Test func `an attached policy without an ARN is not passed over`() async throws {
        let list = Self.lists[7], name = list.testDescription
        let page = """
            <\(name)Response><\(name)Result><AttachedPolicies><member><PolicyArn>a</PolicyArn></member><member/></AttachedPolicies>
            </\(name)Result></\(name)Response>
            """
        await #expect(throws: IncompleteAnswer.self) { try await run(list, [page]) }
    }

    // MARK: Sums

    private func sums(_ answers: [String], count: Int = 2) async throws -> [Double?] {
        let bench = try ServiceBench(
            answers.map { body in
                .bytes(
                    "<GetMetricDataResponse><GetMetricDataResult>\(body)</GetMetricDataResult></GetMetricDataResponse>"
                )
            }
        )
        let metrics = (0..<count).map { CloudWatchClient.Metric(namespace: "n", name: "m\($0)", dimensions: []) }
        let end = Date(timeIntervalSince1970: 1_800_000_000)
        let sums = try await CloudWatchClient(try bench.client(.cloudWatch)).sums(
            of: metrics,
            from: end.addingTimeInterval(-7_200),
            to: end
        )
        return metrics.map { sums[$0] }
    }

    private static func series(_ id: String, _ state: String = "Complete", _ values: String...) -> String {
        let values = values.map { "<member>\($0)</member>" }.joined()
        return "<member><Id>\(id)</Id><StatusCode>\(state)</StatusCode><Values>\(values)</Values></member>"
    }

    private static func results(_ series: String..., next: String = "") -> String {
        "<MetricDataResults>\(series.joined())</MetricDataResults>\(next.isEmpty ? "" : "<NextToken>\(next)</NextToken>")"
    }

    @Test func `a metric without data has no sum, and zero is one`() async throws {
        let sums = try await sums([Self.results(Self.series("m0"), Self.series("m1", "Complete", "0.0"))])
        #expect(sums == [nil, 0])
    }

    @Test func `partial data is made up by later pages, in any order`() async throws {
        let pages = [
            Self.results(Self.series("m1", "PartialData", "1", "2"), next: "a"), Self.results(next: "b"),
            Self.results(Self.series("m0", "Complete", "5"), Self.series("m1", "Complete", "4.5")),
        ]
        #expect(try await sums(pages) == [5, 7.5])
    }

    @Test func `a metric that is named twice counts once`() async throws {
        let answer = "<GetMetricDataResponse><GetMetricDataResult>\(Self.results(Self.series("m0", "Complete", "3")))"
        let bench = try ServiceBench([.bytes("\(answer)</GetMetricDataResult></GetMetricDataResponse>")])
        let metric = CloudWatchClient.Metric(namespace: "n", name: "m", dimensions: [])
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let client = CloudWatchClient(try bench.client(.cloudWatch))
        #expect(try await client.sums(of: [metric, metric], from: now, to: now) == [metric: 3])
    }

    @Test(arguments: [
        results(series("m0")), results(series("m0"), series("m1", "PartialData", "1")),
        results(series("m0"), series("m1", "InternalError")), results(series("m0"), series("m1", "Forbidden")),
        results(series("m0"), series("m1", "Complete", "many")), results(series("m0"), series("m1"), series("m2")),
        results(series("m0"), series("x")), "<MetricDataResults/>", "",
    ])
    func `sums that are not whole are none`(answer: String) async throws {
        await #expect(throws: IncompleteAnswer.self) { try await sums([answer]) }
    }

    @Test func `more metrics than one call takes are asked for in several`() async throws {
        let first = (0..<500).map { Self.series("m\($0)", "Complete", "1") }.joined()
        let answers = [
            "<MetricDataResults>\(first)</MetricDataResults>", Self.results(Self.series("m0", "Complete", "9")),
        ]
        let sums = try await sums(answers, count: 501)
        #expect(sums == Array(repeating: 1, count: 500) + [9])
    }
}
