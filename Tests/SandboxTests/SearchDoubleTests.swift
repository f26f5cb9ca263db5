import FoundationEssentials
import Sandbox
import Testing
import Transport

/// What only the double can do: resemble several engines, ask for credentials, and fail on command.
@Suite struct SearchDoubleTests {
    private func ask(
        _ double: SearchDouble,
        _ method: String,
        _ target: String,
        headers: HTTPHeaders = HTTPHeaders()
    ) -> (status: Int, reason: String) {
        let answer = double.answer(ReceivedRequest(method: method, target: target, headers: headers))
        let error = JSON(bytes: answer.body)?["error"]
        return (answer.status, error?["reason"].text ?? error?.text ?? "")
    }

    private func world(_ names: String...) -> SearchWorld {
        var world = SearchWorld()
        for name in names { world.addIndex(name, created: 0) }
        return world
    }

    @Test func `OpenSearch knows both names of the time to wait for its manager, but not at once`() {
        for (parameters, status) in [
            ("cluster_manager_timeout=1s", 200), ("master_timeout=1s", 200),
            ("cluster_manager_timeout=1s&master_timeout=1s", 400),
        ] {
            #expect(ask(SearchDouble(.openSearch2, world: world("a")), "DELETE", "/a?\(parameters)").status == status)
        }
    }

    @Test(arguments: [SearchDialect.elasticsearch7, .elasticsearch8])
    func `Elasticsearch knows only the old name`(dialect: SearchDialect) {
        let double = SearchDouble(dialect, world: world("a"))
        let refusal = ask(double, "DELETE", "/a?cluster_manager_timeout=1s")
        #expect(refusal.status == 400)
        #expect(refusal.reason.hasSuffix("contains unrecognized parameter: [cluster_manager_timeout]"))
        #expect(ask(double, "DELETE", "/a?master_timeout=1s").status == 200)
    }

    @Test(arguments: SearchDialect.allCases)
    func `wildcards delete only where the engine lets them`(dialect: SearchDialect) {
        let double = SearchDouble(dialect, world: world("a-1", "a-2", "b"))
        let status = ask(double, "DELETE", "/a-*").status
        #expect(status == (dialect == .elasticsearch8 ? 400 : 200))
        #expect(double.world.indexes.keys.sorted() == (status == 200 ? ["b"] : ["a-1", "a-2", "b"]))
    }

    @Test(arguments: SearchDialect.allCases)
    func `a product names itself as the engine does`(dialect: SearchDialect) {
        let answer = SearchDouble(dialect).answer(ReceivedRequest(method: "GET", target: "/"))
        let version = JSON(bytes: answer.body)?["version"]
        #expect(version?["distribution"].text == (dialect == .openSearch2 ? "opensearch" : nil))
        #expect(answer.headers["X-Elastic-Product"] == (dialect == .elasticsearch8 ? "Elasticsearch" : nil))
    }

    @Test func `a fault takes place as told, and once`() {
        let double = SearchDouble(.openSearch2, world: world("a", "b", "c"))
        let isDelete: @Sendable (ReceivedRequest) -> Bool = { $0.method == "DELETE" }
        double.fail(.init(.instead(.text(503, "busy")), hits: isDelete))
        #expect(ask(double, "HEAD", "/a").status == 200)
        #expect(ask(double, "DELETE", "/a").status == 503)
        #expect(double.world.indexes["a"] != nil)
        double.fail(.init(.lies(.text(504, "late")), hits: isDelete))
        #expect(ask(double, "DELETE", "/a").status == 504)
        #expect(double.world.indexes["a"] == nil, "it took effect")
        double.fail(.init(.after(.close), hits: isDelete))
        let lost = double.answer(ReceivedRequest(method: "DELETE", target: "/b"))
        guard case .close = lost.misbehaviour else {
            Issue.record("answered")
            return
        }
        #expect(double.world.indexes["b"] == nil)
        #expect(ask(double, "DELETE", "/c").status == 200)
        #expect(double.requests.map(\.method) == ["HEAD", "DELETE", "DELETE", "DELETE", "DELETE"])
    }

    @Test func `credentials are looked at`() {
        let token = Data("user:word".utf8).base64EncodedString()
        let basic = SearchDouble(.openSearch2, access: .basic(user: "user", password: "word"))
        #expect(ask(basic, "GET", "/").status == 401)
        #expect(ask(basic, "GET", "/", headers: ["Authorization": "Basic \(token)x"]).status == 401)
        #expect(ask(basic, "GET", "/", headers: ["Authorization": "Basic \(token)"]).status == 200)
        let key = SearchDouble(.elasticsearch8, access: .apiKey("abc"))
        #expect(ask(key, "GET", "/", headers: ["Authorization": "ApiKey abd"]).status == 401)
        #expect(ask(key, "GET", "/", headers: ["Authorization": "ApiKey abc"]).status == 200)
        let signed = SearchDouble(.openSearch2, access: .signed(accessKeyID: "AK", secret: "s", region: "us-east-1"))
        #expect(ask(signed, "GET", "/").status == 403)
    }
}
