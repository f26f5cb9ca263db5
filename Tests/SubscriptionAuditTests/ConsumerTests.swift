import JobKit
import TestSupport
import Testing

/// What reads the stream, in both layouts of a hub.
@Suite(.timeLimit(.minutes(1))) struct ConsumerTests {
    private static let path = "X1/200000000001/us-east-1/hub/app"

    private static func trusting(_ services: String, _ condition: String = "") -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":[\#(services)]},"Action":"sts:AssumeRole"\#(condition)}]}"#
    }

    private static func allowing(_ actions: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}]}"#
    }

    @Test(arguments: [
        (#""ec2.amazonaws.com""#, "", ["K3", "F3", "X1"]),
        (#""firehose.amazonaws.com""#, "", ["K3", "X1"]),
        (#""lambda.amazonaws.com""#, "", ["K3", "F3", "X1"]),
        (
            #""firehose.amazonaws.com","lambda.amazonaws.com""#,
            #","Condition":{"StringEquals":{"sts:ExternalId":"433568766270"}}"#, ["K3", "X1"]
        ),
        (#""firehose.amazonaws.com","lambda.amazonaws.com""#, "", []),
    ])
    func `a consumer's service must be let into its role`(
        _ services: String,
        _ condition: String,
        _ checks: [String]
    ) async throws {
        let run = try await AuditRun(FakeHub { $0.readerTrust = Self.trusting(services, condition) })
        #expect(run.checks("fail") == Set(checks))
        for id in run.ids("fail") where id.hasPrefix("K3") { #expect(run[id]?.reason == "role_not_trusting") }
    }

    @Test func `a role that only its own delivery stream may take on is trusted by it`() async throws {
        let condition = """
            ,"Condition":{"StringEquals":{"sts:ExternalId":"433568766270","aws:SourceAccount":"433568766270"},
            "ArnLike":{"aws:SourceArn":"arn:aws:firehose:us-east-1:433568766270:deliverystream/es"}}
            """
        let hub = FakeHub { $0.readerTrust = Self.trusting(#""firehose.amazonaws.com""#, condition) }
        let run = try await AuditRun(hub)
        #expect(run["K3/433568766270/us-east-1/hub/firehose:es"]?.status == "ok")
        #expect(run["K3/433568766270/us-east-1/hub/lambda:decode"]?.status == "fail")
    }

    @Test(arguments: [
        (#""kinesis:GetRecords","kms:Decrypt""#, false), (#""kinesis:Get*","kms:Decrypt""#, false),
        (#""kinesis:Get*","kinesis:ListShards","kms:*""#, true),
        (#""kinesis:GetRecords","kinesis:GetShardIterator","kinesis:DescribeStream","kms:Decrypt""#, true),
        (#""kinesis:*""#, false),
    ])
    func `reading takes an iterator and the shards, too`(_ actions: String, _ mayRead: Bool) async throws {
        let hub = FakeHub { $0.readerPolicy = Self.allowing(actions + #","lambda:InvokeFunction""#) }
        let run = try await AuditRun(hub)
        #expect(run.checks("fail") == (mayRead ? [] : ["K3", "X1"]))
        if !mayRead { #expect(run[Self.path]?.reason == "broken_consumer") }
    }

    @Test func `a consumer registered with the stream reads it`() async throws {
        let consumer = "\(FakeHub.stream)/consumer/decode:1700000000"
        let fan = FakeHub { world in
            world.mappingSource = consumer
            world.readerPolicy = Self.allowing(
                #""kinesis:SubscribeToShard","kinesis:Get*","kinesis:ListShards","kms:*","lambda:*""#
            )
        }
        #expect(try await AuditRun(fan).checks("fail").isEmpty)
        let other = FakeHub { $0.mappingSource = "\(FakeHub.stream)2/consumer/decode:1700000000" }
        #expect(
            try await AuditRun(other)["K3/433568766270/us-east-1/hub/lambda:decode"]?.reason == "reads_other_stream"
        )
    }

    @Test func `a function that decodes may put into a delivery stream without a source`() async throws {
        let direct = FakeHub { $0.deliveryType = "DirectPut" }
        let run = try await AuditRun(direct)
        #expect(run.checks("fail").isEmpty)
        #expect(run["F2/433568766270/us-east-1/hub/firehose:es"]?.status == "skipped")
        #expect(run["F1/433568766270/us-east-1/hub/firehose:es"]?.detail["advice"] != nil, "it is not encrypted")
        let silent = FakeHub { world in
            world.deliveryType = "DirectPut"
            world.readerPolicy = Self.allowing(#""kinesis:*","kms:*","lambda:*""#)
        }
        let broken = try await AuditRun(silent)
        #expect(broken["K3/433568766270/us-east-1/hub/firehose:es"]?.reason == "nobody_puts")
        #expect(broken[Self.path]?.reason == "broken_consumer")
    }

    @Test func `a function's own policy may let the delivery stream in`() async throws {
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::433568766270:role/service/reader"},
            "Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:433568766270:function:transform:live"}]}
            """
        let hub = FakeHub(trouble: [
            "lambda GetPolicy": .answers { _ in .json(JSONValue.object(["Policy": .string(policy)]).text) }
        ]) { $0.readerPolicy = Self.allowing(#""kinesis:*","kms:*""#) }
        #expect(try await AuditRun(hub).checks("fail").isEmpty)
        let none = FakeHub { $0.readerPolicy = Self.allowing(#""kinesis:*","kms:*""#) }
        #expect(try await AuditRun(none).checks("fail") == ["F3", "X1"])
    }

    @Test func `a key of many regions works while its primary moves`() async throws {
        #expect(try await AuditRun(FakeHub { $0.keyState = "Updating" }).checks("fail").isEmpty)
    }
}
