import Configuration
import FoundationEssentials
import JobKit
import OpenSearch
import Testing
import Transport

@Suite struct SearchSettingsTests {
    private func read(_ search: String, hub: String = "") throws -> (SearchSettings?, [String]) {
        let collector = ProblemCollector(file: "f")
        let root = try ConfigurationFile.read(
            Array("version: 1\nsearch: \(search)\n\(hub)".utf8),
            collector: collector
        )
        let settings = root.section("search").flatMap { SearchSettings($0, hub: HubSettings(root)) }
        return (settings, collector.problems.map(\.description))
    }

    @Test func `all there is, read`() throws {
        let (settings, problems) = try read(
            """
            {endpoint: "https://[2001:db8::1]:9200/es/prefix", auth: {kind: basic, username: u, password: file:/p}, cluster_uuid: c,
              ca_file: /ca, client_certificate: /crt, client_key: env:K, timeout: 5s, max_answer: 1MiB}
            """
        )
        #expect(problems == [])
        let read = try #require(settings)
        #expect(read.endpoint.origin.host == "2001:db8::1" && read.endpoint.origin.port == 9200)
        #expect(read.endpoint.target.path == "/es/prefix")
        #expect(read.secrets == [.file("/p"), .environment("K")])
        #expect(read.limits.total == .seconds(5) && read.limits.answerBytes == 1 << 20)
        #expect(read.clusterUUID == "c" && read.authorities == "/ca" && read.clientCertificate == "/crt")
    }

    @Test(
        arguments: [
            ("{kind: sigv4}", "", nil, nil),
            ("{kind: sigv4}", "hub: {region: eu-west-1, role_arn: hub}", "eu-west-1", "hub"),
            (
                "{kind: sigv4, region: us-west-2, role_arn: own}", "hub: {region: eu-west-1, role_arn: hub}",
                "us-west-2", "own"
            ),
        ] as [(String, String, String?, String?)]
    )
    func `region and role are its own, else the hub's, never the host name's`(
        auth: String,
        hub: String,
        region: String?,
        role: String?
    ) throws {
        let endpoint = "https://search-x.ap-south-1.es.amazonaws.com"
        let (settings, problems) = try read("{endpoint: \"\(endpoint)\", auth: \(auth)}", hub: hub)
        #expect(problems == [])
        guard case .sigv4(let gotRegion, let gotRole)? = settings?.authentication else {
            Issue.record("not sigv4")
            return
        }
        #expect(gotRegion == region && gotRole == role)
    }

    @Test(arguments: [
        (#"{endpoint: "https://h.us-east-1.aoss.amazonaws.com", auth: {kind: sigv4}}"#, "life-cycle polic"),
        (#"{endpoint: "https://H.us-east-1.AOSS.amazonaws.com.", auth: {kind: sigv4}}"#, "life-cycle polic"),
        (#"{endpoint: "http://h:9200", auth: {kind: basic, username: u, password: env:P}}"#, "use https"),
        (#"{endpoint: "http://h:9200", auth: {kind: sigv4}}"#, "use https"),
        (#"{endpoint: "https://u:p@h", auth: {kind: none}}"#, "no user name"),
        (#"{endpoint: "https://h?x=1", auth: {kind: none}}"#, "no query"),
        (
            #"{endpoint: "https://h", auth: {kind: basic, username: u, password: topsecret}}"#,
            "a secret does not belong"
        ),
        (#"{endpoint: "https://h", auth: {kind: api_key}}"#, "missing"),
        (#"{endpoint: "https://h", auth: {kind: none, username: u}}"#, "unknown key"),
        (#"{endpoint: "https://h", auth: {kind: sigv3}}"#, "did you mean `sigv4`"),
        (
            #"{endpoint: "https://h", auth: {kind: none}, client_key: ssm:/k, client_certificate: /c}"#,
            "env:NAME or file"
        ),
        (#"{endpoint: "https://h", auth: {kind: none}, client_certificate: /c}"#, "come together"),
        (
            #"{endpoint: "https://h", auth: {kind: none}, cluster_uuid: }"#,
            "cluster_uuid: expected a text, or leave the key out"
        ),
        (#"{endpoint: "https://h", auth: {kind: none}, ca_file: ~}"#, "ca_file: expected a text, or leave the key out"),
        (#"{endpoint: "https://h", auth: {kind: none}, max_answer: 1KB}"#, "at least 1MB"),
        (#"{endpoint: "https://h"}"#, "missing"), (#"{auth: {kind: none}}"#, "missing"),
    ])
    func `each mistake is told, and no secret is`(search: String, message: String) throws {
        let (_, problems) = try read(search)
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
        #expect(!problems.contains { $0.contains("topsecret") || $0.contains("u:p") })
    }

    @Test(arguments: ["http://127.0.0.1:9200", "http://localhost:9200", "http://[::1]:9200"])
    func `credentials over plain http stay on this machine`(endpoint: String) throws {
        let (settings, problems) = try read("{endpoint: \"\(endpoint)\", auth: {kind: api_key, key: env:K}}")
        #expect(problems == [] && settings != nil)
    }
}
