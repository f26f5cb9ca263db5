import AWS
import AWSServices

extension ModelTests {
    typealias Exchange = BotocoreOracle.Exchange

    static let calls = logs + streams + keysAndFunctions + organizations

    private static let logs: [Call] = {
        var filter = SubscriptionFilter(
            filterName: "central",
            logGroupName: "/app/ä b",
            filterPattern: "",
            destinationArn: "arn:aws:logs:eu-west-1:1:destination:central"
        )
        filter.roleArn = "arn:aws:iam::2:role/to-hub"
        filter.distribution = "Random"
        filter.applyOnTransformedLogs = true
        filter.fieldSelectionCriteria = #"@aws.region IN ["eu-west-1"]"#
        filter.emitSystemFields = ["@aws.account", "@aws.region"]
        let whole = filter
        return [
            .list(
                .cloudWatchLogs,
                "logs",
                "DescribeDestinations",
                #"{"DestinationNamePrefix":"central"}"#,
                token: ("nextToken", "nextToken"),
                at: "destinations"
            ) { try await CloudWatchLogsClient($0).describeDestinations(prefix: "central") },
            Call(.cloudWatchLogs, [Exchange("logs", "DescribeDestinations", "{}", fixed: ["nextToken": nil])]) {
                try await CloudWatchLogsClient($0).describeDestinations()
            },
            Call(
                .cloudWatchLogs,
                [
                    Exchange(
                        "logs",
                        "PutDestinationPolicy",
                        #"{"destinationName":"central","accessPolicy":"{\"Version\":\"2012-10-17\"}"}"#
                    )
                ]
            ) {
                try await CloudWatchLogsClient($0).putDestinationPolicy(
                    name: "central",
                    policy: #"{"Version":"2012-10-17"}"#
                )
            },
            .list(
                .cloudWatchLogs,
                "logs",
                "DescribeSubscriptionFilters",
                #"{"logGroupName":"/app/ä b"}"#,
                token: ("nextToken", "nextToken"),
                at: "subscriptionfilters"
            ) { try await CloudWatchLogsClient($0).describeSubscriptionFilters(logGroup: "/app/ä b") },
            Call(
                .cloudWatchLogs,
                [
                    Exchange(
                        "logs",
                        "PutSubscriptionFilter",
                        """
                        {"filterName":"central","logGroupName":"/app/ä b","filterPattern":"",
                        "destinationArn":"arn:aws:logs:eu-west-1:1:destination:central","roleArn":"arn:aws:iam::2:role/to-hub",
                        "distribution":"Random","applyOnTransformedLogs":true,
                        "fieldSelectionCriteria":"@aws.region IN [\\"eu-west-1\\"]",
                        "emitSystemFields":["@aws.account","@aws.region"]}
                        """
                    )
                ]
            ) { try await CloudWatchLogsClient($0).putSubscriptionFilter(whole) },
            .list(
                .cloudWatchLogs,
                "logs",
                "DescribeAccountPolicies",
                #"{"policyType":"SUBSCRIPTION_FILTER_POLICY"}"#,
                token: ("nextToken", "nextToken"),
                at: "accountpolicies"
            ) { try await CloudWatchLogsClient($0).describeSubscriptionFilterPolicies() },
            .list(
                .cloudWatchLogs,
                "logs",
                "DescribeLogGroups",
                #"{"logGroupNamePrefix":"/aws/"}"#,
                token: ("nextToken", "nextToken"),
                at: "loggroups"
            ) { try await CloudWatchLogsClient($0).describeLogGroups(prefix: "/aws/") },
        ]
    }()

