import TestSupport
import Testing
import Transport

@Suite struct RequestTargetTests {
    @Test func `segments and pairs are encoded, pairs sorted by what is sent`() {
        let target = RequestTarget(
            segments: ["a/b", "<x{now/d}>", "", "ä~-._"],
            query: [("b", "2"), ("a", "z"), ("a", "1"), ("ä", ""), ("A", "+ ,*")]
        )
        #expect(target.path == "/a%2Fb/%3Cx%7Bnow%2Fd%7D%3E//%C3%A4~-._")
        #expect(target.query == "%C3%A4=&A=%2B%20%2C%2A&a=1&a=z&b=2")
        #expect(target.text == "\(target.path)?%C3%A4=&A=%2B%20%2C%2A&a=1&a=z&b=2")
    }

    @Test func `a target without parts is the root, without a question mark`() {
        #expect(RequestTarget(segments: []).text == "/")
        #expect(RequestTarget(path: "").text == "/")
        #expect(RequestTarget(path: "x").text == "/x")
        #expect(RequestTarget(path: "/", query: "").text == "/?")
    }

    @Test(arguments: ["/a b", "/a#b", "/a?b", "/ä", "/a\n", "/a\u{7f}"])
    func `a path that is not encoded is not valid`(_ path: String) {
        #expect(!RequestTarget(path: path).isValid)
        #expect(RequestTarget(path: path.contains("?") ? "/" : PercentEncoding.encode(path, keeping: "/")).isValid)
    }

    @Test func `every text comes back from its encoding`() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let encoded = PercentEncoding.encode(text)
            #expect(encoded.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") })
            #expect(PercentEncoding.decode(encoded)?.unicodeScalars.elementsEqual(scalars) == true)
        }
    }

    @Test(arguments: ["%", "%4", "%zz", "%+1", "%C3", "%-1", "a%"])
    func `a broken escape is no text`(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test func `a plus sign stays one, and what is kept stays`() {
        #expect(PercentEncoding.decode("a+b%2b") == "a+b+")
        #expect(PercentEncoding.encode("a,b/c d", keeping: ",/") == "a,b/c%20d")
    }
}
