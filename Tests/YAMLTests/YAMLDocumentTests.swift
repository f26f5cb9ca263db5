import Testing
import YAML

@Suite struct YAMLDocumentTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 'y', \"z\"]", "{a: 1, b: [x, \"y\", \"z\"]}"),
        ("012345678901", "012345678901"),
        ("{a: yes, b: ~, c: 1e3, d: 0o17}", "{a: yes, b: ~, c: 1e3, d: 0o17}"),
        ("a: |\n  two\n  lines\nb: >-\n  one\n  line", "{a: \"two\nlines\n\", b: \"one line\"}"),
        ("a:\nb: ''", "{a: , b: \"\"}"),
        ("- {n: 1}\n- {n: 2}", "[{n: 1}, {n: 2}]"),
        ("---\na: 1\n...\n", "{a: 1}"),
        ("%YAML 1.1\n---\na: 1", "{a: 1}"),
        ("a: 1 # why\n# and\nb: a#b", "{a: 1, b: a#b}"),
        ("i: cwl-{yyyy.MM.dd}", "{i: cwl-{yyyy.MM.dd}}"),
        ("name: \"Zoë 🌍\"", "{name: \"Zoë 🌍\"}"),
        ("a: \"x\\0y\"", "{a: \"x\0y\"}"),
        ("\"<\": 1", "{<: 1}"),
        ("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"),
        ("\u{FEFF}a: 1", "{a: 1}"),
    ])
    func `scalars stay as they are written`(text: String, dump: String) throws {
        #expect(try parse(text)?.dump == dump)
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "\u{FEFF}"])
    func `an empty document is none`(text: String) throws { #expect(try parse(text) == nil) }

    @Test func `places count from one, after a byte order mark and with CRLF, too`() throws {
        let root = try #require(try parse("\u{FEFF}first: 1\r\nsecond:\r\n  - é: [x, y]\r\n"))
        guard case .mapping(let entries) = root.content, case .sequence(let items) = entries[1].value.content,
            case .mapping(let inner) = items[0].content, case .sequence(let letters) = inner[0].value.content
        else {
            Issue.record("unexpected shape: \(root.dump)")
            return
        }
        #expect(entries[0].value.mark == YAMLMark(line: 1, column: 8))
        #expect(entries[1].keyMark == YAMLMark(line: 2, column: 1))
        #expect(inner[0].keyMark == YAMLMark(line: 3, column: 5))
        #expect(letters[1].mark == YAMLMark(line: 3, column: 12), "columns count characters, not bytes")
    }

    @Test func `duplicate keys are all kept, each with its place`() throws {
        let root = try #require(try parse("a: 1\nb: 2\na: 3\n\"a\": 4"))
        guard case .mapping(let entries) = root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.key) == ["a", "b", "a", "a"])
        #expect(entries.map(\.keyMark.line) == [1, 2, 3, 4])
    }

    @Test(arguments: [
        ("", true), ("~", true), ("null", true), ("Null", true), ("NULL", true), ("'null'", false), ("nil", false),
        ("0", false), ("''", false), ("[]", false), ("{}", false),
    ])
    func `null is what stands unquoted and means nothing`(text: String, isNull: Bool) throws {
        guard case .mapping(let entries)? = try parse("a: \(text)")?.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries[0].value.isNull == isNull)
    }

    @Test func `an alias repeats its anchor at its own place, and the last anchor of a name holds`() throws {
        let root = try #require(try parse("a: &x [1, 2]\nb: *x\nc: &x {k: v}\nd: *x"))
        #expect(root.dump == "{a: [1, 2], b: [1, 2], c: {k: v}, d: {k: v}}")
        guard case .mapping(let entries) = root.content else { return }
        #expect(entries[1].value.mark == YAMLMark(line: 2, column: 4))
    }
}
