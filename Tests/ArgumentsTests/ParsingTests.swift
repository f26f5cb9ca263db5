import Arguments
import Testing

@Suite struct ParsingTests {
    private func parse(_ words: String...) throws -> ParsedArguments { try Sample.command.parse(words).get() }

    private func problems(_ words: [String]) -> [String] {
        switch Sample.command.parse(words) {
        case .success: []
        case .failure(let error): error.problems
        }
    }

    @Test(arguments: [
        ["--config", "a.yaml"], ["--config=a.yaml"], ["-c", "a.yaml"], ["-ca.yaml"], ["-qc", "a.yaml"], ["-qvca.yaml"],
    ])
    func `a value may follow or be attached, long or short`(words: [String]) throws {
        #expect(try Sample.command.parse(words).get().value(of: "config") == "a.yaml")
    }

    @Test func `nothing written means nothing set`() throws {
        let parsed = try parse()
        #expect(parsed.value(of: "config") == nil)
        #expect(parsed.values(of: "only").isEmpty)
        #expect(!parsed.has("apply"))
    }

    @Test func `a cluster sets each of its flags`() throws {
        let parsed = try parse("-vq")
        #expect(parsed.has("quiet"))
        #expect(parsed.has("verbose"))
        #expect(!parsed.has("help"))
    }

    @Test func `a value may hold an equals sign, and a dash that is no option`() throws {
        #expect(try parse("--only=a=b").values(of: "only") == ["a=b"])
        #expect(try parse("--only", "-5").values(of: "only") == ["-5"])
        #expect(try parse("--only", "-").values(of: "only") == ["-"])
        #expect(try parse("--only=--apply").values(of: "only") == ["--apply"])
    }

    @Test func `a repeatable option keeps the order`() throws {
        #expect(try parse("--only", "b", "-oa", "--only=c").values(of: "only") == ["b", "a", "c"])
    }

    @Test func `a flag written twice means the same as once`() throws {
        #expect(try parse("--apply", "--apply").has("apply"))
    }

    @Test func `options end at two dashes`() throws {
        #expect(try parse("--apply", "--").has("apply"))
        #expect(problems(["--", "--apply"]) == ["unexpected word '--apply'"])
    }

    @Test(arguments: [
        (["--aply"], "unknown option '--aply'; did you mean '--apply'?"),
        (["--dead=5m"], "unknown option '--dead'; did you mean '--deadline'?"),
        (["--zebra"], "unknown option '--zebra'"),
        (["-x"], "unknown option '-x'"),
        (["-apply"], "unknown option '-a'; did you mean '--apply'?"),
        (["apply"], "unexpected word 'apply'; did you mean '--apply'?"),
        (["lamp"], "unexpected word 'lamp'"),
        (["-"], "unexpected word '-'"),
        (["--apply=yes"], "option '--apply' takes no value"),
        (["--config"], "option '--config' needs a value (FILE)"),
        (["--config="], "option '--config' needs a value (FILE), not an empty one"),
        (["--config", ""], "option '--config' needs a value (FILE), not an empty one"),
        (["-c"], "option '-c' needs a value (FILE)"),
        (["--config", "a", "--config=b"], "option '--config' is given more than once"),
        (["--output", "jsn"], "option '--output' takes one of table, json, not 'jsn'; did you mean 'json'?"),
        (["--output", "xml"], "option '--output' takes one of table, json, not 'xml'"),
        (["a\u{1b}[31mb"], "unexpected word 'a\\u{1b}[31mb'"),
        (["\u{202e}x"], "unexpected word '\\u{202e}x'"),
    ])
    func `a mistake is told in one line`(words: [String], line: String) {
        #expect(problems(words) == [line])
    }

    @Test func `an abbreviation is refused, not guessed`() {
        #expect(problems(["--appl"]) == ["unknown option '--appl'; did you mean '--apply'?"])
    }

    @Test(arguments: [["--config", "--apply"], ["-c", "-q"]])
    func `a forgotten value does not swallow the option behind it`(words: [String]) {
        #expect(problems(words) == ["option '\(words[0])' needs a value (FILE)"])
    }

    @Test func `all mistakes are told at once`() {
        let found = problems(["--aply", "lamp", "--output=xml", "-x", "--config"])
        #expect(found.count == 5)
    }

    @Test func `the text names the command on every line and says where to read on`() {
        let error = UsageError(command: "polish-lamps", problems: ["one", "two"])
        #expect(error.description == "polish-lamps: one\npolish-lamps: two\nSee 'polish-lamps --help'.")
    }

    @Test func `asking for help wins over mistakes`() throws {
        #expect(try parse("--aply", "lamp", "-h").has("help"))
        #expect(!problems(["--aply", "--", "-h"]).isEmpty)
    }

    @Test func `a very long word is cut`() {
        #expect(problems([String(repeating: "é", count: 10_000)])[0].count < 100)
    }
}
