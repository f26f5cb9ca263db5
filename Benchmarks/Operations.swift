import AWS
import FoundationEssentials
import OpenSearch
import POSIX
import Resilience
import Transport

extension Benchmarks {
    /// Single operations, in process.
    static func operations() throws -> MarkdownTable {
        var table = MarkdownTable("Operations", ["operation", "rate"])
        table.add(["sign a request (Signature Version 4, 200-byte body)", "\(try signing()) a second"])
        table.add(["decode `_cat/indices` (10,000 rows)", "\(try decoding()) MB/s"])
        return table
    }

    private static func signing() throws -> String {
        let request = HTTPRequest(
            .get,
            Origin(.https, "search.example.com"),
            RequestTarget(path: "/_cat/indices/cwl-*", query: "bytes=b&format=json"),
            headers: ["Accept": "application/json"],
            body: [UInt8](repeating: 120, count: 200)
        )
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("secret"),
            sessionToken: Secret("token")
        )
        let signature = SignatureV4(service: "es", region: "us-east-1"),
            date = Date(timeIntervalSince1970: 1_795_000_000)
        let count = 20_000, begin = SystemClock.monotonic
        var length = 0
        for _ in 0..<count {
            length += signature.sign(request, credentials, at: date).headers["Authorization"]?.utf8.count ?? 0
        }
        precondition(length > 0)
        return "\(Int(Double(count) / ((SystemClock.monotonic - begin) / .seconds(1))))"
    }

    private static func decoding() throws -> String {
        struct Row: Decodable {
            let health: String?
            let status: String?
            let index: String
            let uuid: String?
            let pri: String?
        }
        let row =
            #"{"health":"green","status":"open","index":"cwl-vpcflowlog-2026.08.01","uuid":"uuid000000000000000001","pri":"1","docs.count":"10","store.size":"2000","creation.date":"1795000000000"}"#
        let body = Data("[\(Array(repeating: row, count: 10_000).joined(separator: ","))]".utf8)
        let count = 10, begin = SystemClock.monotonic
        var rows = 0
        for _ in 0..<count { rows += try JSONDecoder().decode([Row].self, from: body).count }
        precondition(rows == count * 10_000)
        return "\(Int(Double(body.count * count) / 1_000_000 / ((SystemClock.monotonic - begin) / .seconds(1))))"
    }
}
