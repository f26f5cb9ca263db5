import Sandbox
import Testing

/// One request, and what every engine answers to it.
struct WireStep: Sendable {
    let method: String
    /// Path and query; `$p` stands for the beginning of names that only this test uses.
    let path: String
    let body: String?
    let status: Int
    /// Of an error.
    let type: String?
    /// What the reason of an error, or the text of a body, holds; `$p` as above.
    let says: String?

    init(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        _ status: Int = 200,
        _ type: String? = nil,
        _ says: String? = nil
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.status = status
        self.type = type
        self.says = says
    }
}

/// A story of requests in one cluster; each line was first sent to OpenSearch 2.19.4 and its answer written down.
struct WireStory: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [WireStep]

    init(_ name: String, _ steps: [WireStep]) {
        testDescription = name
        self.steps = steps
    }

    static let one = #"{"settings":{"number_of_shards":1,"number_of_replicas":0}}"#
    static let missing = "index_not_found_exception"
    private static let illegal = "illegal_argument_exception"
    private static let badName = "invalid_index_name_exception"

    static let all = [names, deletes, blocks, listings, aliases, writes, closed, streams, repositories, lines]

    private static let names = WireStory(
        "names",
        [
            .init("PUT", "/$p-Upper", one, 400, badName, "must be lowercase"),
            .init("PUT", "/-$p", one, 400, badName, "must not start with '_', '-', or '+'"),
            .init("PUT", "/+$p", one, 400, badName, "must not start with '_', '-', or '+'"),
            .init("PUT", "/_$p", one, 400, badName, "must not start with '_', '-', or '+'"),
            .init("PUT", "/$p%20b", one, 400, badName, "must not contain the following characters"),
            .init("PUT", "/$p%2Cb", one, 400, badName, "must not contain the following characters"),
            .init("PUT", "/$p%23b", one, 400, badName, "must not contain '#'"),
            .init("PUT", "/$p%3Ab", one, 400, badName, "must not contain ':'"),
            .init("PUT", "/..", one, 400, badName, "must not be '.' or '..'"),
            .init("PUT", "/$p-" + String(repeating: "x", count: 250), one, 400, badName, "index name is too long, ("),
            .init("PUT", "/$p-%C3%A4%C3%B6", one),
            .init("PUT", "/$p-+@%25&=%27;!~()$", one),
            .init("PUT", "/$p-%2B%40%25%26%3D%27%3B%21~%28%29%24", one, 400, "resource_already_exists_exception"),
            .init("GET", "/$p-%C3%A4%C3%B6?filter_path=*.aliases", nil, 200, nil, #"{"$p-äö":{"aliases":{}}}"#),
            .init("DELETE", "/$p-%2B%40%25%26%3D%27%3B%21~%28%29%24,$p-%C3%A4%C3%B6"),
            .init("GET", "/$p-*", nil, 200, nil, "{}"),
        ]
    )

    private static let deletes = WireStory(
        "deletes",
        [
            .init("PUT", "/$p-a", one), .init("PUT", "/$p-b", one), .init("PUT", "/$p-ro2", one),
            .init("PUT", "/$p-ro1", one),
            .init("PUT", "/$p-w", #"{"aliases":{"$p-alias":{}}}"#),
            .init("DELETE", "/$p-a,$p-none,$p-b", nil, 404, missing, "no such index [$p-none]"),
            .init("DELETE", "/$p-none,$p-alias", nil, 404, missing, "no such index [$p-none]"),
            .init("DELETE", "/$p-alias,$p-none", nil, 400, illegal, "[$p-alias] matches an alias"),
            .init("DELETE", "/$p-a,$p-alias", nil, 400, illegal, "specify the corresponding concrete indices instead"),
            .init("PUT", "/$p-ro1,$p-ro2/_settings", #"{"index.blocks.read_only":true}"#),
            .init(
                "DELETE",
                "/$p-a,$p-ro2,$p-ro1",
                nil,
                403,
                "cluster_block_exception",
                "index [$p-ro1] blocked by: [FORBIDDEN/5/index read-only (api)];"
            ),
            .init("DELETE", "/$p-a?nonsense=1", nil, 400, illegal, "contains unrecognized parameter: [nonsense]"),
            .init("DELETE", "/$p-a?yy=1&zz=1", nil, 400, illegal, "contains unrecognized parameters: [yy], [zz]"),
            .init("DELETE", "/$p-a?timeout=x", nil, 400, illegal, "with value [x] as a time value"),
            .init("DELETE", "/", nil, 400, "action_request_validation_exception", "index / indices is missing"),
            .init("GET", "/_cat/indices/$p-a,$p-b?h=index&s=index", nil, 200, nil, "$p-a\n$p-b\n"),
            .init("DELETE", "/$p-a,$p-a,$p-b?master_timeout=60s&timeout=60s", nil, 200, nil, #""acknowledged":true"#),
            .init("HEAD", "/$p-a", nil, 404),
            .init("DELETE", "/$p-a", nil, 404, missing, "no such index [$p-a]"),
            .init("DELETE", "/$p-none?ignore_unavailable=true"),
            .init("PUT", "/$p-ro1,$p-ro2/_settings", #"{"index":{"blocks":{"read_only":null}}}"#),
            .init("DELETE", "/$p-ro1,$p-ro2,$p-w"),
        ]
    )

    private static let listings = WireStory(
        "listings",
        [
            .init("PUT", "/$p-a", one),
            .init("PUT", "/$p-h", #"{"settings":{"number_of_replicas":0,"hidden":true}}"#),
            .init("PUT", "/$p-c", one), .init("POST", "/$p-c/_close"),
            .init("GET", "/_cat/indices/$p-*?h=index&s=index", nil, 200, nil, "$p-a\n"),
            .init("GET", "/_cat/indices/$p-h?h=index", nil, 200, nil, "$p-h\n"),
            .init("GET", "/_cat/indices/$p-*?h=index&s=index&expand_wildcards=closed", nil, 200, nil, "$p-c\n"),
            .init(
                "GET",
                "/_cat/indices/$p-*?h=index&s=index&expand_wildcards=open,hidden",
                nil,
                200,
                nil,
                "$p-a\n$p-h\n"
            ),
            .init(
                "GET",
                "/_cat/indices/$p-*?h=index&s=index&expand_wildcards=all",
                nil,
                200,
                nil,
                "$p-a\n$p-c\n$p-h\n"
            ),
            .init("GET", "/_cat/indices/$p-*,-$p-a?h=index&expand_wildcards=open,hidden", nil, 200, nil, "$p-h\n"),
            .init("GET", "/_cat/indices/$p-none*?format=json", nil, 200, nil, "[]"),
            .init("GET", "/_cat/indices/$p-none?format=json", nil, 404, missing, "no such index [$p-none]"),
            .init(
                "GET",
                "/$p-*?expand_wildcards=sideways",
                nil,
                400,
                illegal,
                "No valid expand wildcard value [sideways]"
            ),
            .init("GET", "/$p-a?filter_path=*.settings.index.uuid&flat_settings=true", nil, 200, nil, "{}"),
            .init(
                "GET",
                "/$p-h?filter_path=*.settings.index.hidden",
                nil,
                200,
                nil,
                #"{"$p-h":{"settings":{"index":{"hidden":"true"}}}}"#
            ),
            .init("GET", "/$p-none*?allow_no_indices=false", nil, 404, missing, "no such index [$p-none*]"),
            .init("GET", "/$p-none?ignore_unavailable=true", nil, 200, nil, "{}"),
            .init("POST", "/$p-a", nil, 405, nil, "Incorrect HTTP method for uri [/$p-a] and method [POST]"),
            .init("GET", "/$p-a/b/c", nil, 400, nil, "no handler found for uri [/$p-a/b/c] and method [GET]"),
        ]
    )

    private static let aliases = WireStory(
        "aliases",
        [
            .init("PUT", "/$p-a-000001", #"{"aliases":{"$p-w":{"is_write_index":true},"$p-r":{}}}"#),
            .init(
                "PUT",
                "/$p-b",
                #"{"aliases":{"$p-w":{"is_write_index":true}}}"#,
                500,
                "illegal_state_exception",
                "alias [$p-w] has more than one write index ["
            ),
            .init("PUT", "/$p-w", one, 400, badName, "already exists as alias"),
            .init("POST", "/$p-w/_rollover", nil, 200, nil, #""new_index":"$p-a-000002""#),
            .init(
                "GET",
                "/_alias/$p-w",
                nil,
                200,
                nil,
                #""$p-a-000001":{"aliases":{"$p-w":{"is_write_index":false}}}"#
            ),
            .init("GET", "/_alias/$p-none", nil, 404, nil, "alias [$p-none] missing"),
            .init("GET", "/_alias/$p-r,$p-none", nil, 404, nil, #""$p-a-000001":{"aliases":{"$p-r":{}}}"#),
            .init("GET", "/_alias/$p-none*", nil, 200, nil, "{}"),
            .init("POST", "/$p-none/_rollover", nil, 400, illegal, "rollover target [$p-none] does not exist"),
            .init(
                "POST",
                "/_aliases",
                #"{"actions":[{"remove":{"index":"$p-a-000001","alias":"$p-r"}},{"add":{"index":"$p-none","alias":"$p-r"}}]}"#,
                404,
                missing
            ),
            .init("GET", "/_alias/$p-r", nil, 200, nil, #"{"$p-a-000001":{"aliases":{"$p-r":{}}}}"#),
            .init("DELETE", "/$p-a-000002"),
            .init("POST", "/$p-w/_doc", #"{"n":1}"#, 400, illegal, "no write index is defined for alias [$p-w]"),
        ]
    )

    private static let writes = WireStory(
        "writes",
        [
            .init("PUT", "/$p-a", one),
            .init("PUT", "/$p-a/_doc/1", #"{"n":1}"#, 201, nil, #""_seq_no":0"#),
            .init("PUT", "/$p-a/_doc/1", #"{"n":2}"#, 200, nil, #""_seq_no":1"#),
            .init("DELETE", "/$p-a/_doc/2", nil, 404, nil, #""_seq_no":2"#),
            .init("DELETE", "/$p-a/_doc/1", nil, 200, nil, #""result":"deleted""#),
            .init(
                "POST",
                "/$p-a/_bulk",
                "{\"index\":{}}\n{\"n\":1}\n{\"create\":{\"_id\":\"x\"}}\n{\"n\":1}\n",
                200,
                nil,
                #""errors":false"#
            ),
            .init("POST", "/_bulk", "{\"nonsense\":{}}\n", 400, illegal, "Malformed action/metadata line [1]"),
            .init("POST", "/$p-a/_refresh"),
            .init("GET", "/$p-a/_count?filter_path=count", nil, 200, nil, #"{"count":2}"#),
            .init(
                "GET",
                "/$p-a/_stats/docs?level=shards&filter_path=indices.*.shards.*.seq_no.max_seq_no",
                nil,
                200,
                nil,
                #"{"indices":{"$p-a":{"shards":{"0":[{"seq_no":{"max_seq_no":5}}]}}}}"#
            ),
            .init("POST", "/$p-auto/_doc", #"{"n":1}"#, 201, nil, #""_index":"$p-auto""#),
            .init("PUT", "/$p-a/_settings", #"{"index.nonsense":1}"#, 400, illegal, "unknown setting [index.nonsense]"),
            .init(
                "PUT",
                "/$p-x",
                #"{"nonsense":1}"#,
                400,
                "parse_exception",
                "unknown key [nonsense] for create index"
            ),
            .init("PUT", "/$p-x", #"{"x"#, 400, "parse_exception", "Failed to parse content to map"),
        ]
    )

    private static let closed = WireStory(
        "closed indexes",
        [
            .init("PUT", "/$p-a", one),
            .init("POST", "/$p-a/_close", nil, 200, nil, #""$p-a":{"closed":true}"#),
            .init("POST", "/$p-a/_doc", #"{"n":1}"#, 400, "index_closed_exception", "closed"),
            .init("GET", "/$p-a/_stats/docs", nil, 400, "index_closed_exception", "closed"),
            .init("GET", "/$p-a*/_stats/docs?filter_path=indices", nil, 200, nil, "{}"),
            .init("GET", "/$p-*/_stats/docs?expand_wildcards=all", nil, 400, "index_closed_exception", "closed"),
            .init("GET", "/$p-a/_stats/docs?forbid_closed_indices=false"),
            .init("GET", "/$p-a*", nil, 200, nil, "{}"),
            .init("GET", "/$p-a*?expand_wildcards=open,closed", nil, 200, nil, #""verified_before_close":"true""#),
            .init(
                "GET",
                "/_cat/indices/$p-a?format=json&h=docs.count,store.size,status",
                nil,
                200,
                nil,
                #"[{"docs.count":null,"status":"close","store.size":null}]"#
            ),
            .init("POST", "/$p-none/_close", nil, 404, missing),
            .init("DELETE", "/$p-a"),
        ]
    )

    private static let streams = WireStory(
        "data streams",
        [
            .init(
                "PUT",
                "/_data_stream/$p-s",
                nil,
                400,
                illegal,
                "no matching index template found for data stream [$p-s]"
            ),
            .init(
                "PUT",
                "/_index_template/$p",
                #"{"index_patterns":["$p-s"],"data_stream":{},"template":{"settings":{"number_of_replicas":0}}}"#
            ),
            .init("PUT", "/_data_stream/$p-s"),
            .init(
                "PUT",
                "/_data_stream/$p-s",
                nil,
                400,
                "resource_already_exists_exception",
                "data_stream [$p-s] already exists"
            ),
            .init("PUT", "/$p-s", one, 400, illegal, "creates data streams only"),
            .init("POST", "/$p-s/_rollover", nil, 200, nil, #""new_index":".ds-$p-s-000002""#),
            .init("POST", "/$p-s/_doc", #"{"n":1}"#, 400, "mapper_parsing_exception", "failed to parse"),
            .init("POST", "/$p-s/_doc", #"{"@timestamp":"2026-11-20T00:00:00Z"}"#, 201, nil, ".ds-$p-s-000002"),
            .init(
                "DELETE",
                "/.ds-$p-s-000002",
                nil,
                400,
                illegal,
                "index [.ds-$p-s-000002] is the write index for data stream [$p-s] and cannot be deleted"
            ),
            .init(
                "DELETE",
                "/.ds-$p-s-000001,.ds-$p-s-000002",
                nil,
                400,
                illegal,
                "is the write index for data stream"
            ),
            .init("DELETE", "/$p-s", nil, 404, missing, "no such index [$p-s]"),
            .init(
                "POST",
                "/.ds-$p-s-000002/_close",
                nil,
                400,
                illegal,
                "cannot close the following data stream write indices [.ds-$p-s-000002]"
            ),
            .init("DELETE", "/.ds-$p-s-000001"),
            .init(
                "GET",
                "/_data_stream/$p-s?filter_path=data_streams.generation",
                nil,
                200,
                nil,
                #"[{"generation":2}]"#
            ),
            .init("GET", "/_data_stream/$p-none", nil, 404, missing, "no such index [$p-none]"),
            .init("GET", "/_data_stream/$p-none*", nil, 200, nil, #"{"data_streams":[]}"#),
            .init("DELETE", "/_data_stream/$p-s"),
        ]
    )

    private static let repositories = WireStory(
        "repositories and snapshots",
        [
            .init("PUT", "/$p-a", one),
            .init("GET", "/_snapshot/$p", nil, 404, "repository_missing_exception", "[$p] missing"),
            .init("PUT", "/_snapshot/$p", "{}", 400, "action_request_validation_exception", "type is missing"),
            .init(
                "PUT",
                "/_snapshot/$p",
                #"{"type":"nonsense"}"#,
                500,
                "repository_exception",
                "type [nonsense] does not exist"
            ),
            .init("PUT", "/_snapshot/$p", #"{"type":"fs","settings":{"location":"$p"}}"#),
            .init("GET", "/_snapshot/$p", nil, 200, nil, #""location":"$p""#),
            .init("GET", "/_snapshot/$p/s1", nil, 404, "snapshot_missing_exception", "[$p:s1] is missing"),
            .init("PUT", "/_snapshot/$p/Bad", "{}", 400, "invalid_snapshot_name_exception", "must be lowercase"),
            .init("PUT", "/_snapshot/$p/_x", "{}", 400, "invalid_snapshot_name_exception", "must not start with '_'"),
            .init("PUT", "/_snapshot/$p/a%2Cb", "{}", 400, "invalid_snapshot_name_exception", "must not contain ','"),
            .init("PUT", "/_snapshot/$p/s1", #"{"indices":"$p-none"}"#, 404, missing, "no such index [$p-none]"),
            .init(
                "PUT",
                "/_snapshot/$p/s1?wait_for_completion=true",
                #"{"indices":"$p-a","include_global_state":false,"metadata":{"a":"b"}}"#,
                200,
                nil,
                #""state":"SUCCESS""#
            ),
            .init("GET", "/_snapshot/$p/s1?verbose=false", nil, 200, nil, #""indices":["$p-a"]"#),
            .init("GET", "/_snapshot/$p/_current", nil, 200, nil, #""snapshots":[]"#),
            .init("GET", "/_snapshot/$p/s1,s9", nil, 404, "snapshot_missing_exception", "[$p:s9] is missing"),
            .init("PUT", "/_snapshot/$p", #"{"type":"fs","settings":{"location":"$p","readonly":true}}"#),
            .init(
                "PUT",
                "/_snapshot/$p/s2",
                "{}",
                500,
                "repository_exception",
                "cannot create snapshot in a readonly repository"
            ),
            .init("DELETE", "/_snapshot/$p"),
        ]
    )

    /// The line of a request may have 4,096 bytes, and this one has one more or exactly as many.
    private static let lines = WireStory(
        "lines",
        [
            .init("DELETE", line(of: 4096), nil, 404, missing),
            .init("DELETE", line(of: 4097), nil, 400, nil, "An HTTP line is larger than 4096 bytes."),
        ]
    )

    private static func line(of length: Int) -> String {
        "/none" + String(repeating: "x", count: length - "DELETE /none HTTP/1.1".utf8.count)
    }
}
