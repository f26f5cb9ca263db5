import Testing

@testable import XML

private func parse(_ text: String) throws(XMLError) -> XMLElement { try XMLDocument.parse(Array(text.utf8)) }

@Suite(.timeLimit(.minutes(1))) struct XMLDocumentTests {
    @Test func `an answer of the token service is read by names`() throws {
        let root = try parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleResult>
                <Credentials>
                  <AccessKeyId>AKIDEXAMPLE</AccessKeyId>
                  <SessionToken>a&amp;b&lt;c&#x41;
                  </SessionToken>
                </Credentials>
              </AssumeRoleResult>
              <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
            </AssumeRoleResponse>
            """
        )
        #expect(root.name == "AssumeRoleResponse")
        #expect(root.text(at: "AssumeRoleResult", "Credentials", "AccessKeyId") == "AKIDEXAMPLE")
        #expect(root.text(at: "AssumeRoleResult", "Credentials", "SessionToken") == "a&b<cA")
        #expect(root.text(at: "ResponseMetadata", "RequestId") == "r-1")
        #expect(root.text(at: "AssumeRoleResult", "Missing", "AccessKeyId") == nil)
        #expect(root["Missing"] == nil)
    }

    @Test func `prefixes are dropped, repeated elements keep their order, empty ones have no text`() throws {
        let root = try parse("<s:a xmlns:s='urn:x'><s:b>1</s:b><b>2</b><c/><b> 3 <!-- no --> 4 </b></s:a>")
        #expect(root.name == "a")
        #expect(root.all("b").map(\.text) == ["1", "2", "3  4"])
        #expect(root["c"]?.text == "")
        #expect(root["b"]?.text == "1", "the first of them")
    }

    @Test func `text in pieces becomes one, in any encoding that is declared`() throws {
        #expect(try parse("<a><![CDATA[<x>]]>é🌍</a>").text == "<x>é🌍")
        let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xe9] + Array("</a>".utf8)
        #expect(try XMLDocument.parse(latin).text == "é")
        let long = String(repeating: "é", count: 100_000)
        #expect(try parse("<a>\(long)</a>").text == long)
    }

    @Test(arguments: [
        ("<!DOCTYPE a><a/>", 1, "document type"),
        ("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x 'y'>]>\n<a>\n&x;</a>", 2, "document type"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", 1, "document type"),
        ("<a>&unknown;</a>", 1, "not XML"),
        ("<a>\n<b></a>", 2, "not XML"),
        ("<a/><b/>", 1, "not XML"),
        ("", 1, "not XML"),
        ("<a", 1, "not XML"),
        ("<html><p>502<br></html>", 1, "not XML"),
        ("{\"a\": 1}", 1, "not XML"),
    ])
    func `what is no plain document is refused with its line`(text: String, line: Int, word: String) {
        let error = #expect(throws: XMLError.self) { try parse(text) }
        #expect(error?.line == line)
        #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test func `entities that multiply are never unfolded`() {
        var text = "<!DOCTYPE a [<!ENTITY x0 'xxxxxxxxxx'>"
        for level in 1...9 {
            text += "<!ENTITY x\(level) '\(String(repeating: "&x\(level - 1);", count: 10))'>"
        }
        text += "]><a>&x9;</a>"
        #expect(throws: XMLError(line: 1, message: "a document type is not accepted")) { try parse(text) }
    }

    @Test func `depth is bounded at its limit`() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "<a>", count: levels) + String(repeating: "</a>", count: levels)
        }
        #expect(try parse(nested(XMLDocument.maximumDepth)).name == "a")
        #expect(throws: XMLError(line: 1, message: "nested deeper than 64 levels")) {
            try parse(nested(XMLDocument.maximumDepth + 1))
        }
        #expect(throws: XMLError.self) { try parse(String(repeating: "<a>", count: 100_000)) }
    }

    @Test func `size is bounded at its limit`() throws {
        let bytes = Array("<a>12</a>".utf8)
        #expect(try XMLDocument.parse(bytes, limit: 9).text == "12")
        #expect(throws: XMLError(line: 1, message: "larger than 8 bytes")) { try XMLDocument.parse(bytes, limit: 8) }
    }

    @Test func `an error never repeats the text`() {
        let error = #expect(throws: XMLError.self) { try parse("<Secret>hunter2</Other>") }
        #expect(error?.description.contains("hunter2") == false)
    }
}
