import OpenSearch
import TestSupport
import Testing
import Transport

/// Answers as the engines and Amazon's front end give them.
@Suite struct ErrorTests {
    @Test(
        arguments: [
            (404, "index_not_found_exception", "no such index [a]", .indexNotFound),
            (
                400, "snapshot_in_progress_exception",
                "Cannot delete indices that are being snapshotted: [[a/x]]. Try again after snapshot finishes.",
                .snapshotInProgress
            ),
            (
                503, "concurrent_snapshot_execution_exception", "[r:s] a snapshot is already running",
                .concurrentSnapshot
            ),
            (
                400, "invalid_snapshot_name_exception",
                "[r:s] Invalid snapshot name [s], snapshot with the same name already exists", .snapshotExists
            ),
            (400, "invalid_snapshot_name_exception", "[r:s] Invalid snapshot name [S], must be lowercase", .refused),
            (400, "snapshot_name_already_in_use_exception", "in use", .snapshotExists),
            (404, "snapshot_missing_exception", "[r:s] is missing", .snapshotMissing),
            (404, "repository_missing_exception", "[r] missing", .repositoryMissing),
            (403, "cluster_block_exception", "index [a] blocked by: [FORBIDDEN/5/index read-only (api)];", .readOnly),
            (403, "cluster_block_exception", "index [a] blocked by: [FORBIDDEN/8/index write (api)];", .blocked),
            (
                403, "cluster_block_exception",
                "index [a] blocked by: [FORBIDDEN/5/index read-only (api)];index [b] blocked by: [FORBIDDEN/9/index metadata (api)];",
                .metadataBlocked
            ),
            (403, "cluster_block_exception", "blocked by: [FORBIDDEN/6/cluster read-only (api)];", .blocked),
            (
                503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered];",
                .unavailable
            ),
            (
                429, "cluster_block_exception", "index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded];",
                .throttled
            ),
            (
                400, "illegal_argument_exception",
                "The provided expression [a] matches an alias, specify the corresponding", .isAlias
            ),
            (
                400, "illegal_argument_exception",
                "index [.ds-a-000002] is the write index for data stream [a] and cannot be deleted", .isWriteIndex
            ),
            (400, "too_long_frame_exception", "An HTTP line is larger than 4096 bytes.", .lineTooLong),
            (400, "too_long_http_line_exception", "An HTTP line is larger than 4096 bytes.", .lineTooLong),
            (403, "security_exception", "no permissions for [indices:admin/delete] and User [name=u]", .forbidden),
            (401, "security_exception", "missing authentication credentials", .unauthorized),
            (
                503, "process_cluster_event_timeout_exception", "failed to process cluster event within 30s",
                .unavailable
            ),
            (503, "cluster_manager_not_discovered_exception", "", .unavailable),
            (500, "snapshot_exception", "boom", .unavailable),
            (413, "", "", .lineTooLong), (405, "", "", .refused),
        ] as [(Int, String, String, OpenSearchError.Kind)]
    )
    func `an engine's error is understood`(status: Int, type: String, reason: String, kind: OpenSearchError.Kind) {
        #expect(OpenSearchError(.error(status, type, reason), place: "p").kind == kind)
    }

    @Test func `a signature that does not match is told without the session's token`() {
        let echo =
            #"{"message":"The signature does not match.\n\nThe Canonical String for this request should have been\n'GET\n/\n\n"#
        let answer = HTTPResponse.json(echo + #"x-amz-security-token:hush'"}"#, status: 403)
        let error = OpenSearchError(answer, place: "p")
        #expect(error.kind == .forbidden)
        #expect(error.reason.hasPrefix("The signature does not match.") && !error.reason.contains("hush"))
    }

    @Test(
        arguments: [
            (
                403, #"{"Message":"User: arn:aws:iam::1:user/a is not authorized to perform: es:ESHttpDelete"}"#,
                .forbidden, "es:ESHttpDelete"
            ),
            (403, #"{"message":"Request throttled due to too many requests"}"#, .throttled, "too many requests"),
            (403, "Request throttled due to too many requests", .throttled, "too many requests"),
            (
                400, #"{"error":"no handler found for uri [/_plugins/_ism/explain] and method [GET]","status":400}"#,
                .noHandler, "no handler"
            ),
            (
                405, #"{"error":"Incorrect HTTP method for uri [/x], allowed: [POST]","status":405}"#, .refused,
                "allowed"
            ),
            (504, "<html><body>504 Gateway Time-out</body></html>", .unavailable, "Gateway"),
            (502, "", .unavailable, "no explanation"),
            (400, #"{"error":{"type":"x"}}"#, .refused, "x"), (400, "[1,2]", .refused, "[1,2]"),
            (400, #"{"error":{"root_cause":[{"type":"a","reason":"deep"}]}}"#, .refused, "deep"),
        ] as [(Int, String, OpenSearchError.Kind, String)]
    )
    func `every other form of an error is understood`(
        status: Int,
        body: String,
        kind: OpenSearchError.Kind,
        words: String
    ) {
        let error = OpenSearchError(HTTPResponse(status: status, body: Array(body.utf8)), place: "GET https://h/p")
        #expect(error.kind == kind)
        #expect(error.description.hasPrefix("GET https://h/p: status \(status): "))
        #expect(error.reason.contains(words))
    }

    @Test func `a reason is one line of bounded length`() {
        let body = "line\n" + String(repeating: "x", count: 10_000)
        let error = OpenSearchError(HTTPResponse(status: 400, body: Array(body.utf8)), place: "p")
        #expect(!error.description.contains("\n") && error.description.utf8.count < 700)
    }

    @Test func `the indexes that an error names are known, however long its words are`() {
        let names = (0..<100).map { "a-2026.01.\($0)" }
        let blocks = names.map { "index [\($0)] blocked by: [FORBIDDEN/9/index metadata (api)];" }.joined()
        let error = OpenSearchError(.error(403, "cluster_block_exception", blocks), place: "p")
        #expect(error.blocked == names && error.names("a-2026.01.99") && !error.names("a-2026.01"))
        #expect(error.reason.count == 600)
        let held = OpenSearchError(.snapshotInProgress, place: "", status: 400, reason: "held: [[a-1/uuid], [b/x]]")
        #expect(held.names("a-1") && held.names("b") && !held.names("a") && held.blocked.isEmpty)
    }

    @Test(arguments: [
        (401, "Unauthorized", "is search.auth right?"),
        (
            403, "'x' not a valid key=value pair (missing equal-sign) in Authorization header",
            "search.auth of the right kind"
        ),
        (302, "", "is search.endpoint right?"),
    ])
    func `an answer that does not say what to look at is helped out`(status: Int, body: String, words: String) {
        let answer = HTTPResponse(
            status: status,
            headers: ["Location": "https://login.example/?token=topsecret"],
            body: Array(body.utf8)
        )
        let text = OpenSearchError(answer, place: "p").description
        #expect(text.contains(words) && !text.contains("topsecret"))
        #expect(text.contains("redirected to https://login.example/ (") == (status == 302))
    }

    @Test func `the server's pause is read in both forms`() {
        let seconds = HTTPResponse(status: 429, headers: ["Retry-After": "7"])
        let date = HTTPResponse(
            status: 429,
            headers: ["Date": "Sat, 21 Nov 2026 03:50:00 GMT", "Retry-After": "Sat, 21 Nov 2026 03:50:09 GMT"]
        )
        #expect(OpenSearchError(seconds, place: "").retryAfter == .seconds(7))
        #expect(OpenSearchError(date, place: "").retryAfter == .seconds(9))
        #expect(OpenSearchError(HTTPResponse(status: 429), place: "").retryAfter == nil)
    }
}
