extension WireStory {
    private static let blocked = "cluster_block_exception"

    static let blocks = WireStory(
        "blocks",
        [
            .init("PUT", "/$p-a", one), .init("PUT", "/$p-m", one), .init("PUT", "/$p-m/_doc/1", #"{"n":1}"#, 201),
            .init("PUT", "/$p-a/_settings", #"{"index.blocks.write":true}"#),
            .init(
                "PUT",
                "/$p-a/_doc/1",
                #"{"n":1}"#,
                403,
                blocked,
                "[$p-a] blocked by: [FORBIDDEN/8/index write (api)];"
            ),
            .init("DELETE", "/$p-a/_doc/1", nil, 403, blocked, "FORBIDDEN/8/"),
            .init("POST", "/$p-a/_bulk", "{\"index\":{}}\n{\"n\":1}\n", 200, nil, "[FORBIDDEN/8/index write (api)]"),
            .init("POST", "/$p-a/_refresh"), .init("POST", "/$p-a/_close"), .init("POST", "/$p-a/_open"),
            .init("PUT", "/$p-m/_settings", #"{"index":{"blocks":{"metadata":true}}}"#),
            .init("GET", "/$p-m", nil, 403, blocked, "index [$p-m] blocked by: [FORBIDDEN/9/index metadata (api)];"),
            .init("GET", "/$p-*", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("GET", "/_cat/indices/$p-*", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("GET", "/$p-*/_settings", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("GET", "/$p-*/_alias", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("GET", "/$p-m/_stats/docs", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("GET", "/_cat/indices/$p-*,-$p-m?h=index", nil, 200, nil, "$p-a"),
            .init("GET", "/$p-*,-$p-m?filter_path=*.aliases", nil, 200, nil, #"{"$p-a":{"aliases":{}}}"#),
            .init("GET", "/$p-a,-$p-m/_alias", nil, 404, missing, "no such index [-$p-m]"),
            .init("GET", "/$p-m/_count?filter_path=_shards.failed"),
            .init("PUT", "/$p-m/_settings", #"{"index.number_of_replicas":1}"#, 403, blocked, "FORBIDDEN/9/"),
            .init("POST", "/$p-m/_close", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("POST", "/$p-m/_open", nil, 403, blocked, "FORBIDDEN/9/"),
            .init("DELETE", "/$p-a,$p-m", nil, 403, blocked, "index [$p-m] blocked by: [FORBIDDEN/9/"),
            .init("PUT", "/$p-m/_settings", #"{"index.blocks.metadata":false}"#), .init("DELETE", "/$p-a,$p-m"),
        ]
    )
}
