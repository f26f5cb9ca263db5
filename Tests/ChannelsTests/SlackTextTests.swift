import Testing

@testable import Channels

@Suite struct SlackTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a & b <c>", "a &amp; b &lt;c&gt;"), ("<!channel>", "&lt;!channel&gt;"),
        ("&amp;", "&amp;amp;"),
        ("two\r\nlines\rmore", "two\nlines\nmore"), ("bell\u{7}\u{1b}[31m", "bell  [31m"), ("<\u{301}", "&lt;\u{301}"),
    ])
    func `what Slack would read as markup is escaped`(text: String, escaped: String) {
        #expect(SlackText.escape(text, limit: 100) == escaped)
    }

    @Test func `a text that fits exactly is not cut, one unit more is`() {
        #expect(SlackText.escape("abcde", limit: 5) == "abcde")
        #expect(SlackText.escape("abcdef", limit: 5) == "abcd…")
        #expect(SlackText.escape("abcd&", limit: 9) == "abcd&amp;")
        #expect(SlackText.escape("abcd&", limit: 8) == "abcd…")
    }

    @Test func `the limit counts UTF-16 units, and a family stays together`() {
        let family = "👨‍👩‍👧‍👦"
        #expect(family.utf16.count == 11)
        #expect(SlackText.escape(family, limit: 11) == family)
        #expect(SlackText.escape(family + family, limit: 21) == family + "…")
        #expect(SlackText.escape(family + "a", limit: 11) == "…")
        #expect(SlackText.escape("e" + String(repeating: "\u{301}", count: 5000) + "b", limit: 100) == "…")
    }

    @Test(arguments: [0, 1, 2, 3, 7, 40])
    func `no limit is exceeded, whatever the text`(limit: Int) {
        for text in ["", "&&&&&&&&&&&&&&", "日本語テキスト", "🇷🇺🇺🇦🇩🇪🇫🇷", "a<b>c&d", String(repeating: "x", count: 99)] {
            let escaped = SlackText.escape(text, limit: limit)
            #expect(escaped.utf16.count <= limit)
            #expect(
                !escaped.replacing("&amp;", with: "").replacing("&lt;", with: "").replacing("&gt;", with: "").contains(
                    "&"
                )
            )
        }
    }

    @Test(arguments: [
        ("cwl-*", "`cwl-*`"), ("a`b", "`a'b`"), ("two\nlines", "`two lines`"), ("", "–"), (" \n ", "–"),
        ("<x>", "`&lt;x&gt;`"),
    ])
    func `data stands in a code span of one line`(text: String, shown: String) {
        #expect(SlackText.code(text, limit: 100) == shown)
    }
}
