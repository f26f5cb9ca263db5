import Testing
import YAML

@Suite(.timeLimit(.minutes(1))) struct YAMLRefusalTests {
    @Test(arguments: [
        ("a: 1\n---\nb: 2", "2:1", "second document"),
        ("a: 1\n...\n---\nb: 2", "3:1", "second document"),
        ("base: &b {k: 1}\na:\n  <<: *b", "3:3", "merge keys"),
        ("a: !!str 1", "1:4", "tags"),
        ("a: !custom [1]", "1:4", "tags"),
        ("a: !custom {b: 1}", "1:4", "tags"),
        ("? [a, b]\n: 1", "1:3", "key"),
        ("? {a: b}\n: 1", "1:3", "key"),
        ("a: &x 1\n*x : 2", "2:1", "key"),
        ("a: *unknown", "1:4", "alias"),
        ("a: &x [*x]", "1:8", "alias"),
        ("a: 1\n\tb: 2", "2:1", "tab"),
        ("a:\n  - 1\n \t- 2", "3:2", "tab"),
        ("a: 1\n  b: 2", "2:4", "not YAML"),
        ("a: [1, 2", "2:1", "not YAML"),
        ("a: 'open", "1:9", "not YAML"),
        ("a: {b: {yyyy.MM.dd}-{n}}", "1:20", "quotes"),
        ("a: b: c", "1:5", "not YAML"),
        ("%YAML 3.0\n---\na: 1", "2:1", "not YAML"),
        ("a: 1\u{7}", "1", "not YAML"),
        ("a: 1\nb: x\0y", "2:1", "byte of value zero"),
    ])
    func `what a configuration has no need of is refused at its place`(text: String, place: String, word: String) {
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.mark.description.hasPrefix(place) == true, "\(error?.description ?? "")")
        #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ([0x61, 0x3a, 0x0a, 0xff], 2), ([0xff, 0xfe, 0x61, 0x00], 1), ([0x61, 0x3a, 0x20, 0xc3], 1),
            ([0x0a, 0x0a, 0xed, 0xa0, 0x80], 3), ([0xc0, 0xaf], 1),
        ] as [([UInt8], Int)]
    )
    func `what is not UTF-8 is told with its line`(bytes: [UInt8], line: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(bytes) }
        #expect(error?.mark.line == line)
        #expect(error?.message == "not UTF-8 text")
    }

    @Test(arguments: [
        "a: &hunter2 [*hunter3]", "hunter2: [", "a: !hunter2 b", "hunter2: b: c", "a: 'hunter2", "\thunter2: 1",
        "a: @hunter2", "a: `hunter2`", "hunter2", "%hunter2 1\n---\na: 1",
    ])
    func `no error repeats the text`(text: String) {
        do throws(YAMLError) {
            _ = try parse(text)
        } catch {
            #expect(!error.description.contains("hunter"), "\(error)")
        }
    }

    @Test func `a flood of aliases is refused before it unfolds`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.message.contains("more than 100000 values") == true)
        #expect(error?.mark.line == 6, "the fifth multiplication by nine passes the limit")
    }

    @Test func `depth is bounded at its limit`() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(try parse(nested(32)) != nil)
        let error = #expect(throws: YAMLError.self) { try parse(nested(33)) }
        #expect(error?.message == "nested deeper than 32 levels")
        #expect(throws: YAMLError.self) { try parse(String(repeating: "[", count: 100_000)) }
        #expect(throws: YAMLError.self) { try parse(String(repeating: "{a: ", count: 100_000)) }
    }

    @Test func `aliases do not nest deeper than what is written out`() throws {
        // Three levels of list inside the mapping, then one more around each alias.
        let chain = "a: &a [[[x]]]\nb: &b [*a]\nc: [*b]"
        #expect(try parse(chain) { $0.depth = 7 } != nil)
        let error = #expect(throws: YAMLError.self) { try parse(chain) { $0.depth = 6 } }
        #expect(error?.mark == YAMLMark(line: 3, column: 5))
    }

    @Test func `size is bounded at its limit`() throws {
        #expect(try parse("a: 12345") { $0.bytes = 8 } != nil)
        let error = #expect(throws: YAMLError.self) { try parse("a: 123456") { $0.bytes = 8 } }
        #expect(error?.description == "1:1: larger than 8 bytes")
        #expect(try parse("[a, b]") { $0.nodes = 3 } != nil)
        #expect(throws: YAMLError.self) { try parse("[a, b, c]") { $0.nodes = 3 } }
    }
}
