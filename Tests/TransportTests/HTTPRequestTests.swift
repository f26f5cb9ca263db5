import Testing
import Transport

@Suite struct HTTPRequestTests {
    @Test func `a header's name has no case, and setting it replaces all`() {
        var headers: HTTPHeaders = ["ETag": "1", "X-A": "a"]
        headers.append("etag", "2")
        #expect(headers["eTAG"] == "1")
        headers["etag"] = "3"
        #expect(headers.fields.map(\.name) == ["X-A", "etag"])
        headers["ETAG"] = nil
        #expect(headers["etag"] == nil)
        #expect(headers.fields.count == 1)
    }

    @Test(arguments: [
        ("", "a"), ("a b", "a"), ("a:", "a"), ("ä", "a"), ("a", "b\r\nc: d"), ("a", "b\nc"), ("a", "\u{0}"),
    ])
    func `a field that could become two is not valid`(_ name: String, _ value: String) {
        var headers = HTTPHeaders()
        headers.append("ok", "grüße\tdir")
        #expect(headers.isValid)
        headers.append(name, value)
        #expect(!headers.isValid)
    }

    @Test func `the place of a request tells neither query nor, when confidential, path`() {
        var request = HTTPRequest(
            .delete,
            Origin(.https, "host", port: 9200),
            RequestTarget(path: "/path", query: "token=hidden"),
            headers: ["Authorization": "hidden"],
            body: Array("hidden".utf8)
        )
        #expect(request.place == "DELETE https://host:9200/path")
        request.isConfidential = true
        #expect(request.place == "DELETE https://host:9200/…")
        #expect(request.defect == nil)
    }

    @Test func `a very long path is told in part`() {
        let long = RequestTarget(path: "/" + String(repeating: "x", count: 5000))
        #expect(HTTPRequest(.get, Origin(.http, "h"), long).place.utf8.count < 300)
    }

    @Test func `a secret shows itself only when asked`() {
        let secret = Secret("hidden")
        var dumped = ""
        dump((secret, [secret: secret]), to: &dumped)
        #expect(!dumped.contains("hidden"))
        #expect(!"\(secret) \(String(reflecting: secret)) \([secret])".contains("hidden"))
        #expect(secret.reveal == "hidden")
    }

    @Test func `an error is one line: where, then what`() {
        let error = TransportError(.connect, "no connection", place: "GET http://h/", mayHaveBeenSent: false)
        #expect("\(error)" == "GET http://h/: no connection")
    }
}