    private static let streams: [Call] = [
        Call(
            .kinesis,
            [Exchange("kinesis", "DescribeStreamSummary", #"{"StreamName":"central"}"#)],
            at: "streamdescriptionsummary"
        ) { try await KinesisClient($0).describeStreamSummary(name: "central") },
        Call(
            .kinesis,
            [
                Exchange(
                    "kinesis",
                    "GetResourcePolicy",
                    #"{"ResourceARN":"arn:aws:kinesis:eu-west-1:1:stream/central"}"#
                )
            ],
            at: "policy"
        ) { try await KinesisClient($0).resourcePolicy(of: "arn:aws:kinesis:eu-west-1:1:stream/central") as Any },
        Call(
            .kinesis,
            [
                Exchange(
                    "kinesis",
                    "IncreaseStreamRetentionPeriod",
                    #"{"StreamName":"central","RetentionPeriodHours":168}"#
                )
            ]
        ) { try await KinesisClient($0).increaseStreamRetentionPeriod(name: "central", hours: 168) },
        Call(
            .firehose,
            [Exchange("firehose", "DescribeDeliveryStream", #"{"DeliveryStreamName":"to-search"}"#)],
            at: "deliverystreamdescription"
        ) { try await FirehoseClient($0).describeDeliveryStream(name: "to-search") },
    ]

    private static let keysAndFunctions: [Call] = [
        Call(.kms, [Exchange("kms", "DescribeKey", #"{"KeyId":"alias/aws/kinesis"}"#)], at: "keymetadata") {
            try await KMSClient($0).describeKey("alias/aws/kinesis")
        },
        Call(.kms, [Exchange("kms", "GetKeyPolicy", #"{"KeyId":"1234","PolicyName":"default"}"#)], at: "policy") {
            try await KMSClient($0).keyPolicy("1234")
        },
        Call(
            .lambda,
            [
                Exchange(
                    "lambda",
                    "GetFunctionConfiguration",
                    #"{"FunctionName":"arn:aws:lambda:eu-west-1:1:function:decode:live"}"#
                )
            ],
            at: ""
        ) { try await LambdaClient($0).functionConfiguration("arn:aws:lambda:eu-west-1:1:function:decode:live") },
        .list(
            .lambda,
            "lambda",
            "ListEventSourceMappings",
            #"{"FunctionName":"arn:aws:lambda:eu-west-1:1:function:decode"}"#,
            token: ("Marker", "NextMarker"),
            at: "eventsourcemappings"
        ) { try await LambdaClient($0).eventSourceMappings(of: "arn:aws:lambda:eu-west-1:1:function:decode") },
    ]

    private static let organizations: [Call] = [
        Call(.organizations, [Exchange("organizations", "DescribeOrganization", "{}")], at: "organization.id") {
            try await OrganizationsClient($0).organizationID()
        },
        .list(
            .organizations,
            "organizations",
            "ListAccounts",
            #"{"MaxResults":20}"#,
            token: ("NextToken", "NextToken"),
            at: "accounts"
        ) { try await OrganizationsClient($0).accounts() },
        Call(
            .organizations,
            [
                Exchange(
                    "organizations",
                    "ListAccountsForParent",
                    #"{"ParentId":"r-ab12","MaxResults":20}"#,
                    fixed: ["NextToken": nil]
                ),
                Exchange(
                    "organizations",
                    "ListOrganizationalUnitsForParent",
                    #"{"ParentId":"r-ab12","MaxResults":20}"#,
                    result: #"{"OrganizationalUnits":[{"Id":"ou-ab12-12345678"}]}"#
                ),
                Exchange(
                    "organizations",
                    "ListAccountsForParent",
                    #"{"ParentId":"ou-ab12-12345678","MaxResults":20}"#,
                    fixed: ["NextToken": nil]
                ),
                Exchange(
                    "organizations",
                    "ListOrganizationalUnitsForParent",
                    #"{"ParentId":"ou-ab12-12345678","MaxResults":20}"#,
                    result: #"{"OrganizationalUnits":[]}"#
                ),
            ],
            at: "accounts"
        ) { try await OrganizationsClient($0).accounts(below: "r-ab12") },
    ]
}
